"""A published table as it is stored in the database, and each kind of thing that it has."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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

    It has neither a value nor a symbol if nothing is printed there, or if words are.
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
    """A note or a source that is printed beside the table and belongs to nothing in it alone."""

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
    encoding: str | None  # of the page, where it is text
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
