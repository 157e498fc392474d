"""CSV (RFC 4180, UTF-8) with a line for each row: its labels, then its numbers.

A table with one dimension on each axis has heads and labels as printed. Any other has one line of
heads: the names of the dimensions of the rows, then the names of each column, joined by a slash.

Numbers have no spaces between thousands, so that programs can read them, and no markers. Symbols in
place of a number or beside it are kept.
"""

from collections.abc import Iterator
from decimal import Decimal

from loader.database.stored_table import Cell, StoredTable
from loader.formats.csv_writer import csv_file
from loader.formats.exact import digits, exact
from loader.formats.printed_lines import head_lines, stub_width, width

Field = str | int | Decimal | None


def write(table: StoredTable) -> bytes:
    """Return heads and rows; title, notes and sections are left out."""
    one_dimension_each = len(table.row_dimensions) == len(table.column_dimensions) == 1
    is_simple = one_dimension_each and stub_width(table) == 1 and not table.sections
    return csv_file(_as_printed(table) if is_simple else _with_one_head_line(table))


def _as_printed(table: StoredTable) -> Iterator[list[Field]]:
    for heads in head_lines(table):
        words = {head.field: head.printed for head in heads}
        yield [words.get(field, "") for field in range(width(table))]
    for row, cells in zip(table.rows, table.cells, strict=True):
        yield [row.printed, *(_shown(table, cell) for cell in cells)]


def _with_one_head_line(table: StoredTable) -> Iterator[list[Field]]:
    stub = [dimension.name for dimension in table.row_dimensions]
    yield [*stub, *(" / ".join(column.names) for column in table.columns)]
    for row, cells in zip(table.rows, table.cells, strict=True):
        yield [*row.names, *(_shown(table, cell) for cell in cells)]


def _shown(table: StoredTable, cell: Cell) -> Field:
    """Return the number and the symbol after it, or what is printed in place of a number."""
    if cell.symbol is None:
        return cell.printed.strip() if cell.value is None else exact(cell)
    if table.symbols[cell.symbol]["value_is"] == "unchanged":
        return f"{digits(cell)}{cell.symbol}"
    return cell.symbol
