"""The rows of `observation`, one for each number of a table.

One statement inserts the numbers of a whole line, so that what they share is passed only once.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from loader.database.insert_statement import Insert
from loader.page.page_parts import in_fields
from loader.table.axis import Axis
from loader.table.read_table import Table

_SYMBOL, _DECIMALS = attrgetter("symbol"), attrgetter("decimals")

# How many numbers one statement inserts at most: SQLite joins up to 500 SELECTs
# (https://sqlite.org/limits.html#max_compound_select).
_FIELDS_AT_ONCE = 250


def number_rows(table: Table) -> list[Insert]:
    """Return the inserts of all numbers, in the order of the page."""
    width = len(table.columns.codes)
    parts = [
        _fields(table, slice(start, start + _FIELDS_AT_ONCE))
        for start in range(0, width, _FIELDS_AT_ONCE)
    ]
    if len(parts) == 1:
        return parts
    return [
        (statement, [parameters])
        for line in zip(*(lines for _, lines in parts), strict=True)
        for (statement, _), parameters in zip(parts, line, strict=True)
    ]


def _fields(table: Table, part: slice) -> Insert:
    axis, lines = table.columns, {line.number: line.cells for line in table.page.lines}
    printed_fields = [column.field for column in table.page.columns[part]]
    whole = not table.numbers.decimals
    value = attrgetter("digits" if whole else "value")
    own = [None] * (3 if whole else 4)  # what is not the same in all lines
    same: list[Any] = [None] * (3 + len(table.rows.dimensions))
    start, step = len(same), len(own) + len(axis.dimensions)
    for codes in axis.codes[part]:
        same += [*own, *codes]
    parameters: list[Sequence[Any]] = []
    for row, line, codes, additive in zip(
        table.page.rows, table.page.values, table.rows.codes, table.rows.additive, strict=True
    ):
        cells = line[part]
        of_line = same.copy()
        of_line[:start] = table.id, row.line, int(additive), *codes
        of_line[start::step] = map(_SYMBOL, cells)
        of_line[start + 1 :: step] = in_fields(lines[row.line], printed_fields, "")
        of_line[start + 2 :: step] = map(value, cells)
        if not whole:
            of_line[start + 3 :: step] = map(_DECIMALS, cells)
        parameters.append(of_line)
    return _insert_fields(table, printed_fields, axis.additive[part], whole), parameters


def _insert_fields(
    table: Table, fields: Sequence[int], additive: Sequence[bool], whole: bool
) -> str:
    """Return the statement that inserts the numbers of one line in these fields.

    Its parameters are table, line, whether the row is `additive`, and the codes of the row; then
    for each field the symbol, the printed text, the value, its decimals unless all numbers are
    `whole`, and the codes of the column. What the fields share is computed again for each, which
    takes less time than to store it and read it back.
    """
    rows, columns = len(table.rows.dimensions), len(table.columns.dimensions)
    of_row = ", ".join(f"row_{i}" for i in range(rows))
    values = "?, ?, ?, " + ("0" if whole else "?")
    of_column = ", ".join("?" * columns)
    selects = " UNION ALL ".join(
        f"SELECT published_table, line, {'additive' if is_additive else 0}, {of_row}, {values},"  # noqa: S608 - names of columns
        f" {of_column}, {field} FROM of_line"
        for field, is_additive in zip(fields, additive, strict=True)
    )
    return (
        f"WITH of_line (published_table, line, additive, {of_row}) AS NOT MATERIALIZED"
        f" (SELECT {', '.join('?' * (3 + rows))})"
        f" INSERT INTO observation (published_table, line, additive, {names_of(table.rows)},"
        f" symbol, printed, value, decimals, {names_of(table.columns)}, field) {selects}"
    )


def names_of(axis: Axis) -> str:
    """Return the columns of the dimensions of an axis, as SQL."""
    return ", ".join(f'"{dimension.name}"' for dimension in axis.dimensions)
