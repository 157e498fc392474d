"""Read the notes of a page, and attach each to the title, row, column or number with its marker."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Literal

from loader.bounds import MOST_MARKS
from loader.errors import PageError, shown
from loader.page.legend import read_legend
from loader.page.page_parts import Line, Page, Role
from loader.page.values import BLANK, split_markers, split_note
from loader.page.vocabulary import begins_with
from loader.seeds.remarks import Finding

AttachedTo = Literal["table", "row", "column", "cell", "section"]

# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
LINK = re.compile(r"\s*+\[(?P<text>[^\]]*+)\]\([^)]*+\)\s*+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S++")
_BARE_NOTE = re.compile(r"(?P<marker>[0-9]{1,2})(?:\.\s*+|\s++)(?P<text>[^\W\d].*+)", re.DOTALL)
_BELOW = ("tail", "note", "footnote", "source", "link")
_SENTENCE = 3  # words: fewer are not taken for a note without a marker
_NUMBER = re.compile(r"[-+(]?[0-9][-0-9.,)]*+")


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


@lru_cache(maxsize=1 << 10)
def role_of_note(text: str) -> Role | None:
    """Return the role of a line above or below a table, if its own words are enough to know it."""
    if LINK.fullmatch(text) or _ADDRESS.fullmatch(text):
        return "link"
    if split_note(text):
        return "legend" if read_legend(text) else "footnote"
    if begins_with("source", text) is not None:
        return "source"
    if begins_with("note", text) is not None:
        return "note"
    opens = begins_with("legend", text) == ""
    return "legend" if opens or read_legend(text) else None


def role_below(text: str, above: Role, is_stated: bool = False) -> Role:
    """Return the role of a line below the table; `above` is that of the line right above.

    Below a cube, "80 years and over: unknown included" begins with the category it is about.
    """
    role = role_of_note(text)
    if role:
        return role
    if not is_stated and _BARE_NOTE.fullmatch(text):
        return "footnote"
    if above in ("note", "footnote", "source"):  # the rest of it
        return "note"
    words = text.split()
    if len(words) > 2 and all(map(_NUMBER.fullmatch, words[-2:])):  # a row that lost its tabs
        return "tail"
    return "note" if sum(word[0].isalpha() for word in words) >= _SENTENCE else "tail"


def text_of(line: Line) -> str:
    """Return the words of a line that is not of the table, whatever its cells."""
    return " ".join(filter(None, dict.fromkeys(cell.strip(BLANK) for cell in line.cells)))


def note_of(line: Line) -> tuple[str, str] | None:
    """Return the marker and the text of a footnote, also "1. Provisional" and "1" in a cell."""
    text = text_of(line)
    match = _BARE_NOTE.fullmatch(text)
    return split_note(text) or ((match["marker"], match["text"]) if match else None)


def read_tail(page: Page, lines: Sequence[Line]) -> frozenset[str]:
    """Give the lines of notes their roles, and return the markers of the footnotes."""
    above: Role = "blank"
    markers: set[str] = set()
    for line in lines:
        if line.role in _BELOW:
            text = text_of(line)
            note = note_of(line) if line.role == "footnote" else None
            if line.role == "tail" or (line.role == "footnote" and not note):
                line.role = role_below(text, above, page.stated is not None)
                note = note_of(line) if line.role == "footnote" else None
            if note and note[0] in markers:
                line.role = "note"
                message = f"A second note {note[0]}; its markers mean the first one."
                page.findings.append(Finding(line.number, "note twice", message))
            elif note:
                markers.add(note[0])
            if line.role == "tail":
                message = f"{shown(text)} below the table is not understood."
                page.findings.append(Finding(line.number, "line not understood", message))
        above = line.role
    return frozenset(markers)


def read_footnotes(page: Page) -> list[Footnote]:
    """Read the notes of a table; of two with one marker, the page has made the second a note."""
    split = [(line, note_of(line)) for line in page.of_role("footnote")]
    return [Footnote(*note, line.number) for line, note in split if note]


def read_marks(page: Page, notes: Sequence[Footnote]) -> tuple[list[Mark], list[Finding]]:
    """Return all places that print the marker of a note; and findings, where one is missing."""
    of_notes = frozenset(note.marker for note in notes)
    marks: list[Mark] = []
    findings: list[Finding] = []
    for line, field, markers, attached_to in filter(itemgetter(2), _markers(page, of_notes)):
        for marker in dict.fromkeys(_single_markers(markers, of_notes)):
            if len(marks) + len(findings) == MOST_MARKS:
                message = f"more than {MOST_MARKS:,} note markers before this one; split the page"
                raise PageError(page.place(line, field), message)
            if marker in of_notes:
                marks.append(Mark(marker, line, field, attached_to))
            else:
                message = f"The marker {marker} stands here, but the page has no note {marker}."
                findings.append(Finding(line, "marker without note", message))
    used = {mark.marker for mark in marks}
    for note in notes:
        if note.marker not in used:
            message = f"Nothing on the page points to note {note.marker}."
            findings.append(Finding(note.line, "note without marker", message))
    return marks, findings


_MARKERS = attrgetter("markers")
_Printed = tuple[int, int, tuple[str, ...], AttachedTo]


def _markers(page: Page, notes: frozenset[str]) -> Iterator[_Printed]:
    """Yield line, field, markers (often none) and kind of each place that may print markers."""
    yield page.title_line, 0, page.title_markers, "table"
    for head in page.heads:
        yield head.line, head.field, head.markers, "column"
    for line in page.of_role("repeated head"):
        for field, cell in enumerate(line.cells):
            yield line.number, field, split_markers(cell, notes)[1], "column"
    for section in page.sections:
        yield section.line, section.field, split_markers(section.printed, notes)[1], "section"
    in_cells = any(map(_MARKERS, chain.from_iterable(page.values)))
    for row, values in zip(page.rows, page.values, strict=True):
        bare = row.printed == row.labels and not page.stated  # then no marker was taken from it
        for field, cell in () if bare else enumerate(row.printed):
            yield row.line, field, split_markers(cell, notes)[1], "row"
        if in_cells and any(map(_MARKERS, values)):
            for column, value in zip(page.columns, values, strict=True):
                yield row.line, column.field, value.markers, "cell"
    for line in page.of_role("continuation"):
        yield line.number, 0, split_markers(line.cells[0], notes)[1], "row"


def _single_markers(markers: Sequence[str], of_notes: frozenset[str]) -> Iterator[str]:
    """Yield the markers one by one: "¹²" is note 12 where there is one, else notes 1 and 2."""
    for marker in markers:
        if marker in of_notes or not marker.isdigit() or marker.isdecimal():
            yield marker
        else:
            yield from marker
