"""bytes -> page: every line of a published page with its number and its role.

A page is text in our house style: a breadcrumb, a number and a title, then a table whose fields
are separated by tabs (heads, rows, perhaps the heads again), then footnotes and links. Nothing is
interpreted yet but the role of each line; a line that has none stops the reading, because a line
passed over could be a row lost.
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
from loader.page.heads import Head, Heads, Ragged
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
# Quantifiers are possessive, so that no pattern can backtrack: tests/test_patterns.py holds it.
_LINK = re.compile(r"\s*+\[(?P<text>[^\]]*+)\]\([^)]*+\)\s*+")
_NUMBER = re.compile(r"\s*+#*+\s*+(?P<number>[0-9]{1,3}[A-Za-z]?)\s*+")
_TITLE = re.compile(r"(?:#++\s++)?(?:(?P<number>[0-9]{1,3}[A-Za-z]?)\.?\s++)?(?P<title>.++)")
# All of C0 and C1 but tab and line ends: https://www.unicode.org/charts/PDF/U0080.pdf
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")


@dataclass(slots=True)
class Line:
    """One line as printed: `number` counts from 1, `ending` is "\\n", "\\r\\n" or ""."""

    number: int
    text: str
    ending: str
    cells: list[str]  # the fields of the line; field 0 is the stub
    role: Role = "blank"


@dataclass(slots=True)
class Page:
    """A published page, whole: `b"".join` of its lines (and mark) gives the file's bytes."""

    name: str
    sha256: str
    size: int
    byte_order_mark: bool
    lines: list[Line]
    heads: Heads
    rows: list[Line]  # those of the lines that are rows
    subject: str | None = None
    number: str | None = None
    title: str = ""
    title_line: int = 0
    title_markers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The published table's id: the file's name without `.txt`."""
        return self.name.removesuffix(".txt")

    def place(self, line: int | None = None, field: int | None = None) -> Place:
        """Where in this page."""
        return Place(self.name, line, field)

    def of_role(self, role: Role) -> Iterator[Line]:
        """The lines with that role, in order."""
        return (line for line in self.lines if line.role == role)

    def repeated_heads(self) -> Iterator[tuple[Line, list[Head]]]:
        """The lines that print heads once more, each with the heads that it repeats."""
        levels: list[list[Head]] = [[] for _ in self.heads.lines]
        for head in self.heads.heads:
            levels[head.level - 1].append(head)
        for number, line in enumerate(self.of_role("repeated head")):
            yield line, levels[number % len(levels)]


def read_page(data: bytes, name: str) -> Page:
    """The page in a file's bytes; raises PageError with the line that cannot be read."""
    return _read(data, name, whole=True)


def read_heads(data: bytes, name: str) -> Page:
    """The page down to its first row, for its title and heads; raises PageError."""
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
            table.take(line)
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
        bare = part.rstrip("\r\n")  # no other \r can stand there
        if len(bare) > LONGEST_LINE:
            raise PageError(
                Place(name, number),
                f"a line of {len(bare):,} characters; expected at most {LONGEST_LINE:,}",
            )
        if number > MOST_LINES:
            raise PageError(Place(name), f"more than {MOST_LINES:,} lines; split the page")
        yield Line(number, bare, part[len(bare) :], bare.split("\t"))


def _read_front(page: Page, lines: Sequence[Line]) -> None:
    """Breadcrumb, number and title: all that stands above the table."""
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
        raise PageError(page.place(), "no title stands above the table")


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
    """Gives each line from the first head on its role, one after the other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heads = Heads()
        self.words: list[list[str]] = []  # of each head line, without markers
        self.width = 0  # fields of a row; known from the first one
        self.repeating = 0  # which head a repeated head must equal next
        self.rows: list[Line] = []

    def take(self, line: Line) -> None:
        if not line.text.strip():
            return
        if "\t" not in line.text:
            self._after(line)
            return
        self._expect_bounds(line)
        if not self.width and self._is_head(line):
            line.role = "head"
            self.heads.add(line.number, line.cells)
        else:
            self._table(line)

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
                place, f"more than {MOST_NUMBERS:,} numbers stand above; split the page"
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
        # "Region  2007  2008" below a spanner is a head; "Total  5  7" is a row out of place, and
        # so is "  5  7" once every field has its heading.
        wanting = self.heads.wants_headings()
        words = not any(looks_like_value(cell) for cell in cells)
        return (wanting and words) or (not stub.strip() and (wanting or words))

    def _expect_words(self, line: Line, cells: Sequence[str]) -> None:
        if not any(cell.strip() for cell in cells) or any(map(looks_like_value, cells)):
            raise PageError(
                Place(self.name, line.number),
                f"no heads: the table begins with {shown(line.text)}; expected a line of headings",
            )

    def _table(self, line: Line) -> None:
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
                "no label stands before the numbers; expected a row or the heads once more",
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
        self.words = [list(map(_words, cells)) for _, cells in self.heads.lines]
        try:
            self.heads.close(fields)
        except Ragged as error:
            raise PageError(Place(self.name, error.line, error.field), str(error)) from None

    def _repeats(self, line: Line, cells: Sequence[str], label: str) -> bool:
        """Whether the line is the next of the heads, in the same words; markers may differ."""
        wanted = self.words[self.repeating]
        if composed(label) == wanted[0] and list(map(_words, cells)) == wanted:
            self.repeating = (self.repeating + 1) % len(self.words)
            return True
        if self.repeating:
            raise PageError(
                Place(self.name, line.number),
                f"the heads are repeated, but line {self.repeating + 1} of them differs"
                " from the first; expected the same words",
            )
        return False

    def _after(self, line: Line) -> None:
        if not self.width:
            raise PageError(
                Place(self.name, line.number),
                f"{shown(line.text)} stands below the heads; expected a row,"
                " its numbers behind tabs",
            )
        if _LINK.fullmatch(line.text):
            line.role = "link"
        elif split_note(line.text):
            line.role = "footnote"
        else:
            raise PageError(
                Place(self.name, line.number),
                f"{shown(line.text)} is neither row, footnote nor link; a row has its numbers"
                " behind tabs, a footnote begins with a marker such as ¹ or 1)",
            )


def _words(cell: str) -> str:
    """What a head says, without markers, in composed letters."""
    return composed(split_markers(cell)[0])
