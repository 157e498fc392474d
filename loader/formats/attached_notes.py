"""The notes of a table by what they are attached to: table, dimension, category or number."""

from collections.abc import Iterable, Iterator

from loader.database.read_back import StoredHeading, StoredMark, StoredTable
from loader.formats.tidy import headings_of


def notes_on_table(table: StoredTable) -> list[str]:
    """Return the notes on the title, and those whose markers are not printed on the page."""
    elsewhere = {mark.marker for mark in table.marks if mark.attached_to != "table"}
    on_title = {mark.marker for mark in table.marks if mark.attached_to == "table"}
    return [
        text
        for marker, text in table.footnotes.items()
        if marker in on_title or marker not in elsewhere
    ]


def notes_on_dimension(table: StoredTable, dimension: str) -> list[str]:
    """Return the notes on a whole dimension.

    Those on the rows are on the head of the stub; those on the columns, on a head over all columns.
    """
    is_rows = dimension == table.facts["row_dimension"]
    is_on_dimension = _is_over_stub if is_rows else _is_over_all_columns
    return _texts(table, (mark for mark in table.marks if is_on_dimension(table, mark)))


def notes_by_category(table: StoredTable, dimension: str) -> dict[str, list[str]]:
    """Return the notes on each category of a dimension that has any, by its code."""
    notes = {
        heading.code: _texts(table, _marks_on(table, dimension, heading))
        for heading in headings_of(table, dimension)
    }
    return {code: texts for code, texts in notes.items() if texts}


def notes_on_cells(table: StoredTable) -> dict[tuple[int, int], list[str]]:
    """Return the notes on each single number that has any, by the positions of row and column."""
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
            is_on_heading = mark.attached_to == "row" and mark.line == heading.line
        else:
            is_on_heading = (
                mark.attached_to == "column"
                and not _is_over_all_columns(table, mark)
                and mark.field <= heading.field < mark.field + mark.span
            )
        if is_on_heading:
            yield mark


def _is_over_stub(table: StoredTable, mark: StoredMark) -> bool:
    return mark.attached_to == "column" and mark.field == 0


def _is_over_all_columns(table: StoredTable, mark: StoredMark) -> bool:
    return mark.attached_to == "column" and 1 < len(table.columns) == mark.span


def _texts(table: StoredTable, marks: Iterable[StoredMark]) -> list[str]:
    """Return the notes of these marks, each once, as repeated heads repeat their markers."""
    return list(dict.fromkeys(table.footnotes[mark.marker] for mark in marks))
