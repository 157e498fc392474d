"""Shading by size: each column by itself and without totals, so that these do not swamp it."""

from collections.abc import Sequence

from loader.stored import StoredTable
from plugins.pages.shares import Shown

STEPS = 5

LEGEND = (
    "Each column is shaded by itself, and totals are left white. Darkest is more than half of the"
    " column's largest part, then more than a quarter, an eighth and a sixteenth of it."
)
LEGEND_BELOW_ZERO = "Numbers below zero are orange."


def shades(table: StoredTable, fields: Sequence[Sequence[Shown]]) -> list[list[str]]:
    """A class for each field, "up1" (small) to "up5" or "down1" to "down5"; "" for totals."""
    rows = [row for row in range(len(table.rows)) if row not in table.row_tree.parts]
    columns = [c for c in range(len(table.columns)) if c not in table.column_tree.parts]
    found = [[""] * len(table.columns) for _ in table.rows]
    for column in columns:
        largest = max((abs(fields[row][column].value or 0) for row in rows), default=0)
        for row in rows:
            found[row][column] = _shade(fields[row][column].value, largest)
    return found


def has_below_zero(found: Sequence[Sequence[str]]) -> bool:
    """Whether any field is shaded as below zero."""
    return any(shade.startswith("down") for row in found for shade in row)


def _shade(value: float | int | None, largest: float | int) -> str:
    """Steps halve, because official counts are skewed: a few large ones, many small."""
    if not value:
        return ""
    step = STEPS
    bound = largest / 2
    while abs(value) <= bound and step > 1:
        step -= 1
        bound /= 2
    return f"{'up' if value > 0 else 'down'}{step}"
