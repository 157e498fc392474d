"""Find the column heading of each field of a table, and the spanners above it.

An example of two head lines:

    Colour      | Total | In boxes  |           |      level 1: "In boxes" is a spanner,
                |       | Left      | Right     |      level 2: column headings

A head spans its own field and the blank fields to its right, up to the next head of the same line
or to the end of the spanner above it. The **column heading** of a field is the lowest head above
it. The heads above the column heading are its **spanners**.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from loader.page.title import is_period
from loader.page.values import label_of, split_markers

_COLUMN_NUMBER = re.compile(r"[0-9]{1,2}|\([0-9]{1,2}\)")


@dataclass(frozen=True, slots=True)
class Head:
    """A printed head, which covers `span` fields from `field` on; `level` is its head line, from 1.

    A cell that is printed as spaces is a head of span 0: it covers no field.
    """

    level: int
    line: int
    field: int
    span: int
    printed: str
    notes: frozenset[str] | None = None  # the markers of the notes of the page

    @property
    def label(self) -> str:
        """Return the words without markers, with single spaces."""
        return label_of(self.printed, self.notes)

    @property
    def markers(self) -> tuple[str, ...]:
        """Return the markers of the notes that are attached to this head."""
        return split_markers(self.printed, self.notes)[1]


def measure_heads(
    lines: Sequence[tuple[int, Sequence[str]]], stub: int, width: int, notes: frozenset[str] | None
) -> list[Head]:
    """Return all heads of the head lines, pairs of a line number and its cells."""
    heads: list[Head] = []
    # Fields that no span may cross: the first one, the end of the table, each head in a line above.
    limits = {0, stub, width}
    for level, (line, cells) in enumerate(lines, 1):
        starts = [field for field, cell in enumerate(cells) if cell.strip()]
        ends = sorted(limits | set(starts))
        for field, cell in enumerate(cells):
            if cell.strip():
                span = ends[bisect_right(ends, field)] - field
                heads.append(Head(level, line, field, span, cell, notes))
            elif cell:
                heads.append(Head(level, line, field, 0, cell, notes))
        limits |= set(starts)
    return heads


def heads_over(heads: Sequence[Head], fields: Collection[int]) -> dict[int, tuple[Head, ...]]:
    """Return the heads over each of these fields, from the top."""
    over: dict[int, list[Head]] = {field: [] for field in fields}
    for head in heads:
        for field in range(head.field, head.field + head.span):
            if field in over:
                over[field].append(head)
    return {field: tuple(above) for field, above in over.items()}


def path_of(heads: Sequence[Head]) -> tuple[str, ...]:
    """Return the words of the heads over one field, outermost first.

    A head that is broken over two lines is one: "Manu-" and "facture", "Area" and "in km²".
    Numbers of columns, as in a line of (1), (2), (3), are left out.
    """
    words: list[str] = []
    above: Head | None = None
    for head in heads:
        label = head.label
        alone = above is not None and above.span == head.span
        if not label or (alone and head.span == 1 and _COLUMN_NUMBER.fullmatch(label)):
            continue
        if alone and _is_broken(words[-1], label):
            words[-1] = joined(words[-1], label)
        else:
            words.append(label)
        above = head
    return tuple(words)


def _is_broken(above: str, below: str) -> bool:
    return below[0].islower() and not is_period(above) and not is_period(below)


def joined(first: str, rest: str) -> str:
    """Join a heading that is broken over two lines.

    >>> joined("Manu-", "facture")
    'Manufacture'
    """
    if first.endswith("-") and rest[:1].islower() and first[-2:-1].isalpha():
        return first[:-1] + rest
    return f"{first} {rest}"
