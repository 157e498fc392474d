"""The rows of `observation` that one published table adds: by far the most of all.

A statement inserts a whole line of the page, so that what its numbers share is bound once.
"""

from collections.abc import Sequence
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
    at_once = _PARAMETERS_AT_ONCE // (4 + len(table.columns.dimensions))
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
    `whole`, and the codes of the column. They are numbered, because those of the line are used in
    every field (Python 3.12.0 to 3.12.3 warn of that without cause).
    """
    rows, columns = len(table.rows.dimensions), len(table.columns.dimensions)
    codes_of_row = [f"?{number}" for number in range(4, 4 + rows)]
    step = (3 if whole else 4) + columns
    lines = []
    for at, (field, is_additive) in enumerate(zip(fields, additive, strict=True)):
        own = [f"?{4 + rows + at * step + number}" for number in range(step)]
        values = own[:3] + (["0"] if whole else own[3:4])
        flag = "?3" if is_additive else "0"
        codes_of_column = own[step - columns :]
        both = ["?1", "?2", flag, *codes_of_row, *values, *codes_of_column, str(field)]
        lines.append(f"({', '.join(both)})")
    return (
        f"INSERT INTO observation (published_table, line, additive, {names_of(table.rows)},"  # noqa: S608 - names of columns
        f" symbol, printed, value, decimals, {names_of(table.columns)}, field)"
        f" VALUES {', '.join(lines)}"
    )


def names_of(axis: Axis) -> str:
    """Return the columns of the dimensions of an axis, as SQL."""
    return ", ".join(f'"{dimension.name}"' for dimension in axis.dimensions)
