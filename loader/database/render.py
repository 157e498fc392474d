"""Write a published page again from the rows of the database, byte for byte.

Rows of the page come from `row_heading` and `observation`, heads from `column_heading`, notes from
`footnote`, and lines of text only (title, links) from `source_line`. So if a number was lost or
changed on its way into the database, the page has another hash than the published file.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from itertools import groupby

from loader.database.opening import published_facts
from loader.errors import DatabaseError
from loader.page.values import split_note

# Lines with these roles are put together from other tables than `source_line`.
_COMPOSED = ("row", "head", "footnote")
DIFFERS = "written back, the page differs from the one that was read"


def render(connection: sqlite3.Connection, table: str) -> bytes:
    """Return the bytes of a page; raise DatabaseError for an unknown id or missing rows."""
    name = published_facts(connection, table)["source_file"]
    (byte_order_mark,) = connection.execute(
        "SELECT byte_order_mark FROM source_file WHERE name = ?", [name]
    ).fetchone()
    composed = {
        **_rows(connection, table),
        **_heads(connection, table),
        **_notes(connection, table),
    }
    lines = connection.execute(
        "SELECT line, role, text, ending FROM source_line WHERE source_file = ? ORDER BY line",
        [name],
    ).fetchall()
    for line, role, _, _ in lines:
        if role in _COMPOSED and line not in composed:
            raise DatabaseError(None, f"{table}: line {line} is a {role}, but has no rows")
    mark = "\ufeff" if byte_order_mark else ""
    text = "".join(
        (composed[line] if role in _COMPOSED else words) + ending
        for line, role, words, ending in lines
    )
    return (mark + text).encode()


def render_exactly(connection: sqlite3.Connection, table: str) -> bytes:
    """Return the bytes of a page; raise DatabaseError also if they are not those published."""
    page = render(connection, table)
    if not is_as_read(connection, table, page):
        raise DatabaseError(None, f"{table}: {DIFFERS}; build the database anew")
    return page


def is_as_read(connection: sqlite3.Connection, table: str, page: bytes) -> bool:
    """Return whether `page` has the hash and the size of the file that was read."""
    expected = connection.execute(
        "SELECT sha256, bytes FROM source_file"
        " JOIN published_table ON source_file = name WHERE id = ?",
        [table],
    ).fetchone()
    return bool(expected == (hashlib.sha256(page).hexdigest(), len(page)))


def _rows(connection: sqlite3.Connection, table: str) -> dict[int, str]:
    cells = connection.execute(
        """
        SELECT line, printed FROM (
          SELECT line, 0 AS field, printed FROM row_heading WHERE published_table = :table
          UNION ALL
          SELECT line, field, printed FROM observation WHERE published_table = :table
        ) ORDER BY line, field
        """,
        {"table": table},
    )
    return {
        line: "\t".join(printed for _, printed in row)
        for line, row in groupby(cells, key=lambda cell: cell[0])
    }


def _heads(connection: sqlite3.Connection, table: str) -> dict[int, str]:
    """Return the head lines, each with as many fields as it was printed with."""
    lines = {}
    widths = connection.execute(
        """
        SELECT line, length(text) - length(replace(text, char(9), '')) + 1 FROM source_line
        JOIN published_table USING (source_file) WHERE id = ? AND role = 'head'
        """,
        [table],
    )
    for line, fields in widths.fetchall():
        cells = [""] * fields
        for field, printed in connection.execute(
            "SELECT field, printed FROM column_heading WHERE published_table = ? AND line = ?",
            [table, line],
        ):
            cells[field] = printed
        lines[line] = "\t".join(cells)
    return lines


def _notes(connection: sqlite3.Connection, table: str) -> dict[int, str]:
    return dict(_note_lines(connection, table))


def _note_lines(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int, str]]:
    """Yield the line of each note, with the spaces around marker and text as printed."""
    for line, marker, text, printed in connection.execute(
        """
        SELECT footnote.line, marker, footnote.text, source_line.text FROM footnote
        JOIN published_table ON published_table.id = footnote.published_table
        JOIN source_line ON source_line.source_file = published_table.source_file
          AND source_line.line = footnote.line
        WHERE footnote.published_table = ?
        """,
        [table],
    ):
        yield line, printed if split_note(printed) == (marker, text) else f"{marker} {text}"
