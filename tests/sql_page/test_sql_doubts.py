"""Test the warnings beside an answer that may not be what is meant."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from plugins.sql_page import sql_doubts
from plugins.sql_page.sql_doubts import doubts, unknown_categories

SCHEMA = {
    "observation_additive": ["value", "published_table", "additive", "colour"],
    "observation_labelled": ["value", "published_table", "additive", "colour"],
    "marbles_2009": ["value", "additive", "colour"],
    "colour": ["code", "name"],
}
SEVERAL = ("tables", "several published tables")
TOTALS = ("totals", "totals stand beside their parts")


@pytest.mark.parametrize(
    ("sql", "columns", "found"),
    [
        ("select sum(value) from observation_additive", ["n"], [SEVERAL]),
        ("select total(value) from observation_labelled", ["n"], [SEVERAL, TOTALS]),
        ("select avg(value) from marbles_2009", ["n"], [TOTALS]),
        ("select colour, value from observation_additive", ["colour", "value"], [SEVERAL]),
        ("select colour from observation_additive", ["colour"], []),
        ("select max(value) from observation_labelled", ["n"], []),
        ("select sum(value) from observation_additive where published_table = 'a'", ["n"], []),
        ("select sum(value) from observation_additive group by published_table", ["n"], []),
        ("select published_table, sum(value) from observation_additive", ["n"], [SEVERAL]),
        ("select sum(value) from observation_additive -- where published_table", ["n"], [SEVERAL]),
        ("select sum(value) from observation_additive where 'published_table'", ["n"], [SEVERAL]),
        ("SELECT SUM(value) FROM Observation_Labelled WHERE additive = 1", ["n"], [SEVERAL]),
        ("select sum(value) from marbles_2009 where additive", ["n"], []),
    ],
)  # fmt: skip
def test_what_must_not_be_added_up(
    sql: str, columns: list[str], found: list[tuple[str, str]]
) -> None:
    said = doubts(sql, columns, SCHEMA, ["a", "b"])
    assert [doubt.about for doubt in said] == [about for about, _ in found]
    for doubt, (_, words) in zip(said, found, strict=True):
        assert words in doubt.sentence


def test_the_numbers_of_the_only_table_are_of_one_table() -> None:
    assert doubts("select sum(value) from observation_additive", ["n"], SCHEMA, ["a"]) == []


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ('select "color" from colour', ["color"]),
        ('select name from colour where code = "red"', ["red"]),
        ('select "name", "Code" from "colour"', []),
        ('select name as "a name", code "its code", max(code) "last" from colour', []),
        ('with "some rows" as (select 1) select * from "some rows"', []),
    ],
)
def test_a_name_that_is_none_is_taken_for_a_text(sql: str, names: list[str]) -> None:
    said = doubts(sql, [], SCHEMA, ["a"])
    assert len(said) == len(names)
    for name, doubt in zip(names, said, strict=True):
        assert f'"{name}"' in doubt.sentence


def test_a_category_that_does_not_exist_leads_to_the_nearest(migration_db: Path) -> None:
    sql = "select 1 where '{}' in ('Poland', 'POL') and 'a''b' like '%x%'"
    connection = sqlite3.connect(f"file:{migration_db}?mode=ro", uri=True)
    said = {
        text: [doubt.sentence for doubt in unknown_categories(connection, sql.format(text))]
        for text in ("Polnd", "poland", "POL", "Zzzzzz")
    }
    connection.close()
    assert said == {
        "Polnd": ["No category is called 'Polnd'; the nearest is 'Poland'."],
        "poland": ["No category is called 'poland'; the nearest is 'Poland'."],
        "POL": [],
        "Zzzzzz": [],
    }


def test_of_many_unknown_texts_some_are_compared_with_all_categories(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_doubts, "most_similar", lambda *_: ["Poland"])
    texts = ", ".join(f"'Polan{number}'" for number in range(1000))
    with closing(sqlite3.connect(migration_db)) as connection:
        found = unknown_categories(connection, f"select 1 from region where name in ({texts})")
    assert len(found) == 20
