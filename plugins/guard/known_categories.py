"""Refuse a filter on a dimension for a value that is not a category of it, such as a code.

Datasette would answer with no rows, as if the number were not published. In views the column of a
dimension has names, and codes, kinds and groups have columns of their own; in tables it has codes.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from datasette.database import Database

from loader.errors import shown
from loader.letters import folded
from loader.words import nearest
from plugins.common.access import NotAllowed
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.reading import is_ours
from plugins.guard.table_filters import listed, table_filters

# What the end of a column's name says that a view has in it, by the columns of a dimension's table.
_PARTS = {"_code": "code", "_kind": "kind", "_group": "top_group", "": "name"}
# Columns that say which published tables a row is of, wherever they are.
_OF_TABLES = {"published_table": "id", "measure": "measure", "period": "period"}
# Comparisons with whole values; the others ask for parts of texts, or for an order.
_WHOLE = ("", "exact", "not", "in", "notin")

Filter = tuple[str, str]  # column, value


class Holds(NamedTuple):
    """What a column has: what is in the column `part` of one of these tables."""

    part: str
    tables: tuple[str, ...]


async def unknown_category(
    database: Database, table: str, columns: Sequence[str], parameters: Sequence[tuple[str, str]]
) -> str | None:
    """Return a sentence about the first filter of a table that asks for no category, or None."""
    asked = list(compared(columns, parameters))
    if not asked or not await is_ours(database):
        return None
    try:
        sentence: str | None = await database.execute_fn(
            lambda connection: _first_unknown(connection, table, columns, asked)
        )
    except NotAllowed:  # the table of the dimension is closed
        return None
    return sentence


def compared(columns: Sequence[str], parameters: Sequence[tuple[str, str]]) -> Iterator[Filter]:
    """Yield each column that a filter compares with whole values, with each of the values.

    >>> list(compared(["box", "value"], [("box__in", "a,b"), ("Box", "c"), ("value__gt", "1")]))
    [('box', 'a'), ('box', 'b'), ('box', 'c')]
    """
    for asked in table_filters(columns, parameters):
        if asked.comparison in _WHOLE:
            is_list = asked.comparison.endswith("in")
            for value in listed(asked.text) if is_list else [asked.text]:
                yield asked.column, value


def _first_unknown(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], asked: Sequence[Filter]
) -> str | None:
    dimensions = [name for (name,) in connection.execute("SELECT name FROM dimension")]
    foreign_keys = connection.execute("SELECT * FROM pragma_foreign_key_list(?)", [table])
    keys = {column for _, _, other, column, *_ in foreign_keys if column == other}
    known: dict[Holds, frozenset[str]] = {}  # read once, however many values are asked for
    for column, value in asked:
        if table != "published_table" and column in _OF_TABLES:
            holds: Holds | None = Holds(_OF_TABLES[column], ("published_table",))
        elif column in keys and column in dimensions:
            holds = Holds("code", (column,))
        else:
            holds = held_in_view(column, columns, dimensions)
        if holds and holds not in known:
            known[holds] = frozenset(_values(connection, holds))
        if holds and value not in known[holds]:
            return f"{table}: {_sentence(connection, column, holds, value)}."
    return None


def held_in_view(column: str, columns: Sequence[str], dimensions: Sequence[str]) -> Holds | None:
    """Return what a column of a view has of categories; None if it has something else.

    A view has a code for every category that it names. One that is called after no dimension, such
    as the `total` of a proof, may be of any.

    >>> held_in_view("box", ["box", "value", "box_code"], ["box", "colour"])
    Holds(part='name', tables=('box',))
    """
    for end, part in _PARTS.items():
        subject = column.removesuffix(end)
        if column.endswith(end) and {subject, f"{subject}_code"} <= set(columns):
            return Holds(part, (subject,) if subject in dimensions else tuple(dimensions))
    return None


def _values(connection: sqlite3.Connection, holds: Holds) -> list[str]:
    """Return all that the column may have, in the order of the tables."""
    found = (
        connection.execute(f"SELECT {holds.part} FROM {escape_sqlite(table)}")  # noqa: S608
        for table in holds.tables
    )
    return list(dict.fromkeys(value for rows in found for (value,) in rows if value is not None))


def _sentence(connection: sqlite3.Connection, column: str, holds: Holds, value: str) -> str:
    """Return what is wrong with a value, and the category that it is another name of, if any."""
    found = _named(connection, holds, value) if holds.part in ("name", "code") else None
    if found is None:
        return f"no {column} is {shown(value)}; {nearest(value, _values(connection, holds))}"
    code, name = found
    if holds.part == "code":
        subject = column.removesuffix("_code")
        by_name = f"{subject}={name} or " if subject != column else ""
        return f"{shown(value)} is a name; use {by_name}{column}={code}"
    if value == code:
        return f"{value} is a code; use {column}_code={code} or {column}={name}"
    return f"{shown(value)} is called {name} here; use {column}={name}"


def _named(connection: sqlite3.Connection, holds: Holds, value: str) -> tuple[str, str] | None:
    """Return code and name of the first category with this name or code, or None."""
    for dimension in holds.tables:
        found: tuple[str, str] | None = connection.execute(
            f"SELECT category.code, category.name FROM {escape_sqlite(dimension)} AS category"  # noqa: S608
            " JOIN category_label AS known ON known.code = category.code"
            " WHERE known.dimension = ? AND known.folded = ?"
            " ORDER BY known.label = ? DESC, category.position LIMIT 1",
            [dimension, folded(value), value],
        ).fetchone()
        if found:
            return found
    return None
