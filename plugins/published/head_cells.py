"""Arrange the heads of a table in lines of cells, with blanks where no head is printed.

A page shows the fields of the stub and those with numbers; a field that is blank all the way down
is left out, so the cells of a head are those of its fields that are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from loader.database.stored_table import StoredHead, StoredTable


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


def stub_of(table: StoredTable) -> int:
    """Return how many fields at the left hold labels."""
    return max((row.printed.count("\t") for row in table.rows[:1]), default=0) + 1


def head_lines(table: StoredTable) -> list[list[HeadCell]]:
    """Return the cells of each head line; a head extends down to the next one printed below it."""
    shown = dict.fromkeys([*range(stub_of(table)), *(column.field for column in table.columns)])
    by_level = [
        {field: head for head in heads for field in fields_of(head) if field in shown}
        for _, heads in groupby(_printed(table), key=lambda head: head.level)
    ]
    taken: set[tuple[int, int]] = set()
    lines = []
    for number, heads in enumerate(by_level):
        line = []
        for field in shown:
            if (number, field) in taken:
                continue
            head = heads.get(field)
            fields = [f for f in fields_of(head) if f in shown] if head else [field]
            depth = 1
            while number + depth < len(by_level) and not set(fields) & set(
                by_level[number + depth]
            ):
                depth += 1
            taken |= {(number + down, f) for down in range(depth) for f in fields}
            line.append(HeadCell(head, len(fields), depth))
        lines.append(line)
    return lines


def spanners_over(table: StoredTable, field: int) -> list[StoredHead]:
    """Return the heads that span a field and others with numbers, from the top."""
    return [head for head in _spanners(table) if field in fields_of(head)]


def column_groups(table: StoredTable) -> list[int]:
    """Return the numbers of columns that share a lowest spanner, from the left."""
    spanners = _spanners(table)
    lowest = [
        [(s.level, s.field) for s in spanners if column.field in fields_of(s)][-1:]
        for column in table.columns
    ]
    return [len(list(group)) for _, group in groupby(lowest)]


def _printed(table: StoredTable) -> Sequence[StoredHead]:
    """Return the heads that have words."""
    return [head for head in table.heads if head.span and head.printed.strip()]


def _spanners(table: StoredTable) -> Sequence[StoredHead]:
    fields = {column.field for column in table.columns}
    return [head for head in _printed(table) if len(fields.intersection(fields_of(head))) > 1]


def fields_of(head: StoredHead) -> range:
    """Return the fields that a head spans."""
    return range(head.field, head.field + head.span)
