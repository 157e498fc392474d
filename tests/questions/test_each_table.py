"""One number in each table that shares two dimensions, the tables beside each other."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from helpers import publication_folder
from site_of import page, site_of

from loader.build import build
from loader.questions.asked_dimensions import MOST_BESIDE, AskedDimension, subjects
from loader.questions.questions_of_database import questions_of_database
from plugins.questions.lower_function import lower

NAME = "county-and-kind-in-each-table"
PRINTED = """\
{}, by county and kind. {}. {}
County\tTotal\tCar\tBoat
Total\t{}\t{}\t{}
Oslo\t{}\t{}\t{}
{}\t{}\t{}\t{}
"""
PAGES = {
    "ferries.txt": PRINTED.format(
        "Ferries", 2001, "Tons", 40, 30, 10, 30, 24, 6, "Harstad", 10, 6, 4
    ),
    "trains.txt": PRINTED.format(
        "Trains", 2003, "Tons", 80, 50, 30, 60, 40, 20, "Bergen", 20, 10, 10
    ),
    "people.txt": PRINTED.format("Riders", 2003, "Persons", 9, 5, 4, 6, 3, 3, "Bergen", 3, 2, 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("each")
    build(publication_folder(folder / "ways", dict(PAGES)), folder / "ways.db")
    return folder / "ways.db"


@pytest.fixture
def asked(database, opened):
    """Return a function that asks the question and returns some columns of its rows."""
    connection = opened(database)
    connection.create_function("lower", 1, lower, deterministic=True)
    query = questions_of_database(connection)[NAME]

    def ask(*columns: str, **given: str) -> list[Any]:
        cursor = connection.execute(query["sql"], defaultdict(str, given))
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        return [tuple(row[column] for column in columns) for row in rows]

    return ask


def test_a_number_has_its_shares_in_each_table_of_its_unit(asked) -> None:
    columns = ("published", "number", "share_of_other_percent", "share_percent", "selection")
    assert asked(*columns, county="Oslo", kind="boat") == [
        ("Ferries 2001", 6, 60.0, 20.0, "Oslo, Boat"),
        ("Trains 2003", 20, 66.7, 33.3, "Oslo, Boat"),
    ]


def test_what_nothing_is_chosen_means_is_the_total(asked) -> None:
    assert asked("number", "next_number", "selection") == [(40, 80, None), (80, None, None)]


def test_a_table_that_does_not_list_it_has_no_number_and_comes_last(asked) -> None:
    columns = ("published", "number", "next_published", "share_percent")
    assert asked(*columns, county="Bergen") == [
        ("Trains 2003", 20, None, 100.0),
        ("Ferries 2001", None, None, None),
    ]


async def test_it_is_a_page_with_an_answer_and_a_chart(database) -> None:
    shown = await page(site_of(database), f"/ways/{NAME}?county=Oslo&kind=Boat")
    answer = re.sub(r"<[^>]++>", "", shown[shown.index('class="answer"') :][:400])
    assert "Oslo, Boat: 6 tons in Ferries 2001, and 20 in Trains 2003." in answer
    assert 'aria-label="Trains 2003, tons: 20"' in shown


def dimension(name: str, tables: int, in_series: int = 0) -> AskedDimension:
    """Return a dimension of so many tables, some of them in a series."""
    ids = frozenset(f"t{number}" for number in range(tables))
    series = frozenset(f"t{number}" for number in range(in_series))
    return AskedDimension(name, name, name, False, 3, frozenset(), ids, ids, ids, series)


@pytest.mark.parametrize(
    ("tables", "in_series", "is_asked"),
    [(1, 0, False), (2, 0, True), (3, 3, False), (3, 2, True), (MOST_BESIDE + 1, 0, False)],
)
def test_it_is_asked_of_a_few_tables_that_are_not_one_series(
    tables: int, in_series: int, is_asked: bool
) -> None:
    both = [dimension(name, tables, in_series) for name in ("colour", "box")]
    found = [(one.dimension, one.other) for one in subjects("each", both)]
    assert found == ([tuple(both)] if is_asked else [])
