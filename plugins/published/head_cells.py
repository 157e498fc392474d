"""Arrange the heads of a table in lines of cells, with blanks where no head is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from loader.database.read_back import StoredHead, StoredTable


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell that spans `columns` fields and `lines` head lines; blank if `head` is None."""

    head: StoredHead | None
    columns: int
    lines: int

    @property
    def scope(self) -> str:
        """Return the value of the HTML attribute `scope`."""
        return "colgroup" if self.columns > 1 else "col"


def head_lines(table: StoredTable) -> list[list[HeadCell]]:
    """Return the cells of each head line; a head extends down to the next one printed below it."""
    by_level = {
        level: {head.field: head for head in heads}
        for level, heads in groupby(_printed(table), key=lambda head: head.level)
    }
    levels = sorted(by_level)
    below = [[f for h in by_level[level].values() for f in _fields(h)] for level in levels]
    taken: set[tuple[int, int]] = set()
    lines = []
    for number, level in enumerate(levels):
        line = []
        for field in range(len(table.columns) + 1):
            if (number, field) in taken:
                continue
            head = by_level[level].get(field)
            fields = _fields(head) if head else range(field, field + 1)
            depth = 1
            while number + depth < len(levels) and not set(fields) & set(below[number + depth]):
                depth += 1
            taken |= {(number + down, f) for down in range(depth) for f in fields}
            line.append(HeadCell(head, len(fields), depth))
        lines.append(line)
    return lines


def spanners_over(table: StoredTable, field: int) -> list[StoredHead]:
    """Return the heads that span a field and others, from the top."""
    return [head for head in _printed(table) if head.span > 1 and field in _fields(head)]


def column_groups(table: StoredTable) -> list[int]:
    """Return the numbers of columns that share a lowest spanner, from the left."""
    lowest = [
        [(s.level, s.field) for s in spanners_over(table, column.field)][-1:]
        for column in table.columns
    ]
    return [len(list(group)) for _, group in groupby(lowest)]


def _printed(table: StoredTable) -> Sequence[StoredHead]:
    """Return the heads that have words: a span of 0 marks a blank field."""
    return [head for head in table.heads if head.span]


def _fields(head: StoredHead) -> range:
    return range(head.field, head.field + head.span)
