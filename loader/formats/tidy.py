"""The tidy form of a table: one row for each number, with codes, names, labels, symbol and notes.

The formats that hold a table as rows (CSV, the second sheet of XLSX, Parquet) share these columns,
so that all of them have the same numbers under the same names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from loader.database.read_back import StoredHeading, StoredTable
from loader.page.values import split_markers


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the tidy form; `type` is "string", "integer" or "boolean"."""

    name: str
    type: str
    description: str


def columns(table: StoredTable) -> list[Column]:
    """Return the columns, in order."""
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
        Column("field", "integer", "Field of that line, from 0, which is the label"),
    ]


def rows(table: StoredTable) -> Iterator[list[Any]]:
    """Yield a list for each number, in the order of `columns`, with None for an empty field."""
    facts = [table.id, table.facts["measure"], table.facts["period"]]
    column_fields = [_category_fields(column) for column in table.columns]
    for row, cells in zip(table.rows, table.cells, strict=True):
        row_fields = _category_fields(row)
        for fields, cell in zip(column_fields, cells, strict=True):
            yield [
                *facts,
                *row_fields,
                *fields,
                cell.value,
                cell.symbol,
                " ".join(table.notes_on(cell)) or None,
                cell.additive,
                cell.line,
                cell.field,
            ]


def dimensions_of(table: StoredTable) -> tuple[str, str]:
    """Return the dimension of the rows and that of the columns."""
    return table.facts["row_dimension"], table.facts["column_dimension"]


def headings_of(table: StoredTable, dimension: str) -> list[StoredHeading]:
    """Return the headings that are categories of that dimension."""
    return table.rows if dimension == table.facts["row_dimension"] else table.columns


def plain_label(heading: StoredHeading) -> str:
    """Return a heading as printed, without the markers of its notes."""
    return split_markers(heading.printed)[0]


def labels(headings: Sequence[StoredHeading]) -> list[str]:
    """Return the label of each category: as printed, or the names if two are printed the same."""
    printed = [plain_label(heading) for heading in headings]
    return printed if len(set(printed)) == len(printed) else [h.name for h in headings]


def only_root(headings: Sequence[StoredHeading]) -> StoredHeading | None:
    """Return the heading that is the total of all others, or None."""
    roots = [heading for heading in headings if heading.parent is None]
    return roots[0] if len(roots) == 1 < len(headings) else None


def title_as_printed(table: StoredTable) -> str:
    """Return number and title, with the markers of the notes on the title."""
    markers = [mark.marker for mark in table.marks if mark.attached_to == "table"]
    return " ".join(filter(None, [table.facts["number"], table.facts["title"], *markers]))


def _category_fields(heading: StoredHeading) -> tuple[str, str, str, str]:
    return heading.code, heading.name, plain_label(heading), heading.kind
