"""Read the rows of a table with their labels, and the sections that they stand under.

Labels may stand in several fields (the stub), each filled down over blank cells. How far a label is
set in, by spaces, dots or dashes, tells what stands under what.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from loader.bounds import DEEPEST_TREE
from loader.page.heads import joined
from loader.page.page_parts import Line, Row, Section
from loader.page.values import BLANK, CACHED_LABELS, label_of
from loader.page.vocabulary import has_word, known_words

# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_INDENT = re.compile(rf"(?P<spaces>[{BLANK}]*+)(?P<dots>(?:\.{{2,}}+|…|[-–•]\s)?+)")
_SHORTEST_BROKEN = 10  # characters of a label that goes on below
_SIGN_WIDTH = 2  # dots or a dash set a label in as two spaces do

Words = Callable[[str], str]


@lru_cache(maxsize=CACHED_LABELS)
def indent_of(text: str) -> int:
    """Return how far a label is set in."""
    match = _INDENT.match(text)
    return (
        len(match["spaces"]) + max(_SIGN_WIDTH * bool(dots := match["dots"]), len(dots))
        if match
        else 0
    )


@lru_cache(maxsize=CACHED_LABELS)
def words_of(text: str, notes: frozenset[str]) -> str:
    """Return a label without markers, what sets it in, and the dots that lead to its number."""
    bare = text.strip(BLANK)
    match = _INDENT.match(bare)
    bare = bare[match.end() :] if match and match.end() < len(bare) else bare
    bare = bare.rstrip(" .…") or bare if bare.endswith(("...", "…", " .")) else bare
    return label_of(bare, notes)


@lru_cache(maxsize=CACHED_LABELS)
def _places_of(cells: tuple[str, ...]) -> tuple[int, int, int]:
    """Return the first and the last field that is filled, and how far the first is set in."""
    filled = [field for field, cell in enumerate(cells) if cell.strip(BLANK)] or [0]
    return filled[0], filled[-1], indent_of(cells[filled[0]])


@dataclass(slots=True)
class _Open:
    """A section that rows may stand under; `deeper` is whether those so far are set in further."""

    indent: int
    section: Section
    deeper: bool | None = None


class RowReader:
    """Reads the sections and rows of a table from above."""

    def __init__(self, stub: int, words: Words) -> None:
        self.words = words
        self.rows: list[Row] = []
        self.sections: list[Section] = []
        self._open: list[_Open] = []
        self._blank = ("",) * stub
        self._fill = [*self._blank]

    def read(self, lines: Sequence[Line]) -> None:
        """Read the lines of a table, and give the rest of a broken label its role."""
        for line in lines:
            if line.role == "section":
                self._section(line)
            elif line.role == "row":
                self._row(line)

    def _section(self, line: Line) -> None:
        field, printed = next((f, c) for f, c in enumerate(line.cells) if c.strip(BLANK))
        cells = " ".join(c.strip(BLANK) for c in line.cells[field + 1 :] if c.strip(BLANK))
        text = self.words(f"{printed} {cells}" if cells else printed)
        last = self.rows[-1] if self.rows else None
        if last and last.line == line.number - 1 and continues(last.label, text):
            line.role = "continuation"
            self.rows[-1] = _continued(last, text)
            return
        indent = indent_of(printed)
        self._close(indent, section=True)
        del self._open[DEEPEST_TREE:]
        section = Section(line.number, field, printed, text, len(self._open))
        self.sections.append(section)
        self._open.append(_Open(indent, section))

    def _close(self, indent: int, section: bool = False) -> None:
        """Close the sections that a line of this indent does not stand under."""
        while self._open:
            last = self._open[-1]
            over = last.deeper is not None if section else last.deeper
            if indent > last.indent or (indent == last.indent and not over):
                return
            self._open.pop()

    def _row(self, line: Line) -> None:
        cells = (*line.cells[: len(self._blank)], *self._blank[len(line.cells) :])
        first, last_field, indent = _places_of(cells)
        self._close(indent)
        if self._open:
            last = self._open[-1]
            last.deeper = last.deeper or indent > last.indent
        self._fill[first:] = map(self.words, cells[first:])
        sections = tuple([last.section for last in self._open])
        self.rows.append(Row(line.number, last_field, cells, tuple(self._fill), indent, sections))


def continues(above: str, text: str) -> bool:
    """Return whether a label alone is the rest of the label above it: not "500 -" or "by age"."""
    if not text.strip() or text.endswith(":") or has_word("of which", text):
        return False
    if above.endswith(",") or (above.endswith("-") and above[-2:-1].isalpha()):
        return True
    begins_anew = text.split()[0] in known_words("by")
    return text[0].islower() and not begins_anew and len(above) >= _SHORTEST_BROKEN


def _continued(row: Row, text: str) -> Row:
    at = max(field for field, label in enumerate(row.labels) if label)
    labels = list(row.labels)
    labels[at] = joined(labels[at], text)
    return Row(row.line, row.field, row.printed, tuple(labels), row.indent, row.sections)
