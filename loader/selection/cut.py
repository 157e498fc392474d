"""Cut a table down to the chosen categories.

What is left is what the page prints: the same numbers with their symbols, notes and places in the
source. A total keeps its parts, and a sum its proof, only where all of its parts are left.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from loader.database.stored_table import (
    Chosen,
    StoredCheck,
    StoredDimension,
    StoredHeading,
    StoredMark,
    StoredRelation,
    StoredTable,
)
from loader.errors import SelectionError, shown
from loader.proof.tree import Tree
from loader.selection.choose import chosen_codes
from loader.selection.offered import NO_NAMES, Names, OfferedDimension, offered
from loader.words import most_similar, nearest

# Old positions of the rows or columns that are left -> their new positions.
Kept = Mapping[int, int]
_Parents = Callable[[Sequence[StoredHeading], Tree, Kept], Mapping[int, int | None]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What could be chosen; what is, where something is left out; and what that leaves."""

    offered: Sequence[OfferedDimension]
    chosen: tuple[Chosen, ...]
    rows: Kept
    columns: Kept


def select(
    table: StoredTable, expressions: Mapping[str, str], names: Names = NO_NAMES
) -> StoredTable:
    """Return the table with the categories that each expression chooses, by dimension.

    `names` are further names of the categories. If nothing is left out, the table itself is
    returned. Raise SelectionError if it has no such dimension or category, or prints none of the
    numbers.
    """
    return cut(table, read_selection(table, expressions, names)) if expressions else table


def read_selection(
    table: StoredTable, expressions: Mapping[str, str], names: Names = NO_NAMES
) -> Selection:
    """Return what the expressions choose; raise SelectionError as `select` does."""
    dimensions = {dimension.name: dimension for dimension in offered(table, names)}
    for name in expressions:
        if name not in dimensions:
            raise SelectionError(
                f"the table has no dimension {shown(name)}; {nearest(name, dimensions)}",
                most_similar(name, dimensions),
            )
    every = [
        _chosen(dimension, expressions[name])
        for name, dimension in dimensions.items()
        if name in expressions
    ]
    chosen = tuple(choice for choice in every if len(choice.codes) < choice.of)
    return Selection(
        list(dimensions.values()),
        chosen,
        _kept(table.row_dimensions, table.rows, chosen),
        _kept(table.column_dimensions, table.columns, chosen),
    )


def _chosen(dimension: OfferedDimension, expression: str) -> Chosen:
    codes = chosen_codes(dimension, expression)
    return Chosen(
        dimension.name,
        dimension.label,
        tuple(codes),
        tuple(dimension.by_code[code].name for code in codes),
        len(dimension.categories),
    )


def _kept(
    dimensions: Sequence[StoredDimension],
    headings: Sequence[StoredHeading],
    chosen: Sequence[Chosen],
) -> Kept:
    codes = {choice.dimension: frozenset(choice.codes) for choice in chosen}
    wanted = [(i, codes[d.name]) for i, d in enumerate(dimensions) if d.name in codes]
    left = [
        heading.position
        for heading in headings
        if all(heading.codes[i] in allowed for i, allowed in wanted)
    ]
    if not left:
        names = " and ".join(d.label for d in dimensions if d.name in codes)
        raise SelectionError(f"the table prints no number for these categories of {names} together")
    return {old: new for new, old in enumerate(left)}


def cut(table: StoredTable, selection: Selection, broken_totals: bool = False) -> StoredTable:
    """Return the table with only these rows and columns; the table itself if they are all.

    With `broken_totals`, what is left of the parts of a total is still part of it in the trees of
    rows and columns. That is for readers, who see what belongs together; it proves nothing.
    """
    rows, columns = selection.rows, selection.columns
    if not selection.chosen:
        return table
    cells = [[table.cells[row][column] for column in columns] for row in rows]
    lines = [table.rows[row].line for row in rows]
    fields = {table.columns[column].field for column in columns}
    marks = list(_marks(table, lines, fields))
    gone = {mark.marker for mark in table.marks} - {mark.marker for mark in marks}
    lines_gone = {row.line for row in table.rows}.difference(lines)
    used = {cell.symbol for line in cells for cell in line}
    relations = list(_relations(table.relations, rows, columns))
    parents_of = _nearest_parents if broken_totals else _whole_parents
    return replace(
        table,
        rows=_headings(table.rows, table.row_tree, rows, parents_of),
        columns=_headings(table.columns, table.column_tree, columns, parents_of),
        sections=[s for s in table.sections if _within(lines, s.line, s.last_line)],
        cells=cells,
        relations=relations,
        checks=list(_checks(table.checks, {r.id for r in relations}, rows, columns)),
        footnotes={m: text for m, text in table.footnotes.items() if m not in gone},
        marks=marks,
        findings=[f for f in table.findings if f["line"] not in lines_gone],
        symbols={sign: symbol for sign, symbol in table.symbols.items() if sign in used},
        selection=selection.chosen,
    )


def _headings(
    headings: Sequence[StoredHeading], tree: Tree, kept: Kept, parents_of: _Parents
) -> list[StoredHeading]:
    parents = parents_of(headings, tree, kept)
    return [
        replace(
            headings[old],
            position=new,
            parent=None if (above := parents[old]) is None else kept[above],
            depth=sum(row in kept for row in _above(tree, old)),
        )
        for old, new in kept.items()
    ]


def _whole_parents(
    headings: Sequence[StoredHeading], tree: Tree, kept: Kept
) -> dict[int, int | None]:
    """Return the totals of the headings that are left; None where some of its parts are not."""
    broken = {_sum_of(headings, part) for part in range(len(headings)) if part not in kept}
    return {
        old: above
        if (above := tree.parents[old]) in kept and _sum_of(headings, old) not in broken
        else None
        for old in kept
    }


def _nearest_parents(
    headings: Sequence[StoredHeading], tree: Tree, kept: Kept
) -> dict[int, int | None]:
    """Return the nearest total of each heading that is left too."""
    return {old: next((row for row in _above(tree, old) if row in kept), None) for old in kept}


def _above(tree: Tree, row: int) -> Iterator[int]:
    """Yield the total that a row is part of, the total which that is part of, and so on."""
    above = tree.parents[row]
    while above is not None:
        yield above
        above = tree.parents[above]


def _sum_of(headings: Sequence[StoredHeading], part: int) -> object:
    """Return what is equal for all parts of one sum: the total, and where they differ from it.

    The total of an axis with several dimensions is the sum of parts in each of them.
    """
    total = headings[part].parent
    if total is None:
        return None
    pairs = zip(headings[part].codes, headings[total].codes, strict=True)
    return total, tuple(code == above for code, above in pairs)


def _relations(
    relations: Iterable[StoredRelation], rows: Kept, columns: Kept
) -> Iterator[StoredRelation]:
    for relation in relations:
        lines, lanes = (rows, columns) if relation.axis == "row" else (columns, rows)
        left = tuple(lanes[lane] for lane in relation.lanes if lane in lanes)
        if left and relation.total in lines and all(part in lines for _, part in relation.parts):
            yield replace(
                relation,
                total=lines[relation.total],
                parts=tuple((sign, lines[part]) for sign, part in relation.parts),
                lanes=left,
            )


def _checks(
    checks: Iterable[StoredCheck], relations: Collection[int], rows: Kept, columns: Kept
) -> Iterator[StoredCheck]:
    for check in checks:
        if check.relation in relations and check.row in rows and check.column in columns:
            yield replace(check, row=rows[check.row], column=columns[check.column])


def _marks(table: StoredTable, lines: Sequence[int], fields: Set[int]) -> Iterator[StoredMark]:
    """Yield the marks of notes about what is left, with the first and last row that they are about.

    `lines` are those of the rows that are left, in order. A mark over the labels is about all rows.
    """
    numbers = {column.field for column in table.columns}
    for mark in table.marks:
        if mark.first_row is None or mark.last_row is None:
            over = range(mark.field, mark.field + mark.span)
            is_elsewhere = mark.attached_to != "column" or numbers.isdisjoint(over)
            if is_elsewhere or not fields.isdisjoint(over):
                yield mark
            continue
        about = _within(lines, mark.first_row, mark.last_row)
        if about and (mark.attached_to != "cell" or mark.field in fields):
            yield replace(mark, first_row=about[0], last_row=about[-1])


def _within(lines: Sequence[int], first: int, last: int) -> Sequence[int]:
    """Return those of the sorted `lines` that lie between these, both included."""
    return lines[bisect_left(lines, first) : bisect_right(lines, last)]
