"""Attach the footnotes of a page to the title, row, column or number that prints their marker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from loader.bounds import MOST_MARKS
from loader.errors import PageError
from loader.page.lines import Page
from loader.page.values import split_markers, split_note
from loader.seeds.remarks import Finding

AttachedTo = Literal["table", "row", "column", "cell"]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote as printed below the table."""

    marker: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that prints the marker of a note: its line and its field (0 is the row label)."""

    marker: str
    line: int
    field: int
    attached_to: AttachedTo


def read_footnotes(page: Page) -> list[Footnote]:
    """Read the notes below the table; raise PageError if two notes have the same marker."""
    notes: dict[str, Footnote] = {}
    for line in page.of_role("footnote"):
        split = split_note(line.text)
        assert split is not None  # otherwise the line would not have this role
        marker, text = split
        if marker in notes:
            raise PageError(
                page.place(line.number),
                f"a second note {marker}; the first is in line {notes[marker].line};"
                " expected one note for each marker",
            )
        notes[marker] = Footnote(marker, text, line.number)
    return list(notes.values())


def read_marks(
    page: Page,
    notes: Sequence[Footnote],
    cell_markers: Sequence[tuple[int, int, tuple[str, ...]]],
) -> tuple[list[Mark], list[Finding]]:
    """Return all places that print the marker of a note; and findings, if one is without the other.

    `cell_markers` are line, field and markers of the numbers that have markers.
    """
    of_notes = {note.marker for note in notes}
    marks: list[Mark] = []
    findings: list[Finding] = []
    for line, field, markers, attached_to in _markers(page, cell_markers):
        for marker in dict.fromkeys(_single_markers(markers, of_notes)):
            if len(marks) + len(findings) == MOST_MARKS:
                raise PageError(
                    page.place(line, field),
                    f"more than {MOST_MARKS:,} note markers before this one; split the page",
                )
            if marker in of_notes:
                marks.append(Mark(marker, line, field, attached_to))
            else:
                findings.append(
                    Finding(
                        line,
                        "marker without note",
                        f"The marker {marker} hangs here, but the page has no note {marker}.",
                    )
                )
    used = {mark.marker for mark in marks}
    findings += [
        Finding(
            note.line, "note without marker", f"Nothing on the page points to note {note.marker}."
        )
        for note in notes
        if note.marker not in used
    ]
    return marks, findings


def _markers(
    page: Page, cell_markers: Sequence[tuple[int, int, tuple[str, ...]]]
) -> Iterator[tuple[int, int, tuple[str, ...], AttachedTo]]:
    """Yield line, field, markers (often none) and kind of each place that may print markers."""
    yield page.title_line, 0, page.title_markers, "table"
    for head in page.heads.heads:
        yield head.line, head.field, head.markers, "column"
    for line, heads in page.repeated_heads():
        for head in heads:
            yield line.number, head.field, split_markers(line.cells[head.field])[1], "column"
    for line in page.rows:
        yield line.number, 0, split_markers(line.cells[0])[1], "row"
    for number, field, markers in cell_markers:
        yield number, field, markers, "cell"


def _single_markers(markers: Sequence[str], of_notes: set[str]) -> Iterator[str]:
    """Yield the markers one by one: "¹²" is note 12 where there is one, else notes 1 and 2."""
    for marker in markers:
        if marker in of_notes or marker.endswith(")"):
            yield marker
        else:
            yield from marker
