"""The notes of a table by what they are attached to: table, dimension, category or numbers."""

from collections.abc import Iterable, Iterator, Sequence

from loader.database.stored_table import (
    StoredDimension,
    StoredHeading,
    StoredMark,
    StoredTable,
)
from loader.formats.cube import CubeDimension
from loader.formats.printed_lines import stub_width
from loader.formats.selection_note import selection_note

# Dimensions and the code of the category in each: where a note applies. Others may have any.
Conditions = tuple[tuple[str, str], ...]


def notes_on_table(table: StoredTable) -> list[str]:
    """Return the notes on the title, and those that hang on nothing that is printed.

    The last note says what a selection leaves of the table.
    """
    elsewhere = {mark.marker for mark in table.marks if mark.attached_to != "table"}
    on_title = {mark.marker for mark in table.marks if mark.attached_to == "table"}
    texts = [
        text
        for marker, text in table.footnotes.items()
        if marker in on_title or marker not in elsewhere
    ]
    return [*texts, *(note.text for note in table.unmarked_notes), *selection_note(table)]


def notes_on_dimension(table: StoredTable, dimension: str) -> list[str]:
    """Return the notes on a whole dimension.

    Those on the rows are on the head of the stub; those on the columns, on a head over all columns.
    """
    return _texts(table, (m for m in table.marks if _dimension_of(table, m) == dimension))


def notes_by_category(table: StoredTable, dimension: CubeDimension) -> dict[str, list[str]]:
    """Return the notes on each category of a dimension that has any, by its code."""
    marks: dict[str, list[StoredMark]] = {}
    for mark, ((name, code), *others) in _placed(table):
        if name == dimension.name and not others:
            marks.setdefault(code, []).append(mark)
    codes = (category.code for category in dimension.categories)
    return {code: _texts(table, marks[code]) for code in codes if code in marks}


def notes_on_numbers(table: StoredTable) -> list[tuple[Conditions, str]]:
    """Return the notes on one number, or on several that have some categories in common."""
    return [
        (conditions, table.footnotes[mark.marker])
        for mark, conditions in _placed(table)
        if len(conditions) > 1
    ]


def _placed(table: StoredTable) -> Iterator[tuple[StoredMark, Conditions]]:
    """Yield each mark in the body of the table, once for each of the conditions it stands for."""
    row_at = {row.line: row for row in table.rows}
    column_at = {column.field: column for column in table.columns}
    for mark in table.marks:
        if mark.attached_to == "cell" and mark.first_row is not None:
            codes = row_at[mark.first_row].codes + column_at[mark.field].codes
            yield mark, _named(table.dimensions, list(enumerate(codes)))
        elif mark.attached_to != "table" and not _dimension_of(table, mark):
            for conditions in _conditions(*_covered(table, mark)):
                yield mark, conditions


def _covered(
    table: StoredTable, mark: StoredMark
) -> tuple[Sequence[StoredDimension], Sequence[StoredHeading], list[StoredHeading]]:
    """Return the dimensions and the headings of the axis of a mark, and those it is about."""
    if mark.attached_to == "column":
        dimensions, headings, cells = table.column_dimensions, table.columns, table.cells[0]
    else:
        cells = [line[0] for line in table.cells]
        dimensions, headings = table.row_dimensions, table.rows
    covered = [h for h, cell in zip(headings, cells, strict=True) if mark.covers(cell)]
    return dimensions, headings, covered


def _conditions(
    dimensions: Sequence[StoredDimension],
    headings: Sequence[StoredHeading],
    covered: Sequence[StoredHeading],
) -> list[Conditions]:
    """Return what is true of the covered headings alone, or else the categories of each of them."""
    shared = [
        (i, heading.codes[i])
        for heading in covered[:1]
        for i in range(len(dimensions))
        if all(other.codes[i] == heading.codes[i] for other in covered)
    ]
    for conditions in ([condition] for condition in shared):
        if _met(headings, conditions) == covered:
            return [_named(dimensions, conditions)]
    if shared and _met(headings, shared) == covered:
        return [_named(dimensions, shared)]
    return [_named(dimensions, list(enumerate(heading.codes))) for heading in covered]


def _met(
    headings: Sequence[StoredHeading], conditions: Sequence[tuple[int, str]]
) -> list[StoredHeading]:
    return [h for h in headings if all(h.codes[i] == code for i, code in conditions)]


def _named(
    dimensions: Sequence[StoredDimension], conditions: Sequence[tuple[int, str]]
) -> Conditions:
    return tuple((dimensions[i].name, code) for i, code in conditions)


def _dimension_of(table: StoredTable, mark: StoredMark) -> str | None:
    """Return the dimension that a mark is about: one above the stub, or above all columns."""
    if mark.attached_to != "column":
        return None
    rows, stub = table.row_dimensions, stub_width(table)
    if mark.field < stub:
        return rows[mark.field if stub == len(rows) else 0].name
    fields = [column.field for column in table.columns]
    if len(fields) > 1 and mark.field <= fields[0] and fields[-1] < mark.field + mark.span:
        return table.column_dimensions[0].name
    return None


def _texts(table: StoredTable, marks: Iterable[StoredMark]) -> list[str]:
    """Return the notes of these marks, each once, as repeated heads repeat their markers."""
    return list(dict.fromkeys(table.footnotes[mark.marker] for mark in marks))
