"""Shade numbers by size, within each column and without totals, which are much larger."""

from collections.abc import Sequence

from loader.database.stored_table import StoredTable
from plugins.common.language import N_, translated
from plugins.published.shares import ShownField

_STEPS = 5

_LEGEND = N_(
    "Each column is shaded by itself, and totals above their parts are not shaded. The strongest"
    " shade is more than half of the column's largest part, then more than a quarter, an eighth and"
    " a sixteenth of it."
)
_LEGEND_BELOW_ZERO = N_("Numbers below zero are orange.")


def shades(
    table: StoredTable, fields: Sequence[Sequence[ShownField]], rows: Sequence[int]
) -> list[list[str]]:
    """Return a CSS class for each field: up1 (small) to up5, down1 to down5, "" for totals.

    `rows` are those to shade: all that are shown without parts, so a folded total is one of them.
    """
    columns = [c for c in range(len(table.columns)) if c not in table.column_tree.parts]
    classes = [[""] * len(table.columns) for _ in table.rows]
    for column in columns:
        largest = max((abs(fields[row][column].value or 0) for row in rows), default=0)
        for row in rows:
            classes[row][column] = _shade(fields[row][column].value, largest)
    return classes


def legend(fields: Sequence[Sequence[ShownField]]) -> list[str]:
    """Return the meaning of the shades, in sentences."""
    below = any(field.value is not None and field.value < 0 for row in fields for field in row)
    return [translated(_LEGEND), translated(_LEGEND_BELOW_ZERO)] if below else [translated(_LEGEND)]


def _shade(value: float | int | None, largest: float | int) -> str:
    """Return the class of a value; each step halves, as most counts are small and few are large."""
    if not value:
        return ""
    step = _STEPS
    bound = largest / 2
    while abs(value) <= bound and step > 1:
        step -= 1
        bound /= 2
    return f"{'up' if value > 0 else 'down'}{step}"
