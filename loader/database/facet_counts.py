"""How many rows each value of a facet has, for the facets of a site: pages of millions of rows.

A facet counts all rows again for each page, and is left out when that takes too long. A database
does not change, so what the facets of a page without filters show is counted once.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The site asks for one value more than the most rows that it returns, to know if there are more.
MOST_FACET_VALUES = 2001

# The most frequent values of a column with their rows, in the order in which Datasette shows them.
ColumnCounts = list[list[str | int]]
Counts = dict[str, Counter[Any]]

# The rows of a table by the values of some columns.
_Rows = Mapping[tuple[Any, ...], int]

_OF_NUMBERS = ("observation", "observation_labelled", "observation_additive")


def facet_counts(
    connection: sqlite3.Connection, facets: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, ColumnCounts]]:
    """Return the counts by table or view, and by column; `facets` are the columns to count.

    In the table of numbers, and in the two views of all of them, every column with few values is
    counted. What these views have follows from the table, as they only add names to codes.
    """
    counted = {
        table: _by_column(columns, _rows(connection, table, columns))
        for table, columns in facets.items()
        if table not in _OF_NUMBERS
    }
    counted |= _of_numbers(connection)
    return {table: _most(counts) for table, counts in sorted(counted.items())}


def _rows(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> _Rows:
    """Return how often each row of these columns occurs: to count in Python takes less than to
    sort in SQLite."""
    heads = ", ".join(f'"{column}"' for column in columns)
    return Counter(connection.execute(f'SELECT {heads} FROM "{table}"'))  # noqa: S608 - names in this database


def _by_column(columns: Sequence[str], rows: _Rows) -> Counts:
    """Return the counts of each column from those of whole rows."""
    counts: Counts = {column: Counter() for column in columns}
    for values, times in rows.items():
        for column, value in zip(columns, values, strict=True):
            counts[column][value] += times
    return counts


def _of_numbers(connection: sqlite3.Connection) -> dict[str, Counts]:
    """Return the counts of the numbers and of their views."""
    dimensions = [name for (name,) in connection.execute("SELECT name FROM dimension")]
    parts = [
        (columns, _rows(connection, "observation", columns))
        for columns in (
            ("additive", "published_table"),
            ("additive", "symbol", "decimals", *dimensions),
        )
    ]
    numbers: Counts = {}
    additive: Counts = {}
    for columns, rows in parts:
        numbers |= _by_column(columns, rows)
        additive |= _by_column(columns, {row: n for row, n in rows.items() if row[0]})
    return {
        "observation": numbers,
        "observation_labelled": _labelled(connection, numbers, dimensions),
        "observation_additive": _labelled(connection, additive, dimensions),
    }


def _labelled(connection: sqlite3.Connection, numbers: Counts, dimensions: Sequence[str]) -> Counts:
    """Return the counts of a view of the numbers, which has names in place of the codes."""
    labelled = {column: numbers[column] for column in numbers if column not in dimensions}
    for column in ("measure", "period"):
        sql = f"SELECT id, {column} FROM published_table"  # noqa: S608 - one of these two
        labelled[column] = _renamed(numbers["published_table"], connection.execute(sql))
    for name in dimensions:
        labelled[f"{name}_code"] = numbers[name]
        for column, fact in (
            (name, "name"),
            (f"{name}_kind", "kind"),
            (f"{name}_group", "top_group"),
        ):
            sql = f'SELECT code, {fact} FROM "{name}"'  # noqa: S608 - a name in this database
            labelled[column] = _renamed(numbers[name], connection.execute(sql))
    return labelled


def _renamed(counts: Mapping[str, int], names: Iterable[tuple[str, str]]) -> "Counter[str]":
    """Return the counts under other names, which several of the old ones may share."""
    renamed: Counter[str] = Counter()
    for code, name in names:
        if code in counts:
            renamed[name] += counts[code]
    return renamed


def _most(columns: Counts) -> dict[str, ColumnCounts]:
    most: dict[str, ColumnCounts] = {}
    for column, counts in columns.items():
        known = [(value, rows) for value, rows in counts.items() if value is not None]
        in_order = sorted(known, key=lambda item: (-item[1], item[0]))
        most[column] = [[value, rows] for value, rows in in_order[:MOST_FACET_VALUES]]
    return most
