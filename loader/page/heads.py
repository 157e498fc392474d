"""Find the column heading of each field of a table, and the spanners above it.

An example of two head lines:

    Colour      | Total | In boxes  |           |      level 1: "In boxes" is a spanner,
                |       | Left      | Right     |      level 2: column headings

A head spans its own field and the blank fields to its right, up to the next head of the same line
or to the end of the spanner above it. The **column heading** of a field is the lowest head above
it, and must span that field alone. The heads above the column heading are its **spanners**.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from loader.page.values import label_of, split_markers


@dataclass(frozen=True, slots=True)
class Head:
    """A printed head, which covers `span` fields from `field` on; `level` is its head line, from 1.

    A cell that is printed as spaces between two tabs is a head of span 0: it covers no field.
    """

    level: int
    line: int
    field: int
    span: int
    printed: str

    @property
    def label(self) -> str:
        """Return the words without markers, with single spaces."""
        return label_of(self.printed)

    @property
    def markers(self) -> tuple[str, ...]:
        """Return the markers of the notes that are attached to this head."""
        return split_markers(self.printed)[1]


class RaggedHeadsError(Exception):
    """Some field has no column heading of its own."""

    def __init__(self, line: int, field: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.field = field


class Heads:
    """The head lines of a page, and after `close` the heads above each field, from the top."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, list[str]]] = []
        self.heads: list[Head] = []
        self.over: dict[int, tuple[Head, ...]] = {}

    def add(self, line: int, cells: list[str]) -> None:
        """Add a head line below the earlier ones."""
        self.lines.append((line, cells))

    @property
    def stub(self) -> str:
        """Return the head above the row labels, or "" where none is printed."""
        return next((h.label for h in self.heads if h.field == 0 and h.span), "")

    @property
    def spanners(self) -> list[Head]:
        """Return the heads that span more than one field."""
        return [head for head in self.heads if head.span > 1]

    def column_heading(self, field: int) -> Head:
        """Return the lowest head above a field."""
        return self.over[field][-1]

    def lack_headings(self) -> bool:
        """Return whether some field has no heading of its own yet."""
        width = max(len(cells) for _, cells in self.lines)
        over = _over(_measure(self.lines, width), width)
        return any(not heads or heads[-1].span > 1 for heads in over.values())

    def close(self, width: int) -> None:
        """Compute all spans, for rows of `width` fields.

        Raise RaggedHeadsError if a field has no heading of its own.
        """
        self.heads = _measure(self.lines, width)
        self.over = _over(self.heads, width)
        for field in range(1, width):
            self._expect_heading(field)

    def _expect_heading(self, field: int) -> None:
        last_line = self.lines[-1][0]
        if not self.over[field]:
            raise RaggedHeadsError(last_line, field, "no heading above this field")
        head = self.over[field][-1]
        if head.span > 1:
            raise RaggedHeadsError(
                last_line,
                field,
                f"no heading of its own: {head.label!r} spans {head.span} fields;"
                " expected a heading below it for each of them",
            )


def _measure(lines: Sequence[tuple[int, list[str]]], width: int) -> list[Head]:
    heads: list[Head] = []
    # Fields that no span may cross: the first one, the end of the table, each head in a line above.
    limits = {1, width}
    for level, (line, cells) in enumerate(lines, 1):
        starts = [field for field, cell in enumerate(cells) if cell.strip()]
        ends = sorted(limits | set(starts))
        for field, cell in enumerate(cells):
            if cell.strip():
                span = ends[bisect_right(ends, field)] - field
                heads.append(Head(level, line, field, span, cell))
            elif cell:
                heads.append(Head(level, line, field, 0, cell))
        limits |= set(starts)
    return heads


def _over(heads: Sequence[Head], width: int) -> dict[int, tuple[Head, ...]]:
    over: dict[int, list[Head]] = {field: [] for field in range(1, width)}
    for head in heads:
        for field in range(max(1, head.field), head.field + head.span):
            over[field].append(head)
    return {field: tuple(above) for field, above in over.items()}
