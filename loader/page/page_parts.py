"""What a published table is made of: lines with their roles, heads, sections, rows and columns."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Literal, NamedTuple, TypeVar

from loader.errors import Place
from loader.forms.grid import SourceFile, Stated
from loader.page.heads import Head
from loader.page.values import Value
from loader.seeds.remarks import Finding
from loader.seeds.symbols import Symbol

Role = Literal[
    "blank",
    "breadcrumb",  # a link above the table: the subject
    "number",  # the number of the table
    "title",
    "front",  # any other line above the heads: subtitle, unit in brackets, "Excel | CSV"
    "head",
    "repeated head",
    "section",  # a label without numbers, above the rows that it is about
    "row",
    "continuation",  # the rest of a label that is broken over two lines
    "footnote",  # with a marker
    "note",  # without a marker
    "source",
    "legend",  # what a symbol means
    "link",
    "tail",  # below the table, and not understood
]


Cell = TypeVar("Cell")


@dataclass(slots=True)
class Line:
    """A line as printed: `number` counts from 1, `ending` is "\\n", "\\r\\n" or ""."""

    number: int
    text: str  # the cells between tabs
    ending: str
    cells: list[str]
    role: Role = "blank"


@dataclass(frozen=True, slots=True)
class Section:
    """A label that stands alone, above rows; `level` is 0 for the outermost."""

    line: int
    field: int
    printed: str
    label: str
    level: int


class Row(NamedTuple):
    """A line of numbers.

    `labels` has the words of each stub column: filled down where blank, without markers, with the
    rest that is printed in a continuation line. `printed` are the stub cells as they stand.
    """

    line: int
    field: int  # of the innermost label that is printed in this line
    printed: tuple[str, ...]
    labels: tuple[str, ...]
    indent: int
    sections: tuple[Section, ...]  # that it stands under, outermost first

    @property
    def label(self) -> str:
        """Return the words of the innermost stub column that has any."""
        return next(filter(None, reversed(self.labels)), "")

    @property
    def path(self) -> tuple[str, ...]:
        """Return all words that distinguish this row from others, outermost first."""
        above = tuple([section.label for section in self.sections]) if self.sections else ()
        return above + (self.labels if all(self.labels) else tuple(filter(None, self.labels)))


@dataclass(frozen=True, slots=True)
class Column:
    """A field with numbers; `heads` are the printed heads over it, outermost first."""

    field: int
    heads: tuple[Head, ...]
    labels: tuple[str, ...]  # the words of the heads, joined where one is broken over two lines

    @property
    def label(self) -> str:
        """Return the words of the column heading, or "" where nothing stands over the column."""
        return self.labels[-1] if self.labels else ""


def in_fields(cells: Sequence[Cell], fields: Sequence[int], blank: Cell) -> Sequence[Cell]:
    """Return what stands in these fields of a line, blank where the line ends before them."""
    first, end = fields[0], fields[-1] + 1
    if end - first == len(fields) and end <= len(cells):
        return cells[first:end]
    return [cells[field] if field < len(cells) else blank for field in fields]


@dataclass(slots=True)
class Page:
    """One published table. `values[row][column]` belongs to `rows[row]` and `columns[column]`."""

    id: str  # the name of the file without its suffix; "-2" and so on for its further tables
    source: SourceFile
    lines: list[Line]  # of the whole sheet, also where it has several tables
    first_line: int = 1  # of this table
    last_line: int = 0
    sheet: str | None = None
    heads: list[Head] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    values: list[list[Value]] = field(default_factory=list)
    stub: int = 1  # how many fields at the left hold labels
    stub_heads: tuple[str, ...] = ()  # the words above each of them
    decimal_sign: str = "."
    subject: str | None = None
    number: str | None = None
    title: str = ""
    title_line: int = 0
    title_markers: tuple[str, ...] = ()
    unit: str | None = None  # as a line above the heads gives it
    symbols: dict[str, Symbol] = field(default_factory=dict)  # those that are used
    stated: Stated | None = None
    findings: list[Finding] = field(default_factory=list)
    unplaced: list[tuple[int, int]] = field(default_factory=list)  # line and field

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.source.name

    def place(self, line: int | None = None, field: int | None = None) -> Place:
        """Return a place in this page, for messages."""
        return Place(self.name, line, field)

    def of_role(self, role: Role) -> Iterator[Line]:
        """Return the lines of this table with this role, in order."""
        first = bisect_left(self.lines, self.first_line, key=attrgetter("number"))
        last = bisect_right(self.lines, self.last_line, key=attrgetter("number"))
        return (line for line in self.lines[first:last] if line.role == role)

    def last_lines_of_sections(self) -> dict[tuple[int, int], int]:
        """Return the line of the last row below each section, by the section's line and field."""
        return {
            (section.line, section.field): row.line for row in self.rows for section in row.sections
        }
