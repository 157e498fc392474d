"""The tidy form of a table: one row for each number, with codes, names, labels, symbol and notes.

The formats that hold a table as rows (CSV, the second sheet of XLSX, Parquet) share these columns,
so that all of them have the same numbers under the same names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from loader.database.stored_table import Cell, StoredDimension, StoredHeading, StoredTable
from loader.formats.exact import has_decimals


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of the tidy form; `type` is "string", "integer", "number" or "boolean"."""

    name: str
    type: str
    description: str


def columns(table: StoredTable) -> list[DataColumn]:
    """Return the columns, in order; only a table with words in its cells has a column for them."""
    return columns_of(table.dimensions, table.facts["unit"], has_decimals(table), _has_words(table))


def columns_of(
    dimensions: Sequence[StoredDimension], unit: str | None, has_decimals: bool, has_words: bool
) -> list[DataColumn]:
    """Return the columns of a table of which this is known."""
    measures = (f"the unit of its {d.name}" for d in dimensions if d.role == "measure")
    unit = next(measures, unit or "the unit of the table")
    type_ = "number" if has_decimals else "integer"
    return [
        DataColumn("published_table", "string", "Id of the published table"),
        DataColumn("measure", "string", "What is counted"),
        DataColumn("period", "string", "When"),
        *(column for dimension in dimensions for column in _dimension_columns(dimension)),
        DataColumn("value", type_, f"The number, in {unit}; empty where it is missing"),
        DataColumn("symbol", "string", "The sign printed in place of the number or beside it"),
        *([DataColumn("text", "string", _TEXT)] if has_words else []),
        DataColumn(
            "notes", "string", "The notes that hang on the number, its row, column or table"
        ),
        DataColumn(
            "additive",
            "boolean",
            "True for numbers that do not overlap and may be summed; a total is not one",
        ),
        DataColumn("line", "integer", "Line of the published page, from 1"),
        DataColumn("field", "integer", "Field of that line, from 0, which is the label"),
    ]


_TEXT = "The words printed in place of the number"


def _dimension_columns(dimension: StoredDimension) -> list[DataColumn]:
    name = dimension.name
    group = f"Name of the group of the {name}: the one directly below the total, to sum by"
    kinds = "total or group (a sum of others), item, or rest (what the page does not list)"
    return [
        DataColumn(f"{name}_code", "string", f"Code of the {name}"),
        DataColumn(name, "string", f"Name of the {name}"),
        DataColumn(f"{name}_label", "string", f"The {name} as the page prints it"),
        DataColumn(f"{name}_kind", "string", kinds),
        *([DataColumn(f"{name}_group", "string", group)] if dimension.grouped else []),
    ]


def rows(table: StoredTable) -> Iterator[list[Any]]:
    """Yield a list for each number, in the order of `columns`, with None for an empty field."""
    facts = [table.id, table.facts["measure"], table.facts["period"]]
    column_fields = [_category_fields(h, table.column_dimensions) for h in table.columns]
    has_words = _has_words(table)
    for row, cells in zip(table.rows, table.cells, strict=True):
        row_fields = _category_fields(row, table.row_dimensions)
        for fields, cell in zip(column_fields, cells, strict=True):
            yield [
                *facts,
                *row_fields,
                *fields,
                cell.value,
                cell.symbol,
                *([words_in(cell)] if has_words else []),
                " ".join(table.notes_on(cell)) or None,
                cell.additive,
                cell.line,
                cell.field,
            ]


def title_as_printed(table: StoredTable) -> str:
    """Return number and title, with the markers of the notes on the title."""
    markers = [mark.marker for mark in table.marks if mark.attached_to == "table"]
    return " ".join(filter(None, [table.facts["number"], table.facts["title"], *markers]))


def words_in(cell: Cell) -> str | None:
    """Return what is printed, if it is neither number nor symbol; None if nothing is printed."""
    return words_of(cell.printed) if cell.value is None and cell.symbol is None else None


def words_of(printed: str) -> str | None:
    """Return the words in a cell that has neither a number nor a symbol, None if it is blank."""
    return printed.strip() or None


def _has_words(table: StoredTable) -> bool:
    return any(words_in(cell) for line in table.cells for cell in line)


def _category_fields(
    heading: StoredHeading, dimensions: Sequence[StoredDimension]
) -> list[str | None]:
    """Return code, name, label and kind of each category, and its group if it has any.

    A heading with several categories is not printed as one of them: their names are the labels.
    """
    labels = heading.names if len(heading.names) > 1 else (heading.label,)
    fields = zip(heading.codes, heading.names, labels, heading.kinds, strict=True)
    return [
        text
        for place, (dimension, category) in enumerate(zip(dimensions, fields, strict=True))
        for text in (*category, *([heading.groups[place]] if dimension.grouped else []))
    ]
