"""Test that the examples of SQL are right for the dimensions of any database."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from helpers import COUNTY, page_text, publication_folder

from loader.build import build
from loader.metadata.sql_examples import sql_examples
from plugins.common.language import Spoken

Open = Callable[[Path], sqlite3.Connection]

POPULATION = """\
Population, by sex, age and year
Sex\tAge\t2005\t2006
Both sexes\tAll ages\t66\t78
\tYoung\t30\t36
\tGrown\t20\t22
\tOld\t16\t20
Males\tAll ages\t32\t39
\tYoung\t14\t19
\tGrown\t11\t12
\tOld\t7\t8
Females\tAll ages\t34\t39
\tYoung\t16\t17
\tGrown\t9\t10
\tOld\t9\t12
"""


def answers(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {title: connection.execute(sql).fetchall() for title, sql in sql_examples(connection)}


def made(folder: Path, text: str | bytes, opened: Open) -> sqlite3.Connection:
    build(publication_folder(folder / "seeds", {"x.txt": text}), folder / "x.db")
    return opened(folder / "x.db")


def test_sums_of_groups_are_the_printed_totals(migration_db: Path, opened: Open) -> None:
    connection = opened(migration_db)
    answered = answers(connection)
    printed = dict(
        connection.execute(
            "SELECT citizenship, value FROM observation_labelled WHERE region_kind = 'total'"
            " AND published_table = 'immigration-2007'"
        ).fetchall()
    )
    assert list(answered) == [
        "Citizenship: the top groups",
        "By region",
        "Citizenship: shares of the total",
        "Citizenship: the three largest, by region",
        "Citizenship: ranks",
        "The top groups of citizenship by region",
        "Citizenship: the sum of every group, at any depth",
    ]
    for title in (
        "Citizenship: the top groups",
        "Citizenship: the sum of every group, at any depth",
    ):
        for name, number in answered[title]:
            assert printed[str(name)] == number
    assert answered["Citizenship: shares of the total"][0] == ("Poland", 14160, 22.9)
    assert ("Western Norway", "Poland", 2393, 1) in answered[
        "Citizenship: the three largest, by region"
    ]


def test_times_are_not_added_up(tmp_path: Path, opened: Open) -> None:
    answered = answers(made(tmp_path, POPULATION, opened))
    assert answered["By sex"] == [("Males", 39), ("Females", 39)]
    assert answered["Age: ranks"] == [(1, "Young", 36), (2, "Grown", 22), (3, "Old", 20)]
    assert not any("year" in title for title in answered)


def test_measures_of_which_one_is_a_difference_are_not_added_up(
    tmp_path: Path, opened: Open
) -> None:
    connection = made(tmp_path, COUNTY.read_bytes(), opened)
    for _, sql in sql_examples(connection):
        assert "and head_code = " in sql
        assert connection.execute(sql).fetchone()


def test_names_that_sql_knows_and_labels_with_signs_are_safe(tmp_path: Path, opened: Open) -> None:
    text = page_text(
        title="Marbles, by group and limit $x. 2009",
        heads=[("Group", "Total", "Low", "High")],
        rows=[("Total", 30, 10, 20), ("Red", 18, 6, 12), ("O'Hara", 9, 3, 6), ("Grey", 3, 1, 2)],
    )
    answered = answers(made(tmp_path, text, opened))
    assert answered["Group: ranks"] == [(1, "Red", 18), (2, "O'Hara", 9), (3, "Grey", 3)]
    assert answered["By limit x"] == [("High", 20), ("Low", 10)]


def test_nothing_is_offered_where_nothing_adds_up(memory: sqlite3.Connection) -> None:
    memory.executescript(
        "CREATE TABLE published_table (id, period, number);"
        "CREATE TABLE observation (id, published_table, additive);"
        "INSERT INTO published_table VALUES ('a', 1, 1);"
        "INSERT INTO observation VALUES (1, 'a', 0)"
    )
    assert sql_examples(memory) == []


def test_titles_are_in_the_language(migration_db: Path, opened: Open) -> None:
    titles = [example.title for example in sql_examples(opened(migration_db), Spoken("nb"))]
    assert titles[0].endswith(": de øverste gruppene")
    assert titles[1].startswith("Etter ")
