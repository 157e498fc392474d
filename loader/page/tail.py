"""Read the lines below the rows, and the notes and legends that stand elsewhere."""

from collections.abc import Sequence

from loader.errors import shown
from loader.page.notes import note_of, role_below, text_of
from loader.page.page_parts import Line, Page, Role
from loader.seeds.remarks import Finding

_ROLES = ("tail", "note", "footnote", "source", "link")


def read_tail(page: Page, lines: Sequence[Line]) -> frozenset[str]:
    """Give the lines of notes their roles, and return the markers of the footnotes."""
    above: Role = "blank"
    markers: set[str] = set()
    for line in lines:
        if line.role in _ROLES:
            text = text_of(line)
            line.role = role_below(text, above) if line.role == "tail" else line.role
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
