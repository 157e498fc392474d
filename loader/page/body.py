"""Read what stands in the table itself: its heads, rows, columns and values."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from operator import attrgetter

from loader.bounds import LONGEST_WORDS, MOST_HEAD_LINES, MOST_NUMBERS
from loader.errors import PageError, shown
from loader.page.cells import BLANK_CELL, ReadCell
from loader.page.heads import Head, heads_over, measure_heads, path_of
from loader.page.notes import role_below
from loader.page.page_parts import Column, Line, Page, Row, in_fields
from loader.page.rows import RowReader, words_of
from loader.page.values import BLANK, label_of
from loader.seeds.remarks import Finding
from loader.words import counted

Rows = Sequence[tuple[Line, Sequence[ReadCell]]]

_VALUE, _PROBLEM = attrgetter("value"), attrgetter("problem")


NO_NUMBERS = "no numbers; expected a table of heads, labels and numbers"


class NoTableError(PageError):
    """A sheet has no numbers or no heads; it may be one of several."""


def read_body(
    page: Page,
    lines: Sequence[Line],
    kinds: Sequence[str],
    cells: Sequence[Sequence[ReadCell]],
    notes: frozenset[str],
) -> None:
    """Read heads, rows, columns and values; each line has the kinds of its cells, and `cells`."""
    rows = RowReader(page.stub, str if page.stated else partial(words_of, notes=notes))
    rows.read(lines)
    page.rows, page.sections = rows.rows, rows.sections
    rows_at = [at for at, line in enumerate(lines) if line.role == "row"]
    patterns = {kinds[at] for at in rows_at}
    filled = {field for line in patterns for field, kind in enumerate(line) if kind != "_"}
    _read_heads(page, lines, sorted(field for field in filled if field >= page.stub), notes)
    of_rows = [(lines[at], cells[at]) for at in rows_at]
    in_cells = list(_read_values(page, of_rows, [kinds[at] for at in rows_at]))
    page.findings += [*_oddities(page, of_rows), *_repeated_heads(page, notes), *in_cells]


def _read_heads(
    page: Page, lines: Sequence[Line], fields: Sequence[int], notes: frozenset[str]
) -> None:
    if not fields:
        raise NoTableError(page.place(), NO_NUMBERS)
    head_lines = [(line.number, line.cells) for line in lines if line.role == "head"]
    if len(head_lines) > MOST_HEAD_LINES:
        message = f"no row within {MOST_HEAD_LINES} lines of heads; expected one below them"
        raise PageError(page.place(head_lines[MOST_HEAD_LINES][0]), message)
    if len(page.rows) * len(fields) > MOST_NUMBERS:
        line = page.rows[MOST_NUMBERS // len(fields)].line
        message = f"more than {MOST_NUMBERS:,} numbers before this line; split the page"
        raise PageError(page.place(line), message)
    filled = [f for _, cells in head_lines for f, cell in enumerate(cells) if cell.strip()]
    width = max([*fields, *filled]) + 1
    page.heads = measure_heads(head_lines, page.stub, width, notes)
    over = heads_over(page.heads, [*range(page.stub), *fields])
    page.stub_heads = tuple((path_of(over[f]) or ("",))[-1] for f in range(page.stub))
    for field in fields:
        heads = over[field]
        length = sum(len(head.printed) + 3 for head in heads) - 3
        if length > LONGEST_WORDS:
            message = f"the heads above this field have {length:,} characters; expected at most"
            place = page.place(heads[-1].line, field)
            raise PageError(place, f"{message} {LONGEST_WORDS:,}")
        labels = tuple(head.label for head in heads) if page.stated else path_of(heads)
        page.columns.append(Column(field, heads, labels))


def _read_values(page: Page, rows: Rows, kinds: Sequence[str]) -> Iterator[Finding]:
    """Read the values, and yield findings about cells without a number or a symbol."""
    fields = [column.field for column in page.columns]
    empty: list[tuple[Row, Column]] = []
    for row, (line, cells), of_cells in zip(page.rows, rows, kinds, strict=True):
        read = in_fields(cells, fields, BLANK_CELL)
        page.values.append(list(map(_VALUE, read)))
        is_whole = "_" not in in_fields(of_cells, fields, "_")
        if is_whole and not any(map(_PROBLEM, read)):  # true of most rows
            continue
        for column, cell in zip(page.columns, read, strict=True):
            if cell.problem:
                kind, reason = cell.problem
                printed = shown(line.cells[column.field].strip())
                message = f"{_name(row, column)}{printed} is {reason}."
                yield Finding(row.line, kind, message, column.field)
            elif cell.kind == "_":
                empty.append((row, column))
    if empty:
        (row, column), more = empty[0], len(empty) - 1
        also = f" and in {counted(more, 'more cell')}" if more else ""
        message = f"{_name(row, column)}nothing is printed here{also}."
        yield Finding(row.line, "empty cell", message, column.field)


def _name(row: Row, column: Column) -> str:
    words = " / ".join(filter(None, (row.label, column.label)))
    return f"{words}: " if words else ""


def _oddities(page: Page, rows: Rows) -> Iterator[Finding]:
    """Yield findings about columns without a head, rows without a label, and doubtful sections."""
    under: dict[Head | None, list[int]] = defaultdict(list)
    for column in page.columns:
        under[column.heads[-1] if column.heads else None].append(column.field)
    for head, fields in under.items():
        if others := fields[1:] if head else fields:
            field = others[0]
            line = next(line.number for line, c in rows if field < len(c) and c[field].kind != "_")
            message = f"No head of its own stands over field {field}"
            over = f"; {shown(head.label)} stands over {len(fields)} fields." if head else "."
            yield Finding(line, "no head", message + over, field)
    for row in page.rows:
        if not "".join(row.printed).strip(BLANK):
            message = "No label stands before the numbers of this line."
            yield Finding(row.line, "no label", message, 0)
    for section in page.sections:
        if any(map(str.isdecimal, section.label)) and role_below(section.label, "blank") == "tail":
            message = f"{shown(section.label)} is read as a label without numbers."
            yield Finding(section.line, "line not understood", message)


def _repeated_heads(page: Page, notes: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding where a head is repeated over another field: the numbers may be others."""
    above = {(head.field, head.label) for head in page.heads}
    for line in page.of_role("repeated head"):
        for field, cell in enumerate(line.cells):
            label = label_of(cell, notes)
            if label and (field, label) not in above:
                message = f"{shown(label)} stands over field {field} here, but not at the top."
                yield Finding(line.number, "repeated heads differ", message, field)
                break
