"""Test the list of tables and columns beside the editor of SQL."""

import sqlite3
from pathlib import Path

from plugins.sql_page.sql_schema import SchemaTable, read_schema


def test_views_are_first_and_hidden_tables_left_out(memory: sqlite3.Connection) -> None:
    memory.executescript(
        "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT 1 AS c; CREATE TABLE shut (d)"
    )
    described = {
        "t": {"title": "T", "columns": {"a": "the a"}},
        "v": {},
        "hidden": {"hidden": True},
        "gone": {},
    }
    assert read_schema(memory, described, {"shut"}) == [
        SchemaTable("v", "", (("c", ""),), "numbers"),
        SchemaTable("t", "T", (("a", "the a"), ("b", "")), "other"),
    ]


def test_what_is_joined_follows_the_numbers(migration_db: Path) -> None:
    hidden = {"region_ancestor": {"hidden": True}, "observation": {"hidden": True}}
    with sqlite3.connect(f"file:{migration_db}?mode=ro", uri=True) as connection:
        tables = read_schema(connection, hidden, {"citizenship_ancestor"})
    connection.close()
    assert tables[0].name == "observation_additive"
    assert [table.name for table in tables if table.holds == "categories"] == [
        "citizenship", "region", "region_ancestor",
    ]  # fmt: skip
    assert "observation" not in {table.name for table in tables}
    by_name = {table.name: table for table in tables}
    additive, labelled = by_name["observation_additive"], by_name["observation_labelled"]
    assert (additive.is_of_several, additive.has_totals) == (True, False)
    assert (labelled.is_of_several, labelled.has_totals) == (True, True)
    assert not by_name["immigration_2007"].is_of_several
    assert by_name["region"].named_by == ("code", "name")
    assert by_name["region_ancestor"].named_by == ()
