"""Read the tables of a published file: every line gets a role, every cell a kind and a place.

What cannot be a table stops: no numbers, no heads, more of something than bounds.py allows. All
else that is strange is kept, and told as a finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from loader.bounds import (
    LONGEST_LINE,
    LONGEST_WORDS,
    MOST_COLUMNS,
    MOST_HEAD_LINES,
    MOST_LINES,
    MOST_NUMBERS,
)
from loader.errors import PageError, Place, shown
from loader.forms.grid import Grid, SourceFile
from loader.letters import spellings
from loader.page.cells import Cell, decimal_sign_of, reader_of
from loader.page.front import read_front, title_findings
from loader.page.heads import heads_over, measure_heads, path_of
from loader.page.legend import read_legend, symbols_of
from loader.page.notes import note_of, role_below, text_of
from loader.page.page_parts import Column, Line, Page
from loader.page.roles import OTHER_HEADS, RoleFinder, as_role, first_line_of_next, stub_width
from loader.page.rows import RowReader, unlabelled
from loader.page.stated import read_stated
from loader.page.values import BLANK, EMPTY, Value, label_of, split_markers
from loader.seeds.remarks import Finding
from loader.seeds.symbols import Symbol
from loader.words import counted

_MOST_IN_LEGEND = 2  # filled cells of a line that explains a sign


class NoTableError(PageError):
    """A sheet has no numbers or no heads; it may be one of several."""


def read_pages(source: SourceFile, symbols: Mapping[str, Symbol] = {}) -> list[Page]:
    """Read every table of every grid; `symbols` are those of the publication. Raise PageError."""
    pages: list[Page] = []
    without: list[tuple[Grid, NoTableError]] = []
    for grid in source.grids:
        try:
            pages += _read_grid(source, grid, symbols)
        except NoTableError as error:
            without.append((grid, error))
    if not pages:
        raise without[0][1] if without else NoTableError(Place(source.name), "no table in it")
    for grid, _ in without:
        message = f"The sheet {shown(grid.name or '')} has no table; it is left out."
        pages[0].findings.append(Finding(None, "sheet without a table", message))
    _name_pages(pages)
    return pages


def _name_pages(pages: Sequence[Page]) -> None:
    stem = PurePath(pages[0].name).stem
    several = len({page.sheet for page in pages}) > 1
    taken: set[str] = set()
    for page in pages:
        words = [word[0] for word in spellings(page.sheet or "")] if several else []
        page.id = name = "-".join([stem, *words])
        number = 1
        while page.id in taken:
            number += 1
            page.id = f"{name}-{number}"
        taken.add(page.id)


def _read_grid(source: SourceFile, grid: Grid, symbols: Mapping[str, Symbol]) -> Iterator[Page]:
    _expect_bounds(source, grid)
    lines = [
        Line(number, "\t".join(cells), ending, cells)
        for number, cells, ending in zip(grid.numbers, grid.lines, _endings(grid), strict=True)
    ]
    if grid.stated:
        yield read_stated(source, grid, lines, symbols)
        return
    sheet = _Sheet(source, grid, lines, symbols)
    yield from sheet.pages()


def _endings(grid: Grid) -> Sequence[str]:
    return grid.endings or [""] * len(grid.lines)


def _expect_bounds(source: SourceFile, grid: Grid) -> None:
    if len(grid.lines) > MOST_LINES:
        raise PageError(Place(source.name), f"more than {MOST_LINES:,} lines; split the page")
    for number, cells in zip(grid.numbers, grid.lines, strict=True):
        place = Place(source.name, number)
        if len(cells) > MOST_COLUMNS:
            raise PageError(place, f"{len(cells):,} fields; expected at most {MOST_COLUMNS:,}")
        length = sum(map(len, cells)) + len(cells) - 1
        if length > LONGEST_LINE:
            raise PageError(
                place, f"a line of {length:,} characters; expected at most {LONGEST_LINE:,}"
            )


def _filled(cells: Sequence[str]) -> list[str]:
    """Return the cells without blanks around them and blank ones at the end."""
    bare = [cell.strip(BLANK) if cell else "" for cell in cells]
    while bare and not bare[-1]:
        bare.pop()
    return bare


class _Sheet:
    """One grid, with what its cells are."""

    def __init__(
        self, source: SourceFile, grid: Grid, lines: list[Line], symbols: Mapping[str, Symbol]
    ) -> None:
        self.source = source
        self.grid = grid
        self.lines = lines
        self.cells = [_filled(line.cells) for line in lines]
        self.symbols = symbols_of(self._legend_lines(), symbols)
        texts = {cell for cells in self.cells for cell in cells[1:]}
        self.decimal_sign, self.reason = decimal_sign_of(texts)
        self.reader = reader_of(self.decimal_sign, tuple(self.symbols.values()))
        self.read = [self.reader.line(cells) for cells in self.cells]
        self.kinds = ["".join([cell.kind for cell in cells]) for cells in self.read]

    def _legend_lines(self) -> Iterator[str]:
        for cells in self.cells:
            filled = [cell for cell in cells if cell]
            if 0 < len(filled) <= _MOST_IN_LEGEND:
                yield " ".join(filled)

    def pages(self) -> Iterator[Page]:
        """Read the tables of the sheet, one below the other."""
        stub, start, number = stub_width(self.kinds), 0, 0
        while start < len(self.lines):
            roles, end = self._roles(start, stub)
            own = stub_width(self.kinds[start:end])
            if own != stub:
                roles, end = self._roles(start, own)
            number += 1
            yield self._page(start, end, roles, own)
            start = end

    def _roles(self, start: int, stub: int) -> tuple[list[str], int]:
        finder = RoleFinder(self.kinds[start:], self.cells[start:], stub)
        roles = finder.find()
        if roles[-1] != OTHER_HEADS:
            return roles, len(self.lines)
        end = first_line_of_next(roles, finder.last_row, len(roles) - 1)
        return roles[:end], start + end

    def _page(self, start: int, end: int, roles: Sequence[str], stub: int) -> Page:
        lines = self.lines[start:end]
        for line, role in zip(lines, roles, strict=True):
            line.role = as_role(role)
        page = Page(
            "", self.source, self.lines, lines[0].number, lines[-1].number, self.grid.name,
            stub=stub, decimal_sign=self.decimal_sign, findings=list(self.grid.findings),
        )  # fmt: skip
        self._expect_table(page, lines)
        read_front(page, [line for line in lines if line.role == "front"])
        _read_tail(page, lines)
        notes = _notes(page)
        page.title, page.title_markers = split_markers(page.title or self.grid.name or "", notes)
        rows = RowReader(stub, lambda text: label_of(text, notes))
        rows.read(lines)
        page.rows, page.sections = rows.rows, rows.sections
        _read_heads(page, lines, notes)
        self._read_values(page, start)
        page.findings += [*title_findings(page), *_oddities(page, self.reason)]
        return page

    def _expect_table(self, page: Page, lines: Sequence[Line]) -> None:
        rows = [line for line in lines if line.role == "row"]
        heads = [line for line in lines if line.role == "head"]
        name = self.source.name
        if not rows:
            raise NoTableError(
                Place(name), "no numbers; expected a table with heads, labels and numbers"
            )
        if not heads:
            raise NoTableError(
                Place(name, rows[0].number),
                f"no heads: the table begins with {shown(rows[0].text)};"
                " expected a line of headings",
            )
        if len(heads) > MOST_HEAD_LINES:
            raise PageError(
                Place(name, heads[MOST_HEAD_LINES].number),
                f"no row within {MOST_HEAD_LINES} lines of heads; expected one below them",
            )
        for line in lines:
            if line.role in ("head", "row", "section", "front") and len(line.text) > LONGEST_WORDS:
                _expect_short(name, line)

    def _read_values(self, page: Page, start: int) -> None:
        index = {line.number: i for i, line in enumerate(self.lines[start:], start)}
        read = [(row.line, self.read[index[row.line]]) for row in page.rows]
        fields = [column.field for column in page.columns]
        empty: list[int] = []
        for line, cells in read:
            width = len(cells)
            values: list[Value] = []
            for field in fields:
                cell = cells[field] if field < width else _BLANK_CELL
                values.append(cell.value)
                if cell.problem:
                    page.findings.append(_problem(line, self.cells[index[line]][field], cell))
                elif cell.kind == "_":
                    empty.append(line)
                elif symbol := cell.value.symbol:
                    page.symbols[symbol] = self.reader.symbols[symbol]
            page.values.append(values)
        if empty:
            where = (
                f"{counted(len(empty), 'cell')} of the table {'is' if len(empty) == 1 else 'are'}"
            )
            message = f"{where} empty, the first of them here."
            page.findings.append(Finding(empty[0], "empty cell", message))


_BLANK_CELL = Cell("_", EMPTY)


def _problem(line: int, text: str, cell: Cell) -> Finding:
    assert cell.problem is not None
    kind, reason = cell.problem
    return Finding(line, kind, f"{shown(text)} is {reason}; it is kept as text.")


def _expect_short(name: str, line: Line) -> None:
    for field, cell in enumerate(line.cells):
        if len(cell) > LONGEST_WORDS:
            raise PageError(
                Place(name, line.number, field if len(line.cells) > 1 else None),
                f"{shown(cell)} has {len(cell):,} characters; expected at most {LONGEST_WORDS:,}",
            )


def _read_tail(page: Page, lines: Sequence[Line]) -> None:
    """Give the lines below the table their roles."""
    above = "blank"
    seen: set[str] = set()
    for line in lines:
        text = text_of(line) if line.role in ("tail", "note", "footnote", "source", "link") else ""
        if line.role == "tail":
            line.role = "legend" if read_legend(text) else role_below(text, above)
        if line.role == "footnote" and (note := note_of(line)):
            if note[0] in seen:
                line.role = "note"
                message = f"A second note {note[0]}; the first one is meant by its markers."
                page.findings.append(Finding(line.number, "note twice", message))
            seen.add(note[0])
        if line.role == "tail":
            message = f"{shown(text)} below the table is kept, but not understood."
            page.findings.append(Finding(line.number, "line not understood", message))
        above = line.role


def _notes(page: Page) -> frozenset[str]:
    return frozenset(note[0] for line in page.of_role("footnote") if (note := note_of(line)))


def _read_heads(page: Page, lines: Sequence[Line], notes: frozenset[str]) -> None:
    head_lines = [(line.number, line.cells) for line in lines if line.role == "head"]
    filled = {
        field
        for line in lines
        if line.role == "row"
        for field, cell in enumerate(line.cells)
        if cell and field >= page.stub and not cell.isspace()
    }
    if len(page.rows) * len(filled) > MOST_NUMBERS:
        line = page.rows[MOST_NUMBERS // len(filled)].line
        raise PageError(
            page.place(line), f"more than {MOST_NUMBERS:,} numbers before this line; split the page"
        )
    width = max(max(filled), *(len(_filled(cells)) - 1 for _, cells in head_lines)) + 1
    page.heads = measure_heads(head_lines, page.stub, width, notes)
    over = heads_over(page.heads, [*range(page.stub), *sorted(filled)])
    page.stub_heads = tuple((path_of(over[field]) or ("",))[-1] for field in range(page.stub))
    page.columns = [Column(f, over[f], path_of(over[f])) for f in sorted(filled)]
    for column in page.columns:
        if column.heads and sum(len(head.printed) + 3 for head in column.heads) > LONGEST_WORDS:
            raise PageError(
                page.place(column.heads[-1].line, column.field),
                f"the heads above this field have more than {LONGEST_WORDS:,} characters;"
                " expected fewer",
            )


def _oddities(page: Page, reason: str | None) -> Iterator[Finding]:
    """Yield findings about columns without a head, rows without a label, and the decimal sign."""
    if reason:
        yield Finding(page.rows[0].line, "decimal sign", reason)
    last = page.heads[-1].line
    lowest: dict[tuple[int, int], int] = {}
    for column in page.columns:
        if not column.heads:
            yield Finding(last, "no head", f"No head stands over field {column.field}.")
            continue
        head = column.heads[-1]
        if first := lowest.get((head.line, head.field)):
            message = (
                f"The head {shown(head.label)} of field {first} is field {column.field}'s too."
            )
            yield Finding(head.line, "no head", message)
        lowest.setdefault((head.line, head.field), column.field)
    for row in unlabelled(page.rows):
        yield Finding(row.line, "no label", "No label stands before the numbers of this line.")
    for section in page.sections:
        if (
            any(c.isdecimal() for c in section.label)
            and role_below(section.label, "blank") == "tail"
        ):
            message = f"{shown(section.label)} between the rows is read as a label without numbers."
            yield Finding(section.line, "line not understood", message)
