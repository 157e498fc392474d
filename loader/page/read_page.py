"""Read the tables of a published file: every line gets a role, every cell a kind and a place.

An error is raised only for what cannot be a table: a page without numbers or heads, or with more of
something than bounds.py allows. Everything else that is strange is kept and becomes a finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import PurePath

from loader.bounds import LONGEST_LINE, LONGEST_WORDS, MOST_COLUMNS, MOST_LINES
from loader.errors import PageError, Place, shown
from loader.forms.grid import Grid, SourceFile, Stated
from loader.letters import spellings
from loader.page.body import NO_NUMBERS, NoTableError, read_body
from loader.page.cells import reader_of
from loader.page.decimals import decimal_sign_of
from loader.page.flags import merge_flags
from loader.page.front import read_front
from loader.page.legend import stated_symbol, symbols_of
from loader.page.notes import read_tail
from loader.page.page_parts import Line, Page, Role
from loader.page.roles import RoleFinder, stub_width
from loader.page.values import BLANK, split_markers
from loader.seeds.remarks import Finding
from loader.seeds.symbols import Symbol

_MOST_OF_A_TABLE = 1000  # lines
_SHORT = ("front", "head", "section", "row")
_LONGEST_SIGN = 5  # characters, where a sign and its meaning are two cells

_KIND, _SYMBOL = attrgetter("kind"), attrgetter("symbol")


def read_pages(source: SourceFile, symbols: Mapping[str, Symbol] = {}) -> list[Page]:
    """Read every table of every grid; `symbols` are those of the publication. Raise PageError."""
    pages: list[Page] = []
    left_out: list[tuple[Grid, NoTableError]] = []
    for grid in source.grids:
        try:
            pages += _Sheet(source, grid, symbols).pages()
        except NoTableError as error:
            left_out.append((grid, error))
    if not pages:
        raise left_out[0][1] if left_out else NoTableError(Place(source.name), NO_NUMBERS)
    for grid, reason in left_out:
        message = f"The sheet {shown(grid.name or '')} is left out: {reason.message}."
        pages[0].findings.append(Finding(None, "sheet without a table", message))
    _name_pages(pages)
    return pages


def _name_pages(pages: Sequence[Page]) -> None:
    stem = PurePath(pages[0].name).stem
    several = len({page.sheet for page in pages}) > 1
    taken: dict[str, int] = {}
    for page in pages:
        words = spellings(page.sheet or "") if several else []
        page.id = "-".join([stem, *(word[0] for word in words)])
        number = taken[page.id] = taken.get(page.id, 0) + 1
        if number > 1:
            page.id += f"-{number}"


class _Sheet:
    """One grid, with what its cells are."""

    def __init__(self, source: SourceFile, grid: Grid, symbols: Mapping[str, Symbol]) -> None:
        self.source = source
        self.grid = grid
        endings = grid.endings or [""] * len(grid.lines)
        self.lines = [
            Line(number, "\t".join(cells), ending, cells)
            for number, cells, ending in zip(grid.numbers, grid.lines, endings, strict=True)
        ]
        self._expect_bounds()
        self.cells = [_filled(line) for line in self.lines]
        stated = grid.stated.symbols if grid.stated else {}
        said = {sign: stated_symbol(sign, meaning) for sign, meaning in stated.items()}
        known = symbols_of(self._legend_lines(), {**said, **symbols})
        right = [] if grid.stated else [cells[1:] for cells in self.cells]
        self.decimal_sign, self.reason = (
            (grid.decimal_sign, None) if grid.decimal_sign else decimal_sign_of(set().union(*right))
        )
        self.reader = reader_of(self.decimal_sign, tuple(known.values()))
        self.read = [list(map(self.reader.__getitem__, cells)) for cells in self.cells]
        if not grid.stated:
            merge_flags(self.cells, self.read, self.reader)
        self.kinds = ["".join(map(_KIND, cells)) for cells in self.read]

    def _expect_bounds(self) -> None:
        name = self.source.name
        if len(self.grid.lines) > MOST_LINES:
            raise PageError(Place(name), f"more than {MOST_LINES:,} lines; split the page")
        for line in self.lines:
            if (fields := len(line.cells)) > MOST_COLUMNS:
                message = f"{fields:,} fields; expected at most {MOST_COLUMNS:,}"
                raise PageError(Place(name, line.number), message)
            if (length := len(line.text)) > LONGEST_LINE:
                message = f"a line of {length:,} characters; expected at most {LONGEST_LINE:,}"
                raise PageError(Place(name, line.number), message)

    def _legend_lines(self) -> Iterator[str]:
        for cells in self.cells:
            filled = list(filter(None, cells))
            if len(filled) == 1 or (len(filled) == 2 and len(filled[0]) <= _LONGEST_SIGN):
                yield " ".join(filled)

    def pages(self) -> list[Page]:
        """Read the tables of the sheet, one below the other."""
        if stated := self.grid.stated:
            return [self._page(0, _stated_roles(stated, self.cells), max(1, len(stated.rows)))]
        pages: list[Page] = []
        stub, start = stub_width(self.kinds, self.cells), 0
        while start < len(self.lines):
            roles = self._roles(start, stub)
            own_lines = slice(start, start + len(roles))
            alone = len(roles) == len(self.lines)
            own = stub if alone else stub_width(self.kinds[own_lines], self.cells[own_lines])
            if own != stub:  # the other tables of the sheet have more fields of labels, or fewer
                roles = self._roles(start, own)
            if pages and "row" not in roles:
                self._add_rest(pages[-1], start)
                break
            pages.append(self._page(start, roles, own))
            start += len(roles)
        return pages

    def _add_rest(self, page: Page, start: int) -> None:
        """Add the heads of a table without rows to the tail of the one above it."""
        page.last_line = self.lines[-1].number
        for line, cells in zip(self.lines[start:], self.cells[start:], strict=True):
            if cells:
                line.role = "tail"
                message = f"No row stands below {shown(line.text)}."
                page.findings.append(Finding(line.number, "line not understood", message))
                page.unplaced += [(line.number, field) for field, cell in enumerate(cells) if cell]

    def _roles(self, start: int, stub: int) -> list[Role]:
        """Return the roles of the lines of one table; most are short, so few lines come first."""
        end = start + _MOST_OF_A_TABLE
        roles = RoleFinder(self.kinds[start:end], self.cells[start:end], stub).find()
        if len(roles) < _MOST_OF_A_TABLE or end >= len(self.lines):
            return roles
        return RoleFinder(self.kinds[start:], self.cells[start:], stub).find()

    def _page(self, start: int, roles: Sequence[Role], stub: int) -> Page:
        lines = self.lines[start : start + len(roles)]
        for line, role in zip(lines, roles, strict=True):
            line.role = role
        page = Page("", self.source, self.lines, lines[0].number, lines[-1].number, self.grid.name)
        page.stub, page.decimal_sign, page.stated = stub, self.decimal_sign, self.grid.stated
        page.findings += [] if start else self.grid.findings
        self._expect_table(lines)
        read_front(page, [line for line in lines if line.role == "front"])
        notes = read_tail(page, lines)
        title = page.title or self.grid.name or ""
        page.title, page.title_markers = split_markers(title, notes)
        own = slice(start, start + len(lines))
        read_body(page, lines, self.kinds[own], self.read[own], notes)
        used = set().union(*[map(_SYMBOL, values) for values in page.values])
        page.symbols = {sign: self.reader.symbols[sign] for sign in sorted(filter(None, used))}
        if self.reason:
            page.findings.append(Finding(page.rows[0].line, "decimal sign", self.reason))
        return page

    def _expect_table(self, lines: Sequence[Line]) -> None:
        name, roles = self.source.name, {line.role for line in lines}
        if "row" not in roles:
            raise NoTableError(Place(name), NO_NUMBERS)
        if "head" not in roles:
            first = next(line for line in lines if line.role == "row")
            message = f"no heads: the table begins with {shown(first.text)}"
            message += "; expected a line of headings above it"
            raise NoTableError(Place(name, first.number), message)
        long = (line for line in lines if len(line.text) > LONGEST_WORDS and line.role in _SHORT)
        for line in long:
            for field, cell in enumerate(line.cells):
                if len(cell) > LONGEST_WORDS:
                    place = Place(name, line.number, None if line.role == "front" else field)
                    message = f"{shown(cell)} has {len(cell):,} characters; expected at most"
                    raise PageError(place, f"{message} {LONGEST_WORDS:,}")


def _filled(line: Line) -> list[str]:
    """Return the cells without blanks around them and blank ones at the end."""
    plain = line.text.isascii()  # str.strip then knows all blanks, and is faster
    bare = list(map(str.strip, line.cells)) if plain else [c.strip(BLANK) for c in line.cells]
    while bare and not bare[-1]:
        bare.pop()
    return bare


def _stated_roles(stated: Stated, cells: Sequence[Sequence[str]]) -> list[Role]:
    """Return the roles of the lines of a cube, which states them."""
    roles: list[Role] = []
    for line, texts in enumerate(cells):
        inside = stated.first_row <= line <= stated.last_row
        outside: Role = "front" if line < stated.first_row else "tail"
        role: Role = "head" if line in stated.head_lines else "row" if inside else outside
        roles.append(role if texts or inside else "blank")
    return roles
