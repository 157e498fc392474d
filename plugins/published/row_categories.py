"""Find which words of an answer are names of categories, so that they can link to their pages."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.question_site import CategoryPlaces

Row = Sequence[Any]


def read_categories(
    connection: sqlite3.Connection, columns: Sequence[str], rows: Sequence[Row]
) -> CategoryPlaces:
    """Return the categories in the rows of an answer, whose words are not translated yet.

    Where several have the same name, the name of the column or a code in the row decides.
    """
    known = _categories_named(connection, {v for row in rows for v in row if isinstance(v, str)})
    return {
        (place, column): one
        for place, row in enumerate(rows)
        for column, value in zip(columns, row, strict=True)
        if isinstance(value, str) and not column.endswith("_code")
        for one in _meant(known.get(value, ()), column, row)
    }


def _categories_named(
    connection: sqlite3.Connection, names: Iterable[str]
) -> dict[str, list[tuple[str, str]]]:
    known: dict[str, list[tuple[str, str]]] = {}
    listed = json.dumps(list(names))
    has_dimensions = "SELECT 1 FROM sqlite_master WHERE name = 'dimension'"
    if not connection.execute(has_dimensions).fetchone():
        return known
    for (dimension,) in connection.execute("SELECT name FROM dimension").fetchall():
        for name, code in connection.execute(
            f"SELECT name, code FROM {escape_sqlite(dimension)}"  # noqa: S608
            " WHERE name IN (SELECT value FROM json_each(?))",
            [listed],
        ):
            known.setdefault(name, []).append((dimension, code))
    return known


def _meant(candidates: Sequence[tuple[str, str]], column: str, row: Row) -> list[tuple[str, str]]:
    """Return the one category that is meant, in a list; an empty list if that is not certain."""
    of_column = [one for one in candidates if one[0] == column] or list(candidates)
    by_code = [one for one in of_column if one[1] in row] or of_column
    return by_code if len(by_code) == 1 else []
