"""Numbers with their printed decimals: a floating-point number does not keep the zero of 1.50."""

from collections.abc import Iterable
from decimal import Decimal

from loader.database.stored_table import Cell, StoredTable


def digits(cell: Cell) -> str:
    """Return a number with a point before its decimals and no spaces; `value` must not be None."""
    return f"{cell.value:.{cell.decimals}f}"


def exact(cell: Cell) -> int | Decimal | None:
    """Return a number that is written with all its decimals: `str` of a Decimal keeps them."""
    if isinstance(cell.value, float):
        return Decimal(digits(cell))
    return cell.value


def most_decimals(cells: Iterable[Cell | None]) -> int:
    """Return the decimals of the number that has most of them."""
    return max((c.decimals for c in cells if c and c.value is not None), default=0)


def has_decimals(table: StoredTable) -> bool:
    """Return whether any number of the table is not an integer."""
    return any(most_decimals(line) for line in table.cells)
