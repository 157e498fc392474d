"""Read the bytes of a published page as lines, each with its number and its role.

A page is text: a breadcrumb, a number and a title, then a table whose fields are separated by tabs
(heads, rows, perhaps the heads again), then footnotes and links. This module only decides the role
of each line. A line without a role is an error, because it could be a row that would be lost.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from loader.bounds import (
    LONGEST_LINE,
    LONGEST_WORDS,
    MOST_COLUMNS,
    MOST_HEAD_LINES,
    MOST_LINES,
    MOST_NUMBERS,
)
from loader.errors import PageError, Place, shown
from loader.letters import composed
from loader.page.heads import Head, Heads, RaggedHeadsError
from loader.page.values import looks_like_value, split_markers, split_note
from loader.words import counted

Role = Literal[
    "blank",
    "breadcrumb",
    "number",
    "title",
    "head",
    "repeated head",
    "row",
    "footnote",
    "link",
]

_BOM = b"\xef\xbb\xbf"
# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_LINK = re.compile(r"\s*+\[(?P<text>[^\]]*+)\]\([^)]*+\)\s*+")
_NUMBER = re.compile(r"\s*+#*+\s*+(?P<number>[0-9]{1,3}[A-Za-z]?)\s*+")
_TITLE = re.compile(r"(?:#++\s++)?(?:(?P<number>[0-9]{1,3}[A-Za-z]?)\.?\s++)?(?P<title>.++)")
# All control characters (C0 and C1) except tab and line ends: https://www.unicode.org/charts/PDF/U0080.pdf
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")


@dataclass(slots=True)
class Line:
    """A line as printed: `number` counts from 1, `ending` is "\\n", "\\r\\n" or ""."""

    number: int
    text: str
    ending: str
    cells: list[str]  # the fields of the line; field 0 is its row label
    role: Role = "blank"


@dataclass(slots=True)
class Page:
    """A published page: its byte order mark, if any, and its lines are all bytes of the file."""

    name: str
    sha256: str
    size: int
    byte_order_mark: bool
    lines: list[Line]
    heads: Heads
    rows: list[Line]  # the lines whose role is "row"
    subject: str | None = None
    number: str | None = None
    title: str = ""
    title_line: int = 0
    title_markers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the id of the published table: the name of the file without `.txt`."""
        return self.name.removesuffix(".txt")

    def place(self, line: int | None = None, field: int | None = None) -> Place:
        """Return a place in this page, for messages."""
        return Place(self.name, line, field)

    def of_role(self, role: Role) -> Iterator[Line]:
        """Return the lines with this role, in order."""
        return (line for line in self.lines if line.role == role)

    def repeated_heads(self) -> Iterator[tuple[Line, list[Head]]]:
        """Yield each line of repeated heads, with the heads that it repeats."""
        levels: list[list[Head]] = [[] for _ in self.heads.lines]
        for head in self.heads.heads:
            levels[head.level - 1].append(head)
        for number, line in enumerate(self.of_role("repeated head")):
            yield line, levels[number % len(levels)]


def read_page(data: bytes, name: str) -> Page:
    """Read a whole page; raise PageError with the line that cannot be read."""
    return _read(data, name, whole=True)


def read_heads(data: bytes, name: str) -> Page:
    """Read a page down to its first row, for its title and heads; raise PageError."""
    return _read(data, name, whole=False)


def _read(data: bytes, name: str, whole: bool) -> Page:
    text = _decode(data, name)
    table = _TableLines(name)
    sha256 = hashlib.sha256(data).hexdigest()
    page = Page(name, sha256, len(data), data.startswith(_BOM), [], table.heads, table.rows)
    above_table = True
    for line in _lines(text, name):
        if above_table and "\t" in line.text and line.text.strip():
            _read_front(page, page.lines)
            above_table = False
        page.lines.append(line)
        if not above_table:
            table.add(line)
            if table.width and not whole:
                return page
    if above_table:
        raise PageError(Place(name), "no table: no line has fields separated by tabs")
    table.finish()
    return page


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise PageError(Place(name), "the file is empty; expected a published page")
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise PageError(
            Place(name, line), f"byte 0x{byte:02x} is not UTF-8; save the page as UTF-8"
        ) from None


def _lines(text: str, name: str) -> Iterator[Line]:
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise PageError(
            Place(name, line),
            f"control character U+{ord(control[0]):04X}; expected text, tabs and line ends only",
        )
    for number, part in enumerate(io.StringIO(text, newline="\n"), 1):
        bare = part.rstrip("\r\n")  # _CONTROL has refused any other \r
        if len(bare) > LONGEST_LINE:
            raise PageError(
                Place(name, number),
                f"a line of {len(bare):,} characters; expected at most {LONGEST_LINE:,}",
            )
        if number > MOST_LINES:
            raise PageError(Place(name), f"more than {MOST_LINES:,} lines; split the page")
        yield Line(number, bare, part[len(bare) :], bare.split("\t"))


def _read_front(page: Page, lines: Sequence[Line]) -> None:
    """Read the lines above the table: breadcrumb, number and title."""
    for line in lines:
        if not line.text.strip():
            continue
        if link := _LINK.fullmatch(line.text):
            line.role = "breadcrumb"
            page.subject = link["text"]
            _expect_short(page.name, line.number, None, page.subject)
        elif page.number is None and not page.title and (match := _NUMBER.fullmatch(line.text)):
            line.role = "number"
            page.number = match["number"]
        elif not page.title:
            _read_title(page, line)
        else:
            raise PageError(
                page.place(line.number),
                f"a second title, {shown(line.text)}; expected the table's heads,"
                " with tabs between its fields",
            )
    if not page.title:
        raise PageError(page.place(), "no title above the table")


def _read_title(page: Page, line: Line) -> None:
    match = _TITLE.fullmatch(line.text.strip())
    assert match is not None  # the line is not blank
    line.role = "title"
    if page.number is None:
        page.number, title = match["number"], match["title"]
    else:
        title = line.text.strip().lstrip("#").strip()
    _expect_short(page.name, line.number, None, title)
    page.title, page.title_markers = split_markers(title)
    page.title_line = line.number


def _expect_short(name: str, line: int, field: int | None, text: str) -> None:
    if len(text) > LONGEST_WORDS:
        raise PageError(
            Place(name, line, field),
            f"{shown(text)} has {len(text):,} characters; expected at most {LONGEST_WORDS:,}",
        )


class _TableLines:
    """Gives each line its role, from the first head of the table on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heads = Heads()
        self.words: list[list[str]] = []  # of each head line, as _head_words gives them
        self.width = 0  # the number of fields in a row; 0 until the first row
        self.repeating = 0  # the index of the head line that may be repeated next
        self.rows: list[Line] = []

    def add(self, line: Line) -> None:
        if not line.text.strip():
            return
        if "\t" not in line.text:
            self._add_note_or_link(line)
            return
        self._expect_bounds(line)
        if not self.width and self._is_head(line):
            line.role = "head"
            self.heads.add(line.number, line.cells)
        else:
            self._add_row_or_repeated_head(line)

    def _expect_bounds(self, line: Line) -> None:
        place = Place(self.name, line.number)
        if len(line.cells) > MOST_COLUMNS:
            raise PageError(place, f"{len(line.cells):,} fields; expected at most {MOST_COLUMNS:,}")
        if max(map(len, line.cells)) > LONGEST_WORDS:
            for field, cell in enumerate(line.cells):
                _expect_short(self.name, line.number, field, cell)
        if not self.width and len(self.heads.lines) > MOST_HEAD_LINES:
            raise PageError(
                place, f"no row within {MOST_HEAD_LINES} lines of heads; expected one below them"
            )
        if len(self.rows) * (self.width - 1) > MOST_NUMBERS:
            raise PageError(
                place, f"more than {MOST_NUMBERS:,} numbers before this line; split the page"
            )

    def finish(self) -> None:
        if self.repeating:
            raise PageError(Place(self.name), "the page ends within its repeated heads")
        if not self.rows:
            raise PageError(Place(self.name), "no row follows the heads")

    def _is_head(self, line: Line) -> bool:
        stub, *cells = line.cells
        if not self.heads.lines:
            self._expect_words(line, cells)
            return True
        # "Region  2007  2008" below a spanner is a head. "Total  5  7" is a row, and so is "  5  7"
        # once every field has its heading; the errors for them are raised where rows are read.
        lack_headings = self.heads.lack_headings()
        words = not any(looks_like_value(cell) for cell in cells)
        return (lack_headings and words) or (not stub.strip() and (lack_headings or words))

    def _expect_words(self, line: Line, cells: Sequence[str]) -> None:
        if not any(cell.strip() for cell in cells) or any(map(looks_like_value, cells)):
            raise PageError(
                Place(self.name, line.number),
                f"no heads: the table begins with {shown(line.text)}; expected a line of headings",
            )

    def _add_row_or_repeated_head(self, line: Line) -> None:
        cells = line.cells
        if not self.width:
            self._first_row(line, len(cells))
        label = split_markers(cells[0])[0]
        if self._repeats(line, cells, label):
            line.role = "repeated head"
            return
        line.role = "row"
        if not label:
            raise PageError(
                Place(self.name, line.number, 0),
                "no label before the numbers; expected a row, or the heads once more",
            )
        if len(cells) != self.width:
            raise PageError(
                Place(self.name, line.number),
                f"{counted(len(cells), 'field')}; expected {self.width}"
                " as in the heads and rows above",
            )
        self.rows.append(line)

    def _first_row(self, line: Line, fields: int) -> None:
        widest = max(len(cells) for _, cells in self.heads.lines)
        if fields < widest:
            raise PageError(
                Place(self.name, line.number), f"{fields} fields; expected {widest} as in the heads"
            )
        self.width = fields
        self.words = [list(map(_head_words, cells)) for _, cells in self.heads.lines]
        try:
            self.heads.close(fields)
        except RaggedHeadsError as error:
            raise PageError(Place(self.name, error.line, error.field), str(error)) from None

    def _repeats(self, line: Line, cells: Sequence[str], label: str) -> bool:
        """Return whether the line repeats the next head line; its markers may differ."""
        words = self.words[self.repeating]
        if composed(label) == words[0] and list(map(_head_words, cells)) == words:
            self.repeating = (self.repeating + 1) % len(self.words)
            return True
        if self.repeating:
            raise PageError(
                Place(self.name, line.number),
                f"the heads are repeated, but line {self.repeating + 1} of them differs"
                " from the first; expected the same words",
            )
        return False

    def _add_note_or_link(self, line: Line) -> None:
        if not self.width:
            raise PageError(
                Place(self.name, line.number),
                f"{shown(line.text)} follows the heads; expected a row,"
                " with a tab before each number",
            )
        if _LINK.fullmatch(line.text):
            line.role = "link"
        elif split_note(line.text):
            line.role = "footnote"
        else:
            raise PageError(
                Place(self.name, line.number),
                f"{shown(line.text)} is neither row, footnote nor link; a row has a tab"
                " before each number, a footnote begins with a marker such as ¹ or 1)",
            )


def _head_words(cell: str) -> str:
    """Return the words of a head, without markers, in composed letters."""
    return composed(split_markers(cell)[0])
