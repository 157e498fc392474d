"""Cut a table down to the chosen categories.

What is left is what the page prints: the same numbers with their symbols, notes and places in the
source. A total keeps its parts, and a sum its proof, only where all of its parts are left.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from loader.database.read_back import (
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
from loader.selection.offered import OfferedDimension, offered
from loader.words import most_similar, nearest

# Old positions of the rows or columns that are left -> their new positions.
Kept = Mapping[int, int]


def select(table: StoredTable, expressions: Mapping[str, str]) -> StoredTable:
    """Return the table with the categories that each expression chooses, by dimension.

    Raise SelectionError if it has no such dimension or category, or prints none of the numbers. If
    nothing is left out, the table itself is returned.
    """
    chosen = choices(table, expressions)
    rows = _kept(table.row_dimensions, table.rows, chosen)
    columns = _kept(table.column_dimensions, table.columns, chosen)
    if len(rows) == len(table.rows) and len(columns) == len(table.columns):
        return table
    return cut(table, rows, columns, tuple(chosen.values()))


def choices(table: StoredTable, expressions: Mapping[str, str]) -> dict[str, Chosen]:
    """Return what is chosen in each dimension in which something is left out, by its name."""
    dimensions = {dimension.name: dimension for dimension in offered(table)}
    for name in expressions:
        if name not in dimensions:
            raise SelectionError(
                f"the table has no dimension {shown(name)}; {nearest(name, dimensions)}",
                most_similar(name, dimensions),
            )
    found = {
        dimension.name: _chosen(dimension, expressions[dimension.name])
        for dimension in dimensions.values()
        if dimension.name in expressions
    }
    return {name: chosen for name, chosen in found.items() if len(chosen.codes) < chosen.of}


def _chosen(dimension: OfferedDimension, expression: str) -> Chosen:
    codes = chosen_codes(dimension, expression)
    names = [dimension.by_code[code].name for code in codes]
    return Chosen(
        dimension.name,
        dimension.label,
        expression.strip(),
        tuple(codes),
        tuple(names),
        len(dimension.categories),
    )


def _kept(
    dimensions: Sequence[StoredDimension],
    headings: Sequence[StoredHeading],
    chosen: Mapping[str, Chosen],
) -> Kept:
    wanted = [
        (i, frozenset(chosen[dimension.name].codes))
        for i, dimension in enumerate(dimensions)
        if dimension.name in chosen
    ]
    left = [
        heading.position
        for heading in headings
        if all(heading.codes[i] in codes for i, codes in wanted)
    ]
    if not left:
        names = " and ".join(d.label for d in dimensions if d.name in chosen)
        raise SelectionError(f"the table prints no number for these categories of {names} together")
    return {old: new for new, old in enumerate(left)}


def cut(
    table: StoredTable, rows: Kept, columns: Kept, selection: tuple[Chosen, ...]
) -> StoredTable:
    """Return the table with only these rows and columns."""
    cells = [[table.cells[row][column] for column in columns] for row in rows]
    lines = sorted(table.rows[row].line for row in rows)
    fields = {table.columns[column].field for column in columns}
    marks = [mark for mark in table.marks if _is_left(table, mark, lines, fields)]
    markers = {mark.marker for mark in marks}
    gone = {mark.marker for mark in table.marks} - markers
    used = {cell.symbol for line in cells for cell in line}
    relations = list(_relations(table.relations, rows, columns))
    return replace(
        table,
        rows=_headings(table.rows, table.row_tree, rows),
        columns=_headings(table.columns, table.column_tree, columns),
        sections=[s for s in table.sections if _any_within(lines, s.line, s.last_line)],
        cells=cells,
        relations=relations,
        checks=list(_checks(table.checks, {r.id for r in relations}, rows, columns)),
        footnotes={m: text for m, text in table.footnotes.items() if m not in gone},
        marks=marks,
        symbols={sign: symbol for sign, symbol in table.symbols.items() if sign in used},
        selection=selection,
    )


def _headings(headings: Sequence[StoredHeading], tree: Tree, kept: Kept) -> list[StoredHeading]:
    """Return the headings that are left; one is part of a total only beside all its other parts."""
    broken = {_sum_of(headings, part) for part in range(len(headings)) if part not in kept}
    new_parents = {
        old: kept.get(above)
        for old in kept
        if (above := tree.parents[old]) is not None and _sum_of(headings, old) not in broken
    }
    return [
        replace(
            headings[old],
            position=new,
            parent=new_parents.get(old),
            depth=shown_depth(tree, old, kept),
        )
        for old, new in kept.items()
    ]


def _sum_of(headings: Sequence[StoredHeading], part: int) -> object:
    """Return what is equal for all parts of one sum: the total, and where they differ from it.

    The total of an axis with several dimensions is the sum of parts in each of them.
    """
    total = headings[part].parent
    if total is None:
        return None
    pairs = zip(headings[part].codes, headings[total].codes, strict=True)
    return total, tuple(code == above for code, above in pairs)


def shown_depth(tree: Tree, row: int, kept: Collection[int]) -> int:
    """Return how many of the totals that a row is part of are left."""
    depth, above = 0, tree.parents[row]
    while above is not None:
        depth += above in kept
        above = tree.parents[above]
    return depth


def _relations(
    relations: Iterable[StoredRelation], rows: Kept, columns: Kept
) -> Iterable[StoredRelation]:
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
) -> Iterable[StoredCheck]:
    for check in checks:
        if check.relation in relations and check.row in rows and check.column in columns:
            yield replace(check, row=rows[check.row], column=columns[check.column])


def _is_left(
    table: StoredTable, mark: StoredMark, lines: Sequence[int], fields: Collection[int]
) -> bool:
    """Return whether a note is about anything that is left: a mark in the stub's head always is."""
    if mark.attached_to == "table":
        return True
    if mark.attached_to == "column":
        numbers = {column.field for column in table.columns}
        over = range(mark.field, mark.field + mark.span)
        return any(field in fields for field in over) or numbers.isdisjoint(over)
    if mark.first_row is None or mark.last_row is None:
        return True
    is_in_rows = _any_within(lines, mark.first_row, mark.last_row)
    return is_in_rows and (mark.attached_to != "cell" or mark.field in fields)


def _any_within(lines: Sequence[int], first: int, last: int) -> bool:
    """Return whether any of the sorted `lines` lies between these, both included."""
    place = bisect_left(lines, first)
    return place < len(lines) and lines[place] <= last
