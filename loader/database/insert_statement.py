"""A statement that inserts rows into one table of the database, with the rows."""

from collections.abc import Iterable, Sequence
from typing import Any

# A statement, and its parameters for each time it is run.
Insert = tuple[str, list[Sequence[Any]]]
Rows = Iterable[tuple[Any, ...]]


def insert_into(table: str, columns: str, rows: Rows) -> Insert:
    """Return the statement for these columns, with the rows."""
    places = ", ".join("?" * len(columns.split(",")))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", list(rows)  # noqa: S608 - names of columns
