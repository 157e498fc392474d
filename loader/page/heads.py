"""cells -> headings: which spanners and which column heading stand over each field.

The relations, in the words of the published page:

    Colour      | Total | In boxes  |           |      level 1: "In boxes" is a spanner,
                |       | Left      | Right     |      level 2: column headings

A head spans to the right over the blanks behind it, up to the next head of its own line or to
the end of the spanner above it. A field's **column heading** is the lowest head over that field;
it must stand over that field alone. The **spanners** are the heads above it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from loader.page.values import label_of, split_markers


@dataclass(frozen=True, slots=True)
class Head:
    """A printed head: over `span` fields from `field` on, in head line `level` (from 1).

    Span 0 is a blank that is printed (spaces between two tabs): it stands over nothing.
    """

    level: int
    line: int
    field: int
    span: int
    printed: str

    @property
    def label(self) -> str:
        """The words, without markers, with single spaces."""
        return label_of(self.printed)

    @property
    def markers(self) -> tuple[str, ...]:
        """The markers of the notes that hang on this head."""
        return split_markers(self.printed)[1]


class Ragged(Exception):  # noqa: N818 - it names a shape
    """The heads do not give each field one heading of its own."""

    def __init__(self, line: int, field: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.field = field


class Heads:
    """The head lines of a page, and once closed the heads over each field."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, list[str]]] = []
        self.heads: list[Head] = []
        self.over: dict[int, tuple[Head, ...]] = {}

    def add(self, line: int, cells: list[str]) -> None:
        """One more head line, below those before it."""
        self.lines.append((line, cells))

    @property
    def stub(self) -> str:
        """The head over the row labels, or "" where none is printed."""
        return next((h.label for h in self.heads if h.field == 0 and h.span), "")

    @property
    def spanners(self) -> list[Head]:
        """The heads over more than one field."""
        return [head for head in self.heads if head.span > 1]

    def column_heading(self, field: int) -> Head:
        """The lowest head over a field."""
        return self.over[field][-1]

    def wants_headings(self) -> bool:
        """Whether some field so far has no head that stands over it alone."""
        width = max(len(cells) for _, cells in self.lines)
        over = _over(_measure(self.lines, width), width)
        return any(not heads or heads[-1].span > 1 for heads in over.values())

    def close(self, width: int) -> None:
        """Settle spans for rows of `width` fields; raises Ragged."""
        self.heads = _measure(self.lines, width)
        self.over = _over(self.heads, width)
        for field in range(1, width):
            self._expect_heading(field)

    def _expect_heading(self, field: int) -> None:
        last_line = self.lines[-1][0]
        if not self.over[field]:
            raise Ragged(last_line, field, "no heading stands over this field")
        head = self.over[field][-1]
        if head.span > 1:
            raise Ragged(
                last_line,
                field,
                f"no heading of its own: {head.label!r} stands over {head.span} fields;"
                " expected a heading for each below it",
            )


def _measure(lines: Sequence[tuple[int, list[str]]], width: int) -> list[Head]:
    heads: list[Head] = []
    walls = {1, width}  # where a span must end: the stub's edge, the table's, each head above
    for level, (line, cells) in enumerate(lines, 1):
        starts = [field for field, cell in enumerate(cells) if cell.strip()]
        edges = sorted(walls | set(starts))
        for field, cell in enumerate(cells):
            if cell.strip():
                span = edges[bisect_right(edges, field)] - field
                heads.append(Head(level, line, field, span, cell))
            elif cell:
                heads.append(Head(level, line, field, 0, cell))
        walls |= set(starts)
    return heads


def _over(heads: Sequence[Head], width: int) -> dict[int, tuple[Head, ...]]:
    over: dict[int, list[Head]] = {field: [] for field in range(1, width)}
    for head in heads:
        for field in range(max(1, head.field), head.field + head.span):
            over[field].append(head)
    return {field: tuple(above) for field, above in over.items()}
