"""Write a published file again from the rows of the database.

Rows come from `row_heading` and `observation`, heads from `column_heading`, notes from `footnote`;
other lines, and cells that belong to no row or column, from `source_line`. So if a number of
a text file was lost or changed on its way into the database, the text that is written has another
hash than the published file. A file of another form is kept as it is; its cells are read once more
and compared with those of the database.
"""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from loader.database.opening import published_facts
from loader.errors import DatabaseError, PageError
from loader.forms import read_source
from loader.page.notes import note_of
from loader.page.page_parts import Line

# Lines with these roles are put together from other tables than `source_line`.
_COMPOSED = ("row", "head", "footnote")
DIFFERS = "written back, the page differs from the one that was read"


_Place = tuple[str, int]  # sheet and line


def render(connection: sqlite3.Connection, table: str) -> bytes:
    """Return the bytes of the file of a table; raise DatabaseError for an unknown id."""
    name, mark, content = _file(connection, table)
    if content is not None:
        return content
    endings = connection.execute(
        "SELECT ending FROM source_line WHERE source_file = ? ORDER BY rowid", [name]
    )
    lines = zip(_composed(connection, name), endings, strict=True)
    return (mark + "".join(text + ending for (_, text), (ending,) in lines)).encode()


def render_exactly(connection: sqlite3.Connection, table: str) -> bytes:
    """Return the bytes of a file; raise DatabaseError also if they are not those published."""
    page = render(connection, table)
    if not is_as_read(connection, table, page):
        raise DatabaseError(None, f"{table}: {DIFFERS}; build the database anew")
    return page


def is_as_read(connection: sqlite3.Connection, table: str, page: bytes) -> bool:
    """Return whether `page` has the hash and the size of the file that was read.

    Where the file is kept as it is, its cells must also be those of the database.
    """
    expected = connection.execute(
        "SELECT sha256, bytes FROM source_file"
        " JOIN published_table ON source_file = name WHERE id = ?",
        [table],
    ).fetchone()
    if expected != (hashlib.sha256(page).hexdigest(), len(page)):
        return False
    name, _, content = _file(connection, table)
    if content is None:
        return True
    try:
        return dict(_composed(connection, name)) == _read_again(connection, name, content)
    except PageError:
        return False


def _read_again(connection: sqlite3.Connection, name: str, content: bytes) -> dict[_Place, str]:
    """Return the lines of all sheets of a file that were read."""
    sheets = connection.execute(
        "SELECT DISTINCT sheet FROM source_line JOIN source_file ON name = source_file"
        " WHERE name = ? AND sheet <> '' AND form IN ('xlsx', 'ods') ORDER BY source_line.rowid",
        [name],
    )
    (encoding,) = connection.execute(
        "SELECT encoding FROM source_file WHERE name = ?", [name]
    ).fetchone()
    source = read_source(content, name, [sheet for (sheet,) in sheets], encoding)
    return {
        (grid.name or "", line): "\t".join(cells)
        for grid in source.grids
        for line, cells in zip(grid.numbers, grid.lines, strict=True)
    }


def _file(connection: sqlite3.Connection, table: str) -> tuple[str, str, bytes | None]:
    """Return the name of a table's file, its byte order mark, and its bytes if they are kept."""
    name = published_facts(connection, table)["source_file"]
    (has_mark,) = connection.execute(
        "SELECT byte_order_mark FROM source_file WHERE name = ?", [name]
    ).fetchone()
    parts = connection.execute(
        "SELECT bytes FROM source_content WHERE source_file = ? ORDER BY part", [name]
    )
    content = b"".join(part for (part,) in parts)
    return name, "\ufeff" if has_mark else "", content or None


def _composed(connection: sqlite3.Connection, file: str) -> Iterator[tuple[_Place, str]]:
    """Yield each line of a file without its ending, composed where other tables have its parts."""
    cells: dict[_Place, list[tuple[int, str]]] = defaultdict(list)
    for sheet, line, field, printed in connection.execute(_CELLS, {"file": file}):
        cells[sheet, line].append((field, printed))
    notes = {(sheet, line): note for sheet, line, *note in connection.execute(_NOTES, [file])}
    for sheet, line, role, text in connection.execute(
        "SELECT sheet, line, role, text FROM source_line WHERE source_file = ? ORDER BY rowid",
        [file],
    ):
        place = (sheet, line)
        if role in _COMPOSED and place not in (notes if role == "footnote" else cells):
            raise DatabaseError(None, f"{file}: line {line} is a {role}, but has no rows")
        if role == "footnote":
            yield place, _note(text, *notes[place])
        else:
            yield place, _joined(text, cells[place]) if role in _COMPOSED else text


# A row's labels are in one text, with tabs between: the first is in field 0. CROSS JOIN keeps
# SQLite from reading the numbers of all other tables.
_CELLS = """
    WITH page AS (SELECT id, sheet FROM published_table WHERE source_file = :file)
    SELECT sheet, line, 0 AS field, printed
      FROM page CROSS JOIN row_heading ON row_heading.published_table = page.id
    UNION ALL SELECT sheet, line, field, printed
      FROM page CROSS JOIN observation ON observation.published_table = page.id
    UNION ALL SELECT sheet, line, field, printed
      FROM page CROSS JOIN column_heading ON column_heading.published_table = page.id
    UNION ALL SELECT sheet, line, field, printed
      FROM page CROSS JOIN other_cell ON other_cell.published_table = page.id
"""
_NOTES = """
    SELECT sheet, line, marker, text FROM footnote
    JOIN published_table ON published_table.id = published_table WHERE source_file = ?
"""


def _joined(text: str, cells: Iterable[tuple[int, str]]) -> str:
    """Return the cells with tabs between them; `text` is the line as read, and says how many."""
    printed = [""] * (text.count("\t") + 1)
    for field, words in cells:
        if field and words:
            printed += [""] * (field + 1 - len(printed))
            printed[field] = words
        elif words:
            labels = words.split("\t")
            printed[: len(labels)] = labels
    return "\t".join(printed)


def _note(text: str, marker: str, words: str) -> str:
    """Return a note with the spaces around marker and text as printed, if it is still the same."""
    is_same = note_of(Line(0, text, "", text.split("\t"))) == (marker, words)
    return text if is_same else f"{marker} {words}"
