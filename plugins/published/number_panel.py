"""Describe one number of a table, for the panel that a click on the number opens."""

from collections.abc import Iterator
from dataclasses import dataclass

from loader.database.read_back import Cell, StoredCheck, StoredTable
from loader.proof.tree import Tree
from loader.words import counted
from plugins.common.numbers import figure
from plugins.published.head_cells import spanners_over
from plugins.published.note_links import words
from plugins.published.shares import NO_SHARE, base_of, number, share, views_of

_BASES = {
    "row": "of the row's total",
    "column": "of the column's total",
    "parent": "of the total it is part of",
}


@dataclass(frozen=True, slots=True)
class Share:
    """The number as a share of a total, and what that total is."""

    text: str
    of: str
    label: str
    base: str
    base_id: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that contains the number, as its total or as a part."""

    words: str
    proof: str
    total: str
    total_id: int


@dataclass(frozen=True, slots=True)
class Number:
    """What the panel shows; headings are listed from the topmost total to the number's own."""

    cell: Cell
    text: str
    unit: str | None
    meaning: str | None
    rows: list[str]
    columns: list[str]
    shares: list[Share]
    notes: list[str]
    sums: list[Sum]
    is_total: bool


def describe(table: StoredTable, id_: int) -> Number:
    """Return what is known of the number with that id; raise LookupError for another table's."""
    row, column = _place(table, id_)
    cell = table.cells[row][column]
    symbol = table.symbols.get(cell.symbol or "")
    spanners = [words(head.printed) for head in spanners_over(table, cell.field)]
    return Number(
        cell=cell,
        text=number(cell).text,
        unit=table.facts["unit"] if cell.value is not None else None,
        meaning=str(symbol["meaning"]) if symbol else None,
        rows=[words(table.rows[at].printed) for at in _path(table.row_tree, row)],
        columns=[*spanners, words(table.columns[column].printed)],
        shares=list(_shares(table, row, column)),
        notes=table.notes_on(cell),
        sums=list(_sums(table, row, column)),
        is_total=row in table.row_tree.parts or column in table.column_tree.parts,
    )


def _place(table: StoredTable, id_: int) -> tuple[int, int]:
    for row, cells in enumerate(table.cells):
        for column, cell in enumerate(cells):
            if cell.id == id_:
                return row, column
    raise LookupError(f"{table.id} has no number with the id {id_}")


def _path(tree: Tree, row: int) -> list[int]:
    above = tree.parents[row]
    return [row] if above is None else [*_path(tree, above), row]


def _shares(table: StoredTable, row: int, column: int) -> Iterator[Share]:
    cell = table.cells[row][column]
    for show in views_of(table):
        base_at = base_of(table, show)
        if base_at is None or cell.value is None:
            continue
        base = base_at(row, column)
        text = share(cell, base.value).text
        if base.id != cell.id and text != NO_SHARE:
            yield Share(text, _BASES[show], _label(table, base.id), number(base).text, base.id)


def _sums(table: StoredTable, row: int, column: int) -> Iterator[Sum]:
    """Return first the sums it is the total of, then those it is part of, each by rows first."""
    by_rows = table.facts["row_dimension"]
    by_columns = table.facts["column_dimension"]
    above, left = table.row_tree.parents[row], table.column_tree.parents[column]
    own = [(row, column, by_rows), (row, column, by_columns)]
    others = [(above, column, by_rows), (row, left, by_columns)]
    for places, is_total in ((own, True), (others, False)):
        for total_row, total_column, along in places:
            if total_row is None or total_column is None:
                continue
            check = _check(table, total_row, total_column, along)
            if check:
                total = table.cells[total_row][total_column]
                parts = counted(check.parts, "part", "parts")
                label = str(table.dimensions[along]["label"]).lower()
                yield Sum(
                    f"{'The sum' if is_total else 'One'} of {parts} by {label}",
                    _outcome(check),
                    "" if is_total else _label(table, total.id),
                    total.id,
                )


def _check(table: StoredTable, row: int, column: int, along: str) -> StoredCheck | None:
    codes = table.rows[row].code, table.columns[column].code
    for check in table.checks:
        if (check.row, check.column) == codes and check.along == along:
            return check
    return None


def _outcome(check: StoredCheck) -> str:
    if check.difference is None:
        return "a part is missing, so the sum cannot be checked"
    return f"difference {figure(check.difference)}"


def _label(table: StoredTable, id_: int) -> str:
    row, column = _place(table, id_)
    return f"{words(table.rows[row].printed)}, {words(table.columns[column].printed)}"
