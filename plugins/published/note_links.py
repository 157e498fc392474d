"""Link the notes of a table with the marks of them, in both directions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from loader.database.stored_table import StoredHeading, StoredMark, StoredTable
from plugins.common.language import gettext, label


@dataclass(frozen=True, slots=True)
class NoteLink:
    """A marker at a label, head or number; `id` is its anchor, `note` the anchor of the note."""

    marker: str
    id: str
    note: str


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """A place that a note refers to, in words; if it is `shown`, `id` is the anchor of its mark."""

    name: str
    line: int
    id: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A note with every place that it refers to."""

    marker: str
    text: str
    id: str
    places: list[MarkedPlace]


def words(printed: str, markers: Sequence[str]) -> str:
    """Return what is printed without these markers after it."""
    for marker in reversed(markers):
        printed = printed.rstrip(" ,").removesuffix(marker)
    return " ".join(printed.split())


def words_at(table: StoredTable, printed: str, line: int, field: int, attached_to: str) -> str:
    """Return what is printed at a place, without the markers of notes that it has."""
    return words(printed, table.markers_at(line, field, attached_to))


def own_words(table: StoredTable, heading: StoredHeading) -> str:
    """Return the words of a heading without those of the headings and sections above it.

    They are whole where two lines share them.
    """
    printed = heading.printed.split("\t")
    field = max((field for field, text in enumerate(printed) if text.strip()), default=0)
    markers = [
        *table.markers_at(heading.line, field, "row"),
        *table.markers_at(heading.line, heading.field, "column"),
    ]
    bare = words(printed[field], markers)
    return bare if heading.label.endswith(f" / {bare}") else heading.label


def marks_at(table: StoredTable, line: int, field: int, attached_to: str) -> list[NoteLink]:
    """Return the marks at a place: on a label ("row"), head ("column"), number or section."""
    return [
        _link(table, marker, line, field) for marker in table.markers_at(line, field, attached_to)
    ]


def title_marks(table: StoredTable) -> list[NoteLink]:
    """Return the marks on the title."""
    return [
        _link(table, m.marker, m.line, m.field) for m in table.marks if m.attached_to == "table"
    ]


def marks_below(table: StoredTable) -> dict[int, list[NoteLink]]:
    """Return the marks on the rest of labels that take several lines, by the line of the row."""
    below: dict[int, list[NoteLink]] = {}
    for mark in table.marks:
        if mark.attached_to == "row" and mark.first_row not in (None, mark.line):
            link = _link(table, mark.marker, mark.line, mark.field)
            below.setdefault(mark.first_row, []).append(link)
    return below


def _link(table: StoredTable, marker: str, line: int, field: int) -> NoteLink:
    return NoteLink(marker, _mark_id(table, marker, line, field), _note_id(table, marker))


def notes(table: StoredTable, shown_lines: Collection[int]) -> list[Note]:
    """Return the notes in order; a place in a line that the page leaves out is not `shown`."""
    rows = {row.line: row.label for row in table.rows}
    rows |= {section.line: section.printed for section in table.sections}
    shown = {*shown_lines, *(head.line for head in table.heads)}
    return [
        Note(
            marker,
            text,
            _note_id(table, marker),
            [
                MarkedPlace(
                    _place(table, mark, rows),
                    mark.line,
                    _mark_id(table, marker, mark.line, mark.field),
                    mark.attached_to == "table"
                    or not shown.isdisjoint((mark.line, mark.first_row)),
                )
                for mark in table.marks
                if mark.marker == marker
            ],
        )
        for marker, text in table.footnotes.items()
    ]


def _note_id(table: StoredTable, marker: str) -> str:
    return f"note-{list(table.footnotes).index(marker) + 1}"


def _mark_id(table: StoredTable, marker: str, line: int, field: int) -> str:
    return f"mark-{list(table.footnotes).index(marker) + 1}-{line}-{field}"


def _place(table: StoredTable, mark: StoredMark, rows: dict[int, str]) -> str:
    if mark.attached_to == "table":
        return gettext("the title")
    if mark.attached_to == "section":
        return words(rows[mark.line], [mark.marker])
    if mark.attached_to == "row":
        return rows[mark.first_row or mark.line]
    if mark.attached_to == "cell":
        column = next(column.label for column in table.columns if column.field == mark.field)
        return f"{label(rows[mark.line])}, {label(column)}"
    # Repeated heads have lines of their own; the same field and span make them the same head.
    same = [h for h in table.heads if (h.field, h.span) == (mark.field, mark.span)]
    return words(same[-1].printed, [mark.marker])
