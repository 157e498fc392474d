"""Read the published text line by line, with the role of each line and the id of each number."""

import hashlib
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from loader.database.opening import dicts
from loader.database.read_back import StoredTable, read_stored


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a line as printed; `cell` is the id of its observation, None if it has none."""

    text: str
    number: int
    cell: int | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line with its role and its fields; the first field of a row is its label."""

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


def read_source(connection: sqlite3.Connection, table: str) -> SourcePage:
    """Return the published text of a table; raise DatabaseError for an unknown table."""
    stored = read_stored(connection, table)
    name = stored.facts["source_file"]
    (file,) = dicts(connection, "SELECT * FROM source_file WHERE name = ?", [name])
    lines = dicts(
        connection,
        "SELECT line, role, text FROM source_line WHERE source_file = ? ORDER BY line",
        [name],
    )
    return SourcePage(stored, file, is_identical(stored.page, file), source_lines(stored, lines))


def source_lines(table: StoredTable, lines: list[dict[str, Any]]) -> list[SourceLine]:
    """Return the lines with the observations and findings that belong to them."""
    cells = {(cell.line, cell.field): cell.id for row in table.cells for cell in row}
    return [
        SourceLine(
            line["line"],
            line["role"],
            [
                Field(text, number, cells.get((line["line"], number)))
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


def is_identical(page: bytes, file: dict[str, Any]) -> bool:
    """Return whether a page written back is, byte for byte, the file that was read."""
    return bool(hashlib.sha256(page).hexdigest() == file["sha256"])
