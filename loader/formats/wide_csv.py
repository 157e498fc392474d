"""CSV (RFC 4180, UTF-8) as printed: the heads, then a line a row, labels and numbers as they stand.

Numbers are without spaces between thousands, so that programs read them, and without markers; the
signs printed in place of a number or beside it stay.
"""

import io

from loader.database.read_back import Cell, StoredTable
from loader.formats.csv_writer import SafeWriter


def write(table: StoredTable) -> bytes:
    """Head lines and rows of the table, with their markers; titles and notes are left out."""
    text = io.StringIO()
    writer = SafeWriter(text)
    width = len(table.columns) + 1
    for level in sorted({head.level for head in table.heads}):
        line: list[str | None] = [""] * width
        for head in table.heads:
            if head.level == level:
                line[head.field] = head.printed
        writer.writerow(line)
    for row, cells in zip(table.rows, table.cells, strict=True):
        writer.writerow([row.printed, *(_printed(table, cell) for cell in cells)])
    return text.getvalue().encode()


def _printed(table: StoredTable, cell: Cell) -> str | int | None:
    """The number, its sign behind it; the sign alone where it stands for nil or for no number."""
    if cell.symbol is None:
        return cell.value
    if table.symbols[cell.symbol]["value_is"] == "unchanged":
        return f"{cell.value}{cell.symbol}"
    return cell.symbol
