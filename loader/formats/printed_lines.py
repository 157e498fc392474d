"""A table as printed: lines of cells at their fields, for the formats that look like the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loader.database.read_back import Cell, StoredHead, StoredTable


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A row, or a section, which has no cells.

    `labels` are the texts of the stub by field; `field` is that of the words that `depth` sets in.
    """

    labels: dict[int, str]
    field: int
    depth: int
    is_total: bool = False
    cells: Sequence[Cell] = ()

    @property
    def is_section(self) -> bool:
        """Whether it is a label without numbers."""
        return not self.cells


def stub_width(table: StoredTable) -> int:
    """Return how many fields stand at the left of the first column of numbers."""
    return table.columns[0].field


def width(table: StoredTable) -> int:
    """Return how many fields a line has; blank columns between the numbers count too."""
    return table.columns[-1].field + 1


def head_lines(table: StoredTable) -> list[list[StoredHead]]:
    """Return the heads with words of each head line, from the left."""
    levels = sorted({head.level for head in table.heads})
    heads = sorted((h for h in table.heads if h.span), key=lambda head: head.field)
    return [[head for head in heads if head.level == level] for level in levels]


def printed_lines(table: StoredTable) -> Iterator[PrintedLine]:
    """Yield the rows, each below the sections that are printed above it."""
    sections = list(table.sections)
    totals = table.row_tree.parts
    for row, cells in zip(table.rows, table.cells, strict=True):
        while sections and sections[0].line < row.line:
            section = sections.pop(0)
            yield PrintedLine({section.field: section.printed}, section.field, section.level)
        texts = enumerate(row.printed.split("\t"))
        labels = {field: text for field, text in texts if text}
        yield PrintedLine(labels, row.field, row.depth, row.position in totals, cells)
