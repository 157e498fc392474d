"""The rows of `observation` that one published table adds: by far the most of all.

A statement inserts a whole line of the page, so that what its numbers share is bound once.
"""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from loader.page.page_parts import in_fields
from loader.table.axis import Axis
from loader.table.read_table import Table

# A statement, and its parameters for each time it is run.
Insert = tuple[str, list[Sequence[Any]]]

_SYMBOL, _DECIMALS = attrgetter("symbol"), attrgetter("decimals")

# How many parameters one statement has at most: SQLite allows 32 766
# (https://sqlite.org/limits.html#max_variable_number).
_PARAMETERS_AT_ONCE = 8000


def number_rows(table: Table) -> list[Insert]:
    """Return the inserts of all numbers."""
    width = len(table.columns.codes)
    at_once = _PARAMETERS_AT_ONCE // (5 + len(table.columns.dimensions))
    return [
        _fields(table, slice(start, min(start + at_once, width)))
        for start in range(0, width, at_once)
    ]


def _fields(table: Table, part: slice) -> Insert:
    axis, lines = table.columns, {line.number: line.cells for line in table.page.lines}
    printed_fields = [column.field for column in table.page.columns[part]]
    whole = not table.numbers.decimals
    value = attrgetter("digits" if whole else "value")
    own = [None] * (3 if whole else 4)  # what is not the same in all lines
    of_fields = zip(map(int, axis.additive[part]), axis.codes[part], strict=True)
    fields = [(*own, additive, *codes) for additive, codes in of_fields]
    start, step = 3 + len(table.rows.dimensions), len(fields[0])
    same = [None] * start + list(chain.from_iterable(fields))
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
    return _insert_fields(table, printed_fields, whole), parameters


def _insert_fields(table: Table, fields: Sequence[int], whole: bool) -> str:
    """Return the statement that inserts the numbers of one line in these fields.

    Its parameters are table, line, additive and the codes of the row; then for each field the
    symbol, the printed text, the value, its decimals unless all numbers are `whole`, whether the
    column is additive, and the codes of the column. Numbered parameters (`?1`) could be used
    several times, but Python 3.12.0 to 3.12.3 take them for names.
    """
    rows, columns = len(table.rows.dimensions), len(table.columns.dimensions)
    of_row = ", ".join(f"row_{i}" for i in range(rows))
    of_column = ", ".join(f"column_{i}" for i in range(columns))
    row_places = ", ".join("?" * (3 + rows))
    field_places = ", ".join("?" * (4 + columns) if whole else "?" * (5 + columns))
    places = ", ".join(f"({field_places}, {field})" for field in fields)
    decimals, of_field = ("0", "") if whole else ("decimals", " decimals,")
    return (
        f"WITH of_line (published_table, line, additive, {of_row}) AS (VALUES ({row_places})),"  # noqa: S608 - names of columns
        f" of_field (symbol, printed, value,{of_field} additive, {of_column}, field)"
        f" AS (VALUES {places})"
        f" INSERT INTO observation (published_table, line, {names_of(table.rows)}, additive,"
        f" symbol, printed, value, decimals, {names_of(table.columns)}, field)"
        f" SELECT published_table, line, {of_row}, of_line.additive & of_field.additive, symbol,"
        f" printed, value, {decimals}, {of_column}, field FROM of_line CROSS JOIN of_field"
    )


def names_of(axis: Axis) -> str:
    """Return the columns of the dimensions of an axis, as SQL."""
    return ", ".join(f'"{dimension.name}"' for dimension in axis.dimensions)
