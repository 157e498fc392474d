"""table -> tidy rows: one row a number, with codes, names, labels as printed, symbol and notes.

The formats that hold a table as rows (CSV, the second sheet of XLSX, Parquet) share these columns,
so that all of them give the same numbers under the same names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from loader.stored import StoredHeading, StoredTable
from loader.value import split_markers

# https://owasp.org/www-community/attacks/CSV_Injection: what makes a spreadsheet see a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the tidy form; `type` is "string", "integer" or "boolean"."""

    name: str
    type: str
    description: str


def columns(table: StoredTable) -> list[Column]:
    """The columns, in order."""
    dimensions = [
        column
        for dimension in dimensions_of(table)
        for column in (
            Column(f"{dimension}_code", "string", f"Code of the {dimension}"),
            Column(dimension, "string", f"Name of the {dimension}"),
            Column(f"{dimension}_label", "string", f"The {dimension} as the page prints it"),
            Column(
                f"{dimension}_kind",
                "string",
                "total or group (a sum of others), item, or rest (what the page does not list)",
            ),
        )
    ]
    unit = table.facts["unit"] or "the unit of the table"
    return [
        Column("published_table", "string", "Id of the published table"),
        Column("measure", "string", "What is counted"),
        Column("period", "string", "When"),
        *dimensions,
        Column("value", "integer", f"The number, in {unit}; empty where it is missing"),
        Column("symbol", "string", "The sign printed in place of the number or beside it"),
        Column("notes", "string", "The notes that hang on the number, its row, column or table"),
        Column(
            "additive",
            "boolean",
            "True for numbers that do not overlap and may be summed; a total is not one",
        ),
        Column("line", "integer", "Line of the published page, from 1"),
        Column("field", "integer", "Field of that line, from 1"),
    ]


def rows(table: StoredTable) -> Iterator[list[Any]]:
    """A list a number, in the order of `columns`; None where there is nothing."""
    facts = [table.id, table.facts["measure"], table.facts["period"]]
    heads = [_described(column) for column in table.columns]
    for row, cells in zip(table.rows, table.cells, strict=True):
        stub = _described(row)
        for head, cell in zip(heads, cells, strict=True):
            yield [
                *facts,
                *stub,
                *head,
                cell.value,
                cell.symbol,
                " ".join(table.notes_on(cell)) or None,
                cell.additive,
                cell.line,
                cell.field,
            ]


def dimensions_of(table: StoredTable) -> tuple[str, str]:
    """The dimension of the rows, and that of the columns."""
    return table.facts["row_dimension"], table.facts["column_dimension"]


def plain_label(heading: StoredHeading) -> str:
    """A heading as printed, without the markers of its notes."""
    return split_markers(heading.printed)[0]


def labels(headings: Sequence[StoredHeading]) -> list[str]:
    """What to call each category: as printed, or its name where one word is printed for several."""
    printed = [plain_label(heading) for heading in headings]
    return printed if len(set(printed)) == len(printed) else [h.name for h in headings]


def notes_by_category(
    table: StoredTable, headings: Sequence[StoredHeading], attached_to: str
) -> dict[str, list[str]]:
    """The notes on each category of an axis ("row" or "column"), by its code."""
    notes: dict[str, list[str]] = {}
    for mark in table.marks:
        for heading in headings:
            here = (
                mark.line == heading.line
                if attached_to == "row"
                else mark.field <= heading.field < mark.field + mark.span
            )
            if mark.attached_to == attached_to and here:
                notes.setdefault(heading.code, []).append(table.footnotes[mark.marker])
    return notes


def notes_on_table(table: StoredTable) -> list[str]:
    """The notes that hang on the title."""
    return [table.footnotes[m.marker] for m in table.marks if m.attached_to == "table"]


def notes_on_cells(table: StoredTable) -> Iterator[tuple[int, int, str]]:
    """Row and column (positions) and text of each note that hangs on a single number."""
    lines = {row.line: row.position for row in table.rows}
    for mark in table.marks:
        if mark.attached_to == "cell":
            yield lines[mark.line], mark.field - 1, table.footnotes[mark.marker]


def no_formula(text: str | None) -> str | None:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> no_formula("=cmd()")
    "'=cmd()"
    """
    return f"'{text}" if text and text.startswith(_FORMULA_STARTS) else text


def _described(heading: StoredHeading) -> tuple[str, str, str, str]:
    return heading.code, heading.name, plain_label(heading), heading.kind
