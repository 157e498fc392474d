"""A table as printed, without blank columns: for the formats that look like the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.database.stored_table import Cell, StoredHead, StoredSection, StoredTable


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A row, or a section, which has no cells.

    `labels` are the texts of the stub; `depth` sets in the one at `field`.
    """

    labels: list[str]
    field: int
    depth: int
    is_total: bool = False
    cells: Sequence[Cell] = ()

    @property
    def is_section(self) -> bool:
        """Whether it is a label without numbers."""
        return not self.cells


def stub_width(table: StoredTable) -> int:
    """Return how many columns hold labels; the numbers follow them."""
    return table.rows[0].printed.count("\t") + 1


def width(table: StoredTable) -> int:
    """Return how many columns there are."""
    return stub_width(table) + len(table.columns)


def head_lines(table: StoredTable) -> list[list[StoredHead]]:
    """Return the heads with words of each head line, at the columns that are left."""
    fields = [*range(stub_width(table)), *(column.field for column in table.columns)]
    lines: dict[int, list[StoredHead]] = {head.level: [] for head in table.heads}
    for head in sorted(table.heads, key=lambda head: (head.level, head.field)):
        over = [place for place, f in enumerate(fields) if head.field <= f < head.field + head.span]
        if over:
            lines[head.level].append(replace(head, field=over[0], span=len(over)))
    return list(lines.values())


def printed_lines(table: StoredTable) -> Iterator[PrintedLine]:
    """Yield the rows, each below the sections that are printed above it."""
    sections = list(table.sections)
    totals = table.row_tree.parts
    for row, cells in zip(table.rows, table.cells, strict=True):
        while sections and sections[0].line < row.line:
            yield _section(sections.pop(0), stub_width(table))
        labels = row.printed.split("\t")
        yield PrintedLine(labels, row.field, row.depth, row.position in totals, cells)


def _section(section: StoredSection, stub: int) -> PrintedLine:
    """Return a section; one that is printed over the numbers is in the last column of labels."""
    field = min(section.field, stub - 1)
    labels = [section.printed if place == field else "" for place in range(stub)]
    return PrintedLine(labels, field, section.level)
