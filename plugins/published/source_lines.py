"""Read the published lines of a table, with the role of each and the id of each number."""

import hashlib
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from loader.database.opening import dicts
from loader.database.read_back import read_stored
from loader.database.stored_table import StoredTable
from plugins.common.language import N_, gettext

WORKBOOKS = (".xlsx", ".ods")
# The roles of lines, for translators.
_ROLES = (
    *(N_("row"), N_("blank"), N_("head"), N_("title"), N_("number"), N_("breadcrumb"), N_("front")),
    *(N_("repeated head"), N_("section"), N_("continuation"), N_("footnote"), N_("note")),
    *(N_("source"), N_("legend"), N_("link"), N_("tail")),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a line as printed; `cell` is the id of its observation, None if it has none."""

    text: str
    place: str
    cell: int | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line with its role and its fields; the first fields of a row are its labels."""

    line: int
    role: str
    fields: list[Field]
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """All that the page shows; `identical` is whether the database gives back the very file."""

    table: StoredTable
    file: dict[str, Any]
    identical: bool
    lines: list[SourceLine]
    others: list[dict[str, Any]]  # id and title of the other tables in the same file


def read_source(connection: sqlite3.Connection, table: str) -> SourcePage:
    """Return the published lines of a table; raise DatabaseError for an unknown table."""
    stored = read_stored(connection, table)
    facts = stored.facts
    (file,) = dicts(
        connection,
        "SELECT name, form, sha256, bytes, lines, encoding,"
        " EXISTS (SELECT 1 FROM source_content WHERE source_file = name) AS is_kept"
        " FROM source_file WHERE name = ?",
        [facts["source_file"]],
    )
    lines = dicts(
        connection,
        "SELECT line, role, text FROM source_line"
        " WHERE source_file = ? AND sheet = ? AND line BETWEEN ? AND ? ORDER BY line",
        [facts["source_file"], facts["sheet"], facts["first_line"], facts["last_line"]],
    )
    others = dicts(
        connection,
        "SELECT id, title FROM published_table WHERE source_file = ? AND id <> ?"
        " ORDER BY sheet, first_line",
        [facts["source_file"], table],
    )
    identical = is_identical(stored.page, file)
    return SourcePage(stored, file, identical, source_lines(stored, lines), others)


def source_lines(table: StoredTable, lines: list[dict[str, Any]]) -> list[SourceLine]:
    """Return the lines with the observations and findings that belong to them."""
    cells = {(cell.line, cell.field): cell.id for row in table.cells for cell in row}
    name = table.facts["source_file"]
    return [
        SourceLine(
            line["line"],
            line["role"],
            [
                Field(
                    text, place_name(name, line["line"], number), cells.get((line["line"], number))
                )
                for number, text in enumerate(line["text"].split("\t"))
            ],
            [
                f"{finding['kind']}: {finding['message']}"
                for finding in table.findings
                if finding["line"] == line["line"]
            ],
        )
        for line in lines
    ]


def place_name(file: str, line: int, field: int) -> str:
    """Return what a place in a file is called: "Line 7, field 1", or "Cell B7" in a workbook."""
    if file.lower().endswith(WORKBOOKS):
        return gettext("Cell %(cell)s", cell=f"{_letters(field)}{line}")
    return gettext("Line %(line)s, field %(field)s", line=line, field=field)


def _letters(field: int) -> str:
    """Return the letters of a column in a workbook: A, … Z, AA, AB …"""
    before = _letters(field // 26 - 1) if field >= 26 else ""
    return before + chr(ord("A") + field % 26)


def is_identical(page: bytes, file: dict[str, Any]) -> bool:
    """Return whether a page written back is, byte for byte, the file that was read."""
    return bool(hashlib.sha256(page).hexdigest() == file["sha256"])
