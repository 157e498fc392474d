"""Read what the pages say of a category: notes, findings, and what a rest leaves out."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from plugins.categories.known_category import Relative
from plugins.common.datasette_inside.known_names import escape_sqlite

MOST_NOTES = 50


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """A note or finding of a table, on a line of its source; a finding may have no line."""

    table: str
    marker: str  # the kind of a finding
    text: str
    line: int | None
    is_finding: bool


def read_notes(
    connection: sqlite3.Connection, dimension: str, code: str, tables: Sequence[str]
) -> list[PrintedNote]:
    """Return the notes on a category, its row or column, or the whole table, then the findings."""
    column = escape_sqlite(dimension)
    rows = connection.execute(
        "SELECT DISTINCT mark.published_table, marker, text, footnote.line, 0"  # noqa: S608
        " FROM footnote_mark AS mark JOIN footnote ON footnote.id = mark.footnote"
        " WHERE mark.published_table IN (SELECT value FROM json_each(:tables))"
        f" AND (attached_to = 'table' OR mark.{column} = :code)"
        " UNION ALL SELECT published_table, kind, message, line, 1 FROM finding"
        " WHERE published_table IN (SELECT value FROM json_each(:tables)) AND line IN ("
        "  SELECT line FROM printed_category WHERE dimension = :dimension AND code = :code"
        "   AND published_table = finding.published_table)"
        " LIMIT :most",
        {"dimension": dimension, "tables": json.dumps(tables), "code": code, "most": MOST_NOTES},
    )
    return [
        PrintedNote(table, marker, text, line, bool(is_finding))
        for table, marker, text, line, is_finding in rows
    ]


def read_left_out(
    connection: sqlite3.Connection, dimension: str, code: str, tables: Sequence[str]
) -> dict[str, list[Relative]]:
    """Return for each table the categories that it lists beside a rest, which leaves them out."""
    return {
        table: [
            Relative(*row)
            for row in connection.execute(
                f"SELECT code, name, kind FROM {escape_sqlite(dimension)}"  # noqa: S608
                " WHERE code IN (SELECT excludes_code FROM rest_excludes"
                "  WHERE published_table = ? AND dimension = ? AND rest_code = ?)"
                " ORDER BY position",
                [table, dimension, code],
            )
        ]
        for table in tables
    }
