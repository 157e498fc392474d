"""Tables of three kinds side by side: each question offers those it can answer for, and answers."""

import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from described import QUERIES, Queries, queries_of
from helpers import COUNTY, MIGRATION, copy_of, page_text
from site_of import page, site_of

from loader.build import build
from plugins.common.offered_questions import offering

BY_SEX = page_text(
    title="Immigration, by sex and age. 2009",
    number="13",
    heads=[("Sex", "Total", "Aged 0-19", "Aged 20 and over")],
    rows=[("Both sexes", 33, 12, 21), ("Males", 18, 7, 11), ("Females", 15, 5, 10)],
)
SEX, BY_COUNTY = "immigration-by-sex-2009", COUNTY.stem
ANY_TABLE = ["where-a-number-comes-from", "totals-and-proofs"]
ASKED: Queries = {}  # the questions of that database


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("three")
    seeds = copy_of(MIGRATION, folder / "migration")
    (seeds / "published" / f"{SEX}.txt").write_text(BY_SEX, encoding="utf-8")
    (seeds / "published" / COUNTY.name).write_bytes(COUNTY.read_bytes())
    build(seeds, folder / "migration.db")
    ASKED.update(queries_of(folder / "migration.db"))
    return folder / "migration.db"


@pytest.fixture
def three(database, opened) -> sqlite3.Connection:
    return opened(database)


@pytest.fixture
def site(database) -> Datasette:
    return site_of(database)


def run(connection: sqlite3.Connection, name: str, **given: str) -> list[dict[str, Any]]:
    cursor = connection.execute(ASKED[name]["sql"], defaultdict(str, given))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def choices(connection: sqlite3.Connection, name: str, parameter: str, **given: str) -> list[str]:
    sql = ASKED[name]["choices"][parameter]
    return [str(value) for value, _ in connection.execute(sql, defaultdict(str, given))]


def test_only_questions_about_any_table_offer_all(three) -> None:
    offered = {
        name: set(choices(three, name, "table"))
        for name, query in QUERIES.items()
        if "table" in query["params"]
    }
    both = {"immigration-2007", "emigration-2008"}
    assert offered == {
        name: both | {SEX, BY_COUNTY} if name in ANY_TABLE else both for name in offered
    }
    assert [
        name for name in offering(three, QUERIES, SEX) if "table" in QUERIES[name]["params"]
    ] == ANY_TABLE


@pytest.mark.parametrize("name", QUERIES)
def test_every_choice_of_every_question_answers(three, name) -> None:
    query = QUERIES[name]
    assert run(three, name) != []
    for table in choices(three, name, "table") if "table" in query["params"] else [""]:
        assert run(three, name, table=table) != [], table
        for parameter in set(query["params"]) - {"table"}:
            silent = [
                value
                for value in choices(three, name, parameter, table=table)
                if not run(three, name, table=table, **{parameter: value})
            ]
            elsewhere = [value for value in silent if not run(three, name, **{parameter: value})]
            assert elsewhere == [], (table, parameter)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [(SEX, "sex", "age"), (BY_COUNTY, "county", "head || ', ' || head_2")],
)
def test_each_number_of_each_kind_is_found_by_row_and_column(three, table, row, column) -> None:
    """Note that the columns of the counties have two dimensions."""
    numbers = three.execute(
        f'SELECT "{row}", {column}, value, line, field FROM observation'
        " WHERE published_table = ?", [table]
    ).fetchall()  # fmt: skip
    assert len(numbers) in (9, 180)
    for code, other, *place in numbers:
        (found,) = run(three, "where-a-number-comes-from", table=table, row=code, column=other)
        assert [found["number"], found["line"], found["field"]] == place
    assert choices(three, "where-a-number-comes-from", "row", table=table) == list(
        dict.fromkeys(code for code, *_ in numbers)
    )


def test_a_number_of_another_kind_has_its_totals(three) -> None:
    (found,) = run(three, "where-a-number-comes-from", table=SEX, row="Males", column="Aged 0-19")
    assert (found["number"], found["row_total"], found["column_total"]) == (7, 18, 12)
    (found,) = run(three, "where-a-number-comes-from", table=SEX)
    assert (found["number"], found["row"], found["column"]) == (33, "Both sexes", "Total")
    (found,) = run(three, "where-a-number-comes-from", table=BY_COUNTY, row="Oslo")
    assert (found["row_total"], found["column_total"]) == (None, 208082)  # several tops


@pytest.mark.parametrize(("table", "proved"), [(SEX, 6), (BY_COUNTY, 129)])
def test_each_proved_total_is_shown(three, table, proved) -> None:
    rows = run(three, "totals-and-proofs", table=table)
    assert sum(row["checks"] for row in rows) == proved
    assert {(row["all_checks"], row["all_that_hold"]) for row in rows} == {(proved, proved)}


def test_a_number_says_its_categories_in_all_dimensions(three) -> None:
    (found,) = run(three, "where-a-number-comes-from", table=BY_COUNTY, row="Oslo", column="")
    assert (found["row"], found["column"]) == ("Oslo", "In-migration, All migration")


def test_a_total_is_shown_as_printed_for_the_whole_page(three) -> None:
    shown = [
        tuple(row[name] for name in ("total", "added_up", "printed", "computed", "printed_for"))
        for row in run(three, "totals-and-proofs", table=SEX)
    ]
    assert shown == [
        ("Total", "age", 33, 33, "Both sexes"),
        ("Both sexes", "sex", 33, 33, "Total"),
    ]


def test_footnotes_of_each_kind_refer_to_something(three) -> None:
    notes = [row for row in run(three, "footnotes") if row["published_table"] == BY_COUNTY]
    assert [(row["attached_to"], row["hangs_on"], row["number"]) for row in notes] == [
        ("table", "All migrations, internal and immigration/emigration, by county", None)
    ]


@pytest.mark.parametrize("table", [SEX, BY_COUNTY])
@pytest.mark.parametrize("name", ANY_TABLE)
async def test_the_page_of_a_question_is_about_that_table(site, name, table) -> None:
    shown = await page(site, f"/migration/{name}?table={table}")
    assert '<p class="answer">' in shown
    assert "nothing" not in shown.partition('<p class="answer">')[2].partition("</p>")[0]
    assert "There is no " not in shown
    assert "tables 11 and 12" not in shown.partition('id="take-away"')[2].partition("<footer")[0]


async def test_a_page_of_another_kind_offers_the_questions_about_any_table(site) -> None:
    shown = await page(site, f"/-/published/{SEX}")
    assert f"/migration/totals-and-proofs?table={SEX}" in shown
    assert f"largest-groups?table={SEX}" not in shown


@pytest.mark.parametrize(
    ("path", "credit"),
    [
        ("sex", "Statistics Norway, table 13 of “Marbles”"),
        ("county", "Statistics Norway, “All migrations, internal and immigration/emigration,"
         " by county”"),
        ("region", "Statistics Norway; codes, other names and notes added by hand"),
    ],
)  # fmt: skip
async def test_a_dimension_is_credited_to_its_own_tables(site, path, credit) -> None:
    shown = await page(site, f"/migration/{path}")
    said = " ".join(shown.partition("Source:")[2].partition("</p>")[0].split())
    assert credit in said
    assert "CC BY 4.0" in said


async def test_the_search_box_names_what_there_is(site) -> None:
    shown = await page(site, "/")
    assert 'placeholder="Age, citizenship, county, note …"' in shown
