"""Show a table in one of four ways: its numbers, or each as a share of one of its totals."""

from collections.abc import Callable
from typing import NamedTuple

from loader.database.stored_table import Cell, StoredTable
from loader.proof.tree import Tree
from plugins.common.language import current_language
from plugins.common.numbers import MINUS, THIN_SPACE, figure, separators
from plugins.published.note_links import words_at

# ShownField where the total is zero or missing; it is not a symbol of the printed tables.
NO_SHARE = "n/a"


class ShownField(NamedTuple):
    """What a field shows: `value` to sort and shade by, None if there is none, and its text."""

    value: float | int | None
    text: str


def top_of(tree: Tree) -> list[int]:
    """Return for each row the total at the top of its tree, which may be the row itself."""
    tops: dict[int, int] = {}

    def top(row: int) -> int:
        if row not in tops:
            above = tree.parents[row]
            tops[row] = row if above is None else top(above)
        return tops[row]

    return [top(row) for row in range(len(tree.parents))]


def parent_of(tree: Tree) -> list[int]:
    """Return for each row the total that it is part of; for a row without one, the row itself."""
    return [row if above is None else above for row, above in enumerate(tree.parents)]


def base_of(table: StoredTable, show: str) -> Callable[[int, int], Cell] | None:
    """Return a function from row and column to the number that is 100 %; None for numbers."""
    cells = table.cells
    if show == "row":
        tops = top_of(table.column_tree)
        return lambda row, column: cells[row][tops[column]]
    if show == "column":
        tops = top_of(table.row_tree)
        return lambda row, column: cells[tops[row]][column]
    if show == "parent":
        parents = parent_of(table.row_tree)
        return lambda row, column: cells[parents[row]][column]
    return None


def views_of(table: StoredTable) -> list[str]:
    """Return the ways to show this table: shares are only among them where there are totals."""
    offered = ["numbers"]
    if table.column_tree.parts:
        offered.append("row")
    if table.row_tree.parts:
        offered += ["column", "parent"]
    return offered


def show_fields(table: StoredTable, show: str) -> list[list[ShownField]]:
    """Return what each field shows, by row and column."""
    base = base_of(table, show)
    if base is None:
        return [[number(table, cell) for cell in row] for row in table.cells]
    return [
        [share(table, cell, base(row, column)) for column, cell in enumerate(cells)]
        for row, cells in enumerate(table.cells)
    ]


def number(table: StoredTable, cell: Cell) -> ShownField:
    """Return a number with its thousands separated, or the symbol or words printed in its place."""
    if cell.value is None or _is_symbol(cell):
        bare = cell.symbol or words_at(table, cell.printed, cell.line, cell.field, "cell")
        return ShownField(cell.value, bare)
    unit = f"{THIN_SPACE}%" if "%" in cell.printed else ""
    return ShownField(cell.value, figure(cell.value, cell.decimals) + unit + (cell.symbol or ""))


def share(table: StoredTable, cell: Cell, base: Cell) -> ShownField:
    """Return the number as a share of `base`, in per cent with one decimal, half rounded up.

    What is printed in place of a number is returned as it is: a missing number has no share.
    """
    if _is_symbol(cell) or (cell.value is None and not cell.symbol):
        return number(table, cell)
    if not base.value or cell.value is None:
        return ShownField(None, NO_SHARE)
    scale = 10 ** max(cell.decimals, base.decimals)
    text = percent(round(cell.value * scale), round(base.value * scale))
    return ShownField(cell.value / base.value, text + (cell.symbol or ""))


def percent(value: int, base: int) -> str:
    """Return the text of a share, "16.9 %", calculated in integers so that halves round up."""
    tenths = (2000 * abs(value) + abs(base)) // (2 * abs(base))
    sign = MINUS if value * base < 0 and tenths else ""
    _, point = separators(current_language.get())
    return f"{sign}{tenths // 10}{point}{tenths % 10}{THIN_SPACE}%"


def _is_symbol(cell: Cell) -> bool:
    """Return whether a symbol is printed in place of a number, not beside one."""
    return cell.symbol is not None and (
        cell.value is None or (not cell.value and "0" not in cell.printed)
    )
