"""SQLite -> table: one published table read back whole, for pages, formats and proofs.

Everything that shows or writes a table starts here, so that site, files and checks cannot differ.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from loader.database.opening import dicts, published_facts
from loader.database.render import render
from loader.errors import DatabaseError
from loader.proof.tree import Tree


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A printed head: over `span` fields from `field` on, in head line `level`."""

    level: int
    line: int
    field: int
    span: int
    printed: str


@dataclass(frozen=True, slots=True)
class StoredHeading:
    """A row or column heading with its category; `parent` is a position on the same axis."""

    position: int
    line: int
    field: int
    printed: str
    code: str
    name: str
    kind: str
    parent: int | None
    depth: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One observation; `value` in the table's unit, None where it is missing."""

    id: int
    value: int | None
    symbol: str | None
    printed: str
    line: int
    field: int
    additive: bool


@dataclass(frozen=True, slots=True)
class StoredMark:
    """A place that a note hangs on, over `span` fields from `field` on (0 is the stub)."""

    marker: str
    attached_to: str
    line: int
    field: int
    span: int

    def covers(self, cell: Cell) -> bool:
        """Whether the note is about this number."""
        if self.attached_to == "column":
            return self.field <= cell.field < self.field + self.span
        if self.attached_to == "table":
            return True
        return self.line == cell.line and self.field in (0, cell.field)


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A total's proof in one field; `along` is the dimension summed over."""

    row: str
    column: str
    along: str
    parts: int
    printed: int | None
    computed: int | None
    difference: int | None


@dataclass(frozen=True)
class StoredTable:
    """A published table as stored; `cells[row][column]` in the order of the page."""

    facts: dict[str, Any]  # the row of published_table
    heads: list[StoredHead]
    rows: list[StoredHeading]
    columns: list[StoredHeading]
    cells: list[list[Cell]]
    footnotes: dict[str, str]  # marker -> text
    marks: list[StoredMark]
    checks: list[StoredCheck]
    findings: list[dict[str, Any]]  # line, kind, message
    symbols: dict[str, dict[str, Any]]  # the rows of symbol, of those used here
    dimensions: dict[str, dict[str, Any]]  # the rows of dimension, of rows and columns
    page: bytes  # as published, written back from the rows

    @property
    def id(self) -> str:
        """'marbles-2009'."""
        return str(self.facts["id"])

    @cached_property
    def row_tree(self) -> Tree:
        """The totals and parts among the rows."""
        return Tree(tuple(row.parent for row in self.rows))

    @cached_property
    def column_tree(self) -> Tree:
        """The totals and parts among the columns."""
        return Tree(tuple(column.parent for column in self.columns))

    @property
    def numbers(self) -> list[list[int | None]]:
        """The values alone."""
        return [[cell.value for cell in row] for row in self.cells]

    def markers_at(self, line: int, field: int, attached_to: str) -> list[str]:
        """The markers of the notes that hang on that very place."""
        return self._markers.get((line, field, attached_to), [])

    def notes_on(self, cell: Cell) -> list[str]:
        """The notes (marker and text) that hang on a number, its row, its column or the table."""
        if not self.marks:
            return []
        near = [
            *self._near["table", 0],
            *self._near["column", cell.field],
            *self._near["line", cell.line],
        ]
        on = {mark.marker for mark in near if mark.covers(cell)}
        return [f"{marker} {self.footnotes[marker]}" for marker in sorted(on, key=self._order)]

    def _order(self, marker: str) -> int:
        return self._positions[marker]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {marker: position for position, marker in enumerate(self.footnotes)}

    @cached_property
    def _near(self) -> dict[tuple[str, int], list[StoredMark]]:
        """The marks that may be about a number, by its column or its line."""
        near: dict[tuple[str, int], list[StoredMark]] = defaultdict(list)
        for mark in self.marks:
            if mark.attached_to == "column":
                for field in range(mark.field, mark.field + mark.span):
                    near["column", field].append(mark)
            elif mark.attached_to == "table":
                near["table", 0].append(mark)
            else:
                near["line", mark.line].append(mark)
        return near

    @cached_property
    def _markers(self) -> dict[tuple[int, int, str], list[str]]:
        markers: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for mark in self.marks:
            markers[mark.line, mark.field, mark.attached_to].append(mark.marker)
        return dict(markers)


def read_stored(connection: sqlite3.Connection, table: str) -> StoredTable:
    """The table with that id; raises DatabaseError if there is none, or numbers are missing."""
    facts = published_facts(connection, table)
    rows = _row_headings(connection, table, facts["row_dimension"])
    columns = _column_headings(connection, table, facts["column_dimension"])
    cells = _cells(connection, table, rows, len(columns))
    used = {cell.symbol for row in cells for cell in row if cell.symbol}
    return StoredTable(
        facts,
        _heads(connection, table),
        rows,
        columns,
        cells,
        _footnotes(connection, table),
        _marks(connection, table),
        _checks(connection, facts),
        dicts(
            connection,
            "SELECT line, kind, message FROM finding WHERE published_table = ? ORDER BY line, id",
            [table],
        ),
        _symbols(connection, used),
        {
            row["name"]: row
            for row in dicts(
                connection,
                "SELECT * FROM dimension WHERE name IN (?, ?)",
                [facts["row_dimension"], facts["column_dimension"]],
            )
        },
        render(connection, table),
    )


def _row_headings(
    connection: sqlite3.Connection, table: str, dimension: str
) -> list[StoredHeading]:
    found = connection.execute(
        f'SELECT h.position, h.line, 0, h.printed, h."{dimension}", c.name, c.kind,'  # noqa: S608
        f' h.parent_position, h.depth FROM row_heading AS h JOIN "{dimension}" AS c'
        f' ON c.code = h."{dimension}" WHERE h.published_table = ? ORDER BY h.position',
        [table],
    )
    return [StoredHeading(*row) for row in found]


def _column_headings(
    connection: sqlite3.Connection, table: str, dimension: str
) -> list[StoredHeading]:
    found = connection.execute(
        "SELECT h.field - 1, h.line, h.field, h.printed,"  # noqa: S608
        f' h."{dimension}", c.name, c.kind, h.parent_field - 1, h.depth'
        f' FROM column_heading AS h JOIN "{dimension}" AS c ON c.code = h."{dimension}"'
        " WHERE h.published_table = ? ORDER BY h.field",
        [table],
    )
    return [StoredHeading(*row) for row in found]


def _cells(
    connection: sqlite3.Connection, table: str, rows: list[StoredHeading], width: int
) -> list[list[Cell]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    for id_, value, symbol, printed, line, field, additive in connection.execute(
        "SELECT id, value, symbol, printed, line, field, additive FROM observation"
        " WHERE published_table = ? ORDER BY line, field",
        [table],
    ):
        found[line].append(Cell(id_, value, symbol, printed, line, field, bool(additive)))
    cells = [found.pop(row.line, []) for row in rows]
    if found or any(len(row) != width for row in cells):
        raise DatabaseError(None, f"{table}: numbers are missing or belong to no row")
    return cells


def _heads(connection: sqlite3.Connection, table: str) -> list[StoredHead]:
    found = connection.execute(
        "SELECT level, line, field, span, printed FROM column_heading"
        " WHERE published_table = ? ORDER BY level, field",
        [table],
    )
    return [StoredHead(*row) for row in found]


def _footnotes(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    return dict(
        connection.execute(
            "SELECT marker, text FROM footnote WHERE published_table = ? ORDER BY line", [table]
        ).fetchall()
    )


def _marks(connection: sqlite3.Connection, table: str) -> list[StoredMark]:
    found = connection.execute(
        "SELECT marker, attached_to, mark.line, field, span FROM footnote_mark AS mark"
        " JOIN footnote ON footnote.id = mark.footnote"
        " WHERE mark.published_table = ? ORDER BY mark.line, field, footnote.line",
        [table],
    )
    return [StoredMark(*row) for row in found]


def _checks(connection: sqlite3.Connection, facts: dict[str, Any]) -> list[StoredCheck]:
    row, column = facts["row_dimension"], facts["column_dimension"]
    found = connection.execute(
        f'SELECT "{row}", "{column}", along, parts, printed, computed, difference'  # noqa: S608
        " FROM total_check WHERE published_table = ? ORDER BY rowid",
        [facts["id"]],
    )
    return [StoredCheck(*line) for line in found]


def _symbols(connection: sqlite3.Connection, used: Set[str]) -> dict[str, dict[str, Any]]:
    rows = dicts(connection, "SELECT * FROM symbol ORDER BY symbol", ())
    return {row["symbol"]: row for row in rows if row["symbol"] in used}
