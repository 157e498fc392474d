"""Read one published table back from the database, for pages, formats and proofs.

All code that shows, exports or checks a table reads it here, so that their results cannot differ.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

from loader.database.opening import dicts, published_facts
from loader.database.render import render
from loader.errors import DatabaseError
from loader.proof.relation import Kind
from loader.proof.tree import Tree


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A printed head over `span` fields, the first of which is `field`, in head line `level`."""

    level: int
    line: int
    field: int
    span: int
    printed: str


@dataclass(frozen=True, slots=True)
class StoredDimension:
    """A dimension of a table; its `role` in that table is "time", "measure", "geo" or None.

    It is `grouped` if its views have a column for the groups of its categories.
    """

    name: str
    label: str
    role: str | None
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class StoredHeading:
    """A row or column heading with a category in each dimension of its axis.

    `field` is that of its words, `printed` are the stub cells between tabs, or the lowest head.
    `parent` is a position on the same axis, `groups` are the groups directly below the total.
    """

    position: int
    line: int
    field: int
    printed: str
    label: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    parent: int | None
    depth: int
    groups: tuple[str | None, ...] = ()

    @property
    def name(self) -> str:
        """The names of its categories, without those that stand for a whole dimension."""
        if len(self.names) == 1:
            return self.names[0]
        pairs = zip(self.names, self.kinds, strict=True)
        return " / ".join(name for name, kind in pairs if kind != "total") or self.label

    @property
    def kind(self) -> str:
        """The first kind that is not "item", or "item"."""
        return next((kind for kind in self.kinds if kind != "item"), "item")


@dataclass(frozen=True, slots=True)
class StoredSection:
    """A label that stands alone above rows, up to that of `last_line`; level 0 is the outermost."""

    line: int
    field: int
    printed: str
    level: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One observation, in the table's unit: an integer where `decimals` is 0, otherwise a real.

    It has neither value nor symbol where nothing is printed, or words.
    """

    id: int
    value: int | float | None
    decimals: int
    symbol: str | None
    printed: str
    line: int
    field: int
    additive: bool


@dataclass(frozen=True, slots=True)
class StoredMark:
    """A place that a note is attached to: `span` fields, the first of which is `field`.

    A row's field is that of the label with the marker. What is attached to a row, section or cell
    is about the rows from line `first_row` to line `last_row`.
    """

    marker: str
    attached_to: str  # "table", "section", "row", "column" or "cell"
    line: int
    field: int
    span: int
    first_row: int | None
    last_row: int | None

    def covers(self, cell: Cell) -> bool:
        """Return whether the note applies to this number."""
        if self.attached_to == "column":
            return self.field <= cell.field < self.field + self.span
        if self.first_row is None or self.last_row is None:
            return self.attached_to == "table"
        in_row = self.first_row <= cell.line <= self.last_row
        return in_row and (self.attached_to != "cell" or self.field == cell.field)


@dataclass(frozen=True, slots=True)
class UnmarkedNote:
    """A note or a source that is printed beside the table and hangs on nothing in it."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class StoredRelation:
    """A line of the axis that is the sum of others; `parts` are pairs of a sign and a position.

    `along` is the dimension in which total and parts differ. `lanes` are the positions on the other
    axis for which it is stated. One of the kind "of which", or that is only `nearly` right, is not
    proved.
    """

    id: int
    axis: str  # "row" or "column"
    total: int
    parts: tuple[tuple[int, int], ...]
    along: str
    kind: Kind  # "sum", "difference" or "of which"
    two_readings: bool
    nearly: bool
    lanes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A total in one cell, added up again, in the unit of the table; row and column are positions.

    The sum holds where `difference` is at most `allowed`; the verdict is "exact", "rounded",
    "fails", or "untold" where a number is missing.
    """

    row: int
    column: int
    along: str  # the dimension of the parts
    relation: int
    parts: int
    printed: int | float | None
    computed: int | float | None
    difference: int | float | None
    allowed: int | float
    verdict: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a selection leaves of a dimension: the categories, and of how many."""

    dimension: str
    label: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    of: int


@dataclass(frozen=True)
class StoredTable:
    """A published table as stored, with `cells[row][column]` in the order of the page."""

    facts: dict[str, Any]  # the row of published_table
    row_dimensions: tuple[StoredDimension, ...]
    column_dimensions: tuple[StoredDimension, ...]
    heads: list[StoredHead]
    rows: list[StoredHeading]
    columns: list[StoredHeading]
    sections: list[StoredSection]
    cells: list[list[Cell]]
    relations: list[StoredRelation]
    checks: list[StoredCheck]
    footnotes: dict[str, str]  # marker -> text
    marks: list[StoredMark]
    findings: list[dict[str, Any]]  # line, kind, message
    symbols: dict[str, dict[str, Any]]  # the rows of symbol, of those used here
    page: bytes  # as published, written back from the rows or kept
    selection: tuple[Chosen, ...] = ()  # empty where the table is whole
    unmarked_notes: tuple[UnmarkedNote, ...] = ()

    @property
    def dimensions(self) -> tuple[StoredDimension, ...]:
        """The dimensions of the rows, then those of the columns."""
        return self.row_dimensions + self.column_dimensions

    @property
    def id(self) -> str:
        """The id of the table, such as 'marbles-2009'."""
        return str(self.facts["id"])

    @cached_property
    def row_tree(self) -> Tree:
        """The tree of totals and parts among the rows."""
        return Tree(tuple(row.parent for row in self.rows))

    @cached_property
    def column_tree(self) -> Tree:
        """The tree of totals and parts among the columns."""
        return Tree(tuple(column.parent for column in self.columns))

    def markers_at(self, line: int, field: int, attached_to: str) -> list[str]:
        """Return the markers of the notes attached to exactly this place."""
        return self._markers.get((line, field, attached_to), [])

    def notes_on(self, cell: Cell) -> list[str]:
        """Return the notes (marker and text) on a number, its row, its column or its table."""
        if not self.marks:
            return []
        candidates = [
            *self._marks_by_place["table", 0],
            *self._marks_by_place["column", cell.field],
            *self._marks_by_place["line", cell.line],
        ]
        markers = {mark.marker for mark in candidates if mark.covers(cell)}
        in_order = sorted(markers, key=self._note_positions.__getitem__)
        return [f"{marker} {self.footnotes[marker]}" for marker in in_order]

    @cached_property
    def _note_positions(self) -> dict[str, int]:
        return {marker: position for position, marker in enumerate(self.footnotes)}

    @cached_property
    def _marks_by_place(self) -> dict[tuple[str, int], list[StoredMark]]:
        """The marks by the columns or the line that they are attached to."""
        marks: dict[tuple[str, int], list[StoredMark]] = defaultdict(list)
        for mark in self.marks:
            if mark.attached_to == "column":
                for field in range(mark.field, mark.field + mark.span):
                    marks["column", field].append(mark)
            elif mark.first_row is None or mark.last_row is None:
                marks["table", 0].append(mark)
            else:
                for line in range(mark.first_row, mark.last_row + 1):
                    marks["line", line].append(mark)
        return marks

    @cached_property
    def _markers(self) -> dict[tuple[int, int, str], list[str]]:
        markers: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for mark in self.marks:
            markers[mark.line, mark.field, mark.attached_to].append(mark.marker)
        return dict(markers)


def read_stored(connection: sqlite3.Connection, table: str) -> StoredTable:
    """Return the table with that id; raise DatabaseError if it or any of its numbers is missing."""
    facts = published_facts(connection, table)
    rows_by, columns_by = (_dimensions(connection, table, axis) for axis in ("row", "column"))
    rows = _headings(connection, table, "row", rows_by)
    columns = _headings(connection, table, "column", columns_by)
    cells = _cells(connection, table, rows, columns)
    relations = _relations(connection, table, {"row": len(columns), "column": len(rows)})
    return StoredTable(
        facts,
        rows_by,
        columns_by,
        _heads(connection, table),
        rows,
        columns,
        _sections(connection, table),
        cells,
        relations,
        _checks(connection, table, (rows_by, rows), (columns_by, columns)),
        _footnotes(connection, table),
        _marks(connection, table),
        dicts(
            connection,
            "SELECT line, kind, message FROM finding WHERE published_table = ? ORDER BY line, id",
            [table],
        ),
        _symbols(connection, {cell.symbol for row in cells for cell in row if cell.symbol}),
        render(connection, table),
        unmarked_notes=_unmarked_notes(connection, facts),
    )


def dimensions_of_tables(connection: sqlite3.Connection) -> dict[str, list[StoredDimension]]:
    """Return the dimensions of each table, by its id: those of the rows, then of the columns."""
    rows = connection.execute(
        "SELECT published_table, name, label, ifnull(here.role, d.role)"
        " FROM published_dimension AS here JOIN dimension AS d ON d.name = here.dimension"
        " ORDER BY published_table, axis DESC, position"
    )
    found: dict[str, list[StoredDimension]] = defaultdict(list)
    is_grouped = cache(partial(_is_grouped, connection))
    for table, name, label, role in rows.fetchall():
        found[table].append(StoredDimension(name, label, role, is_grouped(name)))
    return found


def _dimensions(
    connection: sqlite3.Connection, table: str, axis: str
) -> tuple[StoredDimension, ...]:
    rows = connection.execute(
        "SELECT name, label, ifnull(here.role, d.role)"
        " FROM published_dimension AS here JOIN dimension AS d ON d.name = here.dimension"
        " WHERE published_table = ? AND axis = ? ORDER BY position",
        [table, axis],
    )
    return tuple(
        StoredDimension(name, label, role, _is_grouped(connection, name))
        for name, label, role in rows.fetchall()
    )


def _is_grouped(connection: sqlite3.Connection, dimension: str) -> bool:
    (grouped,) = connection.execute(
        f'SELECT EXISTS (SELECT 1 FROM "{dimension}" WHERE top_group <> name)'  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM dimension WHERE name = ?)",
        [f"{dimension}_group"],
    ).fetchone()
    return bool(grouped)


def _headings(
    connection: sqlite3.Connection, table: str, axis: str, dimensions: Sequence[StoredDimension]
) -> list[StoredHeading]:
    names = [dimension.name for dimension in dimensions]
    codes = ", ".join(f'"{n}".code, "{n}".name, "{n}".kind, "{n}".top_group' for n in names)
    joins = " ".join(f'JOIN "{n}" ON "{n}".code = h."{n}"' for n in names)
    parent = "parent_position" if axis == "row" else "parent_field"
    rows = connection.execute(
        f"SELECT h.{parent}, h.position, h.line, h.field, h.printed, h.label, h.depth, {codes}"  # noqa: S608
        f" FROM {axis}_heading AS h {joins} WHERE h.published_table = ? ORDER BY h.position",
        [table],
    ).fetchall()
    position_of = {row[1 if axis == "row" else 3]: row[1] for row in rows} | {None: None}
    return [
        StoredHeading(
            position, line, field, printed, label, tuple(of[::4]), tuple(of[1::4]), tuple(of[2::4]),
            position_of[above], depth, tuple(of[3::4]),
        )
        for above, position, line, field, printed, label, depth, *of in rows
    ]  # fmt: skip


def _cells(
    connection: sqlite3.Connection,
    table: str,
    rows: list[StoredHeading],
    columns: list[StoredHeading],
) -> list[list[Cell]]:
    lines: dict[int, list[Cell]] = defaultdict(list)
    for id_, value, decimals, symbol, printed, line, field, additive in connection.execute(
        "SELECT id, value, decimals, symbol, printed, line, field, additive FROM observation"
        " WHERE published_table = ? ORDER BY line, field",
        [table],
    ):
        cell = Cell(id_, value, decimals, symbol, printed, line, field, bool(additive))
        lines[line].append(cell)
    cells = [lines.pop(row.line, []) for row in rows]
    if lines or any(len(row) != len(columns) for row in cells):
        raise DatabaseError(None, f"{table}: numbers are missing or belong to no row")
    return cells


def _sections(connection: sqlite3.Connection, table: str) -> list[StoredSection]:
    rows = connection.execute(
        "SELECT line, field, printed, level, last_line FROM section"
        " WHERE published_table = ? ORDER BY line, field",
        [table],
    )
    return [StoredSection(*row) for row in rows]


def _relations(
    connection: sqlite3.Connection, table: str, lanes: dict[str, int]
) -> list[StoredRelation]:
    """Return the relations; `lanes` are how many lanes there are along each axis."""
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for relation, *part in connection.execute(
        "SELECT relation, sign, position FROM relation_part"
        " WHERE published_table = ? ORDER BY rowid",
        [table],
    ):
        parts[relation].append((part[0], part[1]))
    stated: dict[int, list[int]] = defaultdict(list)
    for relation, lane in connection.execute(
        "SELECT relation, position FROM relation_lane WHERE published_table = ? ORDER BY position",
        [table],
    ):
        stated[relation].append(lane)
    return [
        StoredRelation(
            id_, axis, total, tuple(parts[id_]), along, kind, bool(two_readings),
            bool(nearly), tuple(stated.get(id_) or range(lanes[axis])),
        )
        for id_, axis, total, along, kind, two_readings, nearly in connection.execute(
            "SELECT id, axis, total, along, kind, two_readings, nearly FROM relation"
            " WHERE published_table = ? ORDER BY id",
            [table],
        )
    ]  # fmt: skip


def _heads(connection: sqlite3.Connection, table: str) -> list[StoredHead]:
    rows = connection.execute(
        "SELECT level, line, field, span, printed FROM column_heading"
        " WHERE published_table = ? ORDER BY level, field",
        [table],
    )
    return [StoredHead(*row) for row in rows]


def _footnotes(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    return dict(
        connection.execute(
            "SELECT marker, text FROM footnote WHERE published_table = ? ORDER BY line", [table]
        ).fetchall()
    )


def _unmarked_notes(
    connection: sqlite3.Connection, facts: Mapping[str, Any]
) -> tuple[UnmarkedNote, ...]:
    rows = connection.execute(
        "SELECT line, text FROM source_line WHERE role IN ('note', 'source')"
        " AND source_file = :source_file AND sheet = :sheet"
        " AND line BETWEEN :first_line AND :last_line ORDER BY line",
        facts,
    )
    return tuple(UnmarkedNote(line, " ".join(text.split())) for line, text in rows)


def _marks(connection: sqlite3.Connection, table: str) -> list[StoredMark]:
    rows = connection.execute(
        "SELECT marker, attached_to, mark.line, field, span, first_row, last_row"
        " FROM footnote_mark AS mark"
        " JOIN footnote ON footnote.id = mark.footnote"
        " WHERE mark.published_table = ? ORDER BY mark.line, field, footnote.line",
        [table],
    )
    return [StoredMark(*row) for row in rows]


_Axis = tuple[Sequence[StoredDimension], Sequence[StoredHeading]]


def _checks(
    connection: sqlite3.Connection, table: str, rows: _Axis, columns: _Axis
) -> list[StoredCheck]:
    row_at, column_at = (
        {heading.codes: heading.position for heading in headings} for _, headings in (rows, columns)
    )
    width = len(rows[0])
    names = ", ".join(f'"{dimension.name}"' for dimension in (*rows[0], *columns[0]))
    checks = connection.execute(
        "SELECT along, relation, parts, printed, computed, difference, allowed, verdict,"  # noqa: S608
        f" {names} FROM total_check WHERE published_table = ? ORDER BY rowid",
        [table],
    )
    try:
        return [
            StoredCheck(row_at[check[8 : 8 + width]], column_at[check[8 + width :]], *check[:8])
            for check in checks
        ]
    except KeyError:
        raise DatabaseError(None, f"{table}: a total in total_check belongs to no row") from None


def _symbols(connection: sqlite3.Connection, used: Set[str]) -> dict[str, dict[str, Any]]:
    rows = dicts(connection, "SELECT * FROM symbol ORDER BY symbol", ())
    return {row["symbol"]: row for row in rows if row["symbol"] in used}
