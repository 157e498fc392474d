"""table -> tidy rows: one row a number, with codes, names, labels as printed, symbol and notes.

The formats that hold a table as rows (CSV, the second sheet of XLSX, Parquet) share these columns,
so that all of them give the same numbers under the same names.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from loader.database.read_back import StoredHeading, StoredMark, StoredTable
from loader.page.values import split_markers


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
        Column("field", "integer", "Field of that line, from 0, which is the label"),
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


def headings_of(table: StoredTable, dimension: str) -> list[StoredHeading]:
    """The headings that are categories of that dimension."""
    return table.rows if dimension == table.facts["row_dimension"] else table.columns


def plain_label(heading: StoredHeading) -> str:
    """A heading as printed, without the markers of its notes."""
    return split_markers(heading.printed)[0]


def labels(headings: Sequence[StoredHeading]) -> list[str]:
    """What to call each category: as printed, or its name where one word is printed for several."""
    printed = [plain_label(heading) for heading in headings]
    return printed if len(set(printed)) == len(printed) else [h.name for h in headings]


def only_root(headings: Sequence[StoredHeading]) -> StoredHeading | None:
    """The total of all others, where one heading is that."""
    roots = [heading for heading in headings if heading.parent is None]
    return roots[0] if len(roots) == 1 < len(headings) else None


def title_as_printed(table: StoredTable) -> str:
    """Number and title, with the markers of the notes that hang on the title."""
    markers = [mark.marker for mark in table.marks if mark.attached_to == "table"]
    return " ".join(filter(None, [table.facts["number"], table.facts["title"], *markers]))


def notes_on_table(table: StoredTable) -> list[str]:
    """The notes on the title, and those that nothing on the page points to."""
    elsewhere = {mark.marker for mark in table.marks if mark.attached_to != "table"}
    on_title = {mark.marker for mark in table.marks if mark.attached_to == "table"}
    return [
        text
        for marker, text in table.footnotes.items()
        if marker in on_title or marker not in elsewhere
    ]


def notes_on_dimension(table: StoredTable, dimension: str) -> list[str]:
    """The notes on the head of the stub, for the rows; on a head over all columns, for these."""
    over_all = _over_the_stub if dimension == table.facts["row_dimension"] else _over_all_columns
    return _texts(table, (mark for mark in table.marks if over_all(table, mark)))


def notes_by_category(table: StoredTable, dimension: str) -> dict[str, list[str]]:
    """The notes on each category of a dimension, by its code."""
    notes = {
        heading.code: _texts(table, _marks_on(table, dimension, heading))
        for heading in headings_of(table, dimension)
    }
    return {code: texts for code, texts in notes.items() if texts}


def notes_on_cells(table: StoredTable) -> dict[tuple[int, int], list[str]]:
    """The notes on each single number that has any, by its row and column (positions)."""
    lines = {row.line: row.position for row in table.rows}
    notes: dict[tuple[int, int], list[str]] = {}
    for mark in table.marks:
        if mark.attached_to == "cell":
            place = lines[mark.line], mark.field - 1
            notes.setdefault(place, []).append(table.footnotes[mark.marker])
    return notes


def _marks_on(table: StoredTable, dimension: str, heading: StoredHeading) -> Iterator[StoredMark]:
    for mark in table.marks:
        if dimension == table.facts["row_dimension"]:
            here = mark.attached_to == "row" and mark.line == heading.line
        else:
            here = mark.attached_to == "column" and not _over_all_columns(table, mark)
            here = here and mark.field <= heading.field < mark.field + mark.span
        if here:
            yield mark


def _over_the_stub(table: StoredTable, mark: StoredMark) -> bool:
    return mark.attached_to == "column" and mark.field == 0


def _over_all_columns(table: StoredTable, mark: StoredMark) -> bool:
    return mark.attached_to == "column" and 1 < len(table.columns) == mark.span


def _texts(table: StoredTable, marks: Iterable[StoredMark]) -> list[str]:
    """The notes of these marks, each once: heads that are repeated repeat their markers."""
    return list(dict.fromkeys(table.footnotes[mark.marker] for mark in marks))


def _described(heading: StoredHeading) -> tuple[str, str, str, str]:
    return heading.code, heading.name, plain_label(heading), heading.kind
