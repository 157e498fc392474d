"""Test that the SQL of a reader is gone through once, whatever it is, before it is run."""

import pytest
from datasette import utils

from plugins.common.datasette_inside.replaced_parts import read_sql_once

BLANKS = " " * 30_000


@pytest.fixture(autouse=True)
def once() -> None:
    read_sql_once()


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "  \n\tWith a as (select 1) select * from a",
        "/* one */ -- two\n /**/select 1",
        "explain query plan select 1",
        "EXPLAIN  QUERY\nPLAN with a as (select 1) select 1",
        f"/**/{BLANKS}select 1",
    ],
)
def test_sql_that_reads_is_let_through(sql: str) -> None:
    utils.validate_sql_select(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "selected",
        "explain select 1",  # it shows addresses in the memory of the process
        "explain with a as (select 1) select 1",
        "explain query plan explain select 1",
        "/* select 1",
        "delete from region",
        f"/**/{BLANKS}x",  # each took 20 seconds
        f"/**/{BLANKS}/**/{BLANKS}x",
        f"explain{BLANKS}query{BLANKS}x",
    ],
)
def test_all_else_is_refused_at_once(sql: str) -> None:
    with pytest.raises(utils.InvalidSql, match="must be a SELECT"):
        utils.validate_sql_select(sql)


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select :one /* :two */, :three -- :four\n, ':five', \":six\"", ["one", "three"]),
        ("select :one /* :two", ["one"]),
        ("select :one " + "/* " * 10_000, ["one"]),  # took two seconds
    ],
)
async def test_parameters_are_found_outside_of_comments(sql: str, names: list[str]) -> None:
    assert await utils.derive_named_parameters(None, sql) == names
