"""Describe one number of a table, for the panel that a click on the number opens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loader.database.stored_table import (
    Cell,
    StoredDimension,
    StoredHeading,
    StoredRelation,
    StoredTable,
)
from loader.proof.tree import Tree
from plugins.common.language import N_, gettext, label, ngettext, translated
from plugins.published.head_cells import spanners_over
from plugins.published.note_links import own_words, words_at
from plugins.published.proof_words import called, equals, outcome
from plugins.published.shares import NO_SHARE, base_of, number, share, views_of
from plugins.published.source_lines import place_name

_BASES = {
    "row": N_("of the row's total"),
    "column": N_("of the column's total"),
    "parent": N_("of the total it is part of"),
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
    """A relation that contains the number; `total` is empty where that is the number itself."""

    words: str
    proof: str
    total: str
    total_id: int


@dataclass(frozen=True, slots=True)
class PlaceInDimension:
    """The category of a number, with all that is printed over it."""

    label: str  # of the dimension
    words: str
    dimension: str
    code: str


@dataclass(frozen=True, slots=True)
class Number:
    """What the panel shows."""

    cell: Cell
    place: str
    text: str
    unit: str | None
    meaning: str | None
    name: str
    dimensions: list[PlaceInDimension]
    shares: list[Share]
    notes: list[str]
    sums: list[Sum]
    is_total: bool


def describe(table: StoredTable, id_: int) -> Number:
    """Return what is known of the number with that id; raise LookupError for another table's."""
    row, column = _place(table, id_)
    cell = table.cells[row][column]
    symbol = table.symbols.get(cell.symbol or "")
    relations = list(_relations(table, row, column))
    return Number(
        cell=cell,
        place=place_name(table.facts["source_file"], cell.line, cell.field),
        text=number(table, cell).text or gettext("Nothing is printed"),
        unit=table.facts["unit"] if cell.value is not None else None,
        meaning=str(symbol["meaning"]) if symbol else None,
        name=_name(table, row, column),
        dimensions=[
            *_named(table.row_dimensions, table.rows[row], _row_path(table, row)),
            *_named(table.column_dimensions, table.columns[column], _column_path(table, column)),
        ],
        shares=list(_shares(table, row, column)),
        notes=table.notes_on(cell),
        sums=[_sum(table, relation, row, column) for relation, _ in relations],
        is_total=any(is_total and r.kind != "difference" for r, is_total in relations),
    )


def _place(table: StoredTable, id_: int) -> tuple[int, int]:
    for row, cells in enumerate(table.cells):
        for column, cell in enumerate(cells):
            if cell.id == id_:
                return row, column
    raise LookupError(f"{table.id} has no number with the id {id_}")


def _named(
    dimensions: Sequence[StoredDimension], heading: StoredHeading, path: list[str]
) -> list[PlaceInDimension]:
    """Return the places of a heading; of an only one, with all that is printed over it."""
    names = [*map(label, heading.names)] if len(dimensions) > 1 else [" › ".join(map(label, path))]
    return [
        PlaceInDimension(dimension.label, name, dimension.name, code)
        for dimension, name, code in zip(dimensions, names, heading.codes, strict=False)
    ]


def _row_path(table: StoredTable, row: int) -> list[str]:
    """Return the sections that a row stands under, the totals that it is part of, and its label."""
    sections = [
        words_at(table, section.printed, section.line, section.field, "section")
        for section in table.sections
        if section.line < table.rows[row].line <= section.last_line
    ]
    return sections + [own_words(table, table.rows[at]) for at in _path(table.row_tree, row)]


def _path(tree: Tree, row: int) -> list[int]:
    above = tree.parents[row]
    return [row] if above is None else [*_path(tree, above), row]


def _column_path(table: StoredTable, column: int) -> list[str]:
    """Return the heads that span a column and others, and its own."""
    heading = table.columns[column]
    spanners = (
        words_at(table, head.printed, head.line, head.field, "column")
        for head in spanners_over(table, heading.field)
    )
    return [*spanners, own_words(table, heading)]


def _shares(table: StoredTable, row: int, column: int) -> Iterator[Share]:
    cell = table.cells[row][column]
    for show in views_of(table):
        base_at = base_of(table, show)
        if base_at is None or cell.value is None:
            continue
        base = base_at(row, column)
        text = share(table, cell, base).text
        if base.id != cell.id and text != NO_SHARE:
            base_name = _name(table, *_place(table, base.id))
            yield Share(text, _BASES[show], base_name, number(table, base).text, base.id)


def _relations(table: StoredTable, row: int, column: int) -> list[tuple[StoredRelation, bool]]:
    """Return the relations of a number, first those it is the total of, each by rows first."""
    found = []
    for relation in table.relations:
        at, lane = (row, column) if relation.axis == "row" else (column, row)
        is_total = relation.total == at
        if lane in relation.lanes and (is_total or any(at == part for _, part in relation.parts)):
            found.append((relation, is_total))
    return sorted(found, key=lambda pair: (not pair[1], pair[0].axis != "row"))


def _sum(table: StoredTable, relation: StoredRelation, row: int, column: int) -> Sum:
    at = (relation.total, column) if relation.axis == "row" else (row, relation.total)
    checks = [c for c in table.checks if c.relation == relation.id and (c.row, c.column) == at]
    (along,) = (translated(d.label).lower() for d in table.dimensions if d.name == relation.along)
    said = equals(table, relation)
    nearly, others = gettext("nearly right, but not proved"), gettext("others are not listed")
    unproved = nearly if relation.nearly else others
    shown = outcome(checks, relation) if checks else unproved
    if at == (row, column):
        words = gettext("%(sum)s by %(dimension)s", sum=said, dimension=along)
        return Sum(words, shown, "", table.cells[row][column].id)
    if relation.kind == "difference":
        shown = f"{said}, {shown}"
    part = ngettext(
        "One of %(num)s part by %(dimension)s",
        "One of %(num)s parts by %(dimension)s",
        len(relation.parts),
        dimension=along,
    )
    return Sum(part, shown, _name(table, *at), table.cells[at[0]][at[1]].id)


def _name(table: StoredTable, row: int, column: int) -> str:
    return f"{called(table.rows[row])}, {called(table.columns[column])}"
