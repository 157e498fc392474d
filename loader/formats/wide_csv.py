"""CSV (RFC 4180, UTF-8) as printed: the heads, then a line for each row with label and numbers.

Numbers have no spaces between thousands, so that programs can read them, and no markers. Symbols in
place of a number or beside it are kept.
"""

from loader.database.read_back import Cell, StoredTable
from loader.formats.csv_writer import csv_file


def write(table: StoredTable) -> bytes:
    """Return head lines and rows, with their markers; title and notes are left out."""
    heads = [_head_line(table, level) for level in sorted({head.level for head in table.heads})]
    rows = [
        [row.printed, *(_printed(table, cell) for cell in cells)]
        for row, cells in zip(table.rows, table.cells, strict=True)
    ]
    return csv_file([*heads, *rows])


def _head_line(table: StoredTable, level: int) -> list[str]:
    line = [""] * (len(table.columns) + 1)
    for head in table.heads:
        if head.level == level:
            line[head.field] = head.printed
    return line


def _printed(table: StoredTable, cell: Cell) -> str | int | None:
    """Return the number and the symbol after it, or only a symbol that is in place of a number."""
    if cell.symbol is None:
        return cell.value
    if table.symbols[cell.symbol]["value_is"] == "unchanged":
        return f"{cell.value}{cell.symbol}"
    return cell.symbol
