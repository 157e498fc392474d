"""Read what stands in the table itself: its heads, rows, columns and values."""

from collections.abc import Iterator, Sequence

from loader.bounds import LONGEST_WORDS, MOST_HEAD_LINES, MOST_NUMBERS
from loader.errors import PageError, shown
from loader.page.cells import BLANK_CELL, ReadCell
from loader.page.heads import heads_over, measure_heads, path_of
from loader.page.notes import role_below
from loader.page.page_parts import Column, Line, Page
from loader.page.rows import RowReader, bare_label
from loader.page.values import label_of
from loader.seeds.remarks import Finding
from loader.words import counted

Cells = Sequence[Sequence[ReadCell]]


class NoTableError(PageError):
    """A sheet has no numbers or no heads; it may be one of several."""


def read_body(page: Page, lines: Sequence[Line], cells: Cells, notes: frozenset[str]) -> None:
    """Read heads, rows, columns and values; `cells` are those of each line."""

    def words(text: str) -> str:
        return text if page.stated else label_of(bare_label(text), notes)

    rows = RowReader(page.stub, words)
    rows.read(lines)
    page.rows, page.sections = rows.rows, rows.sections
    of_rows = [
        (line, of_line) for line, of_line in zip(lines, cells, strict=True) if line.role == "row"
    ]
    fields = sorted({f for _, row in of_rows for f, cell in enumerate(row) if cell.kind != "_"})
    _read_heads(page, lines, [field for field in fields if field >= page.stub], notes)
    _read_values(page, of_rows)
    page.findings += _oddities(page)


def _read_heads(
    page: Page, lines: Sequence[Line], fields: Sequence[int], notes: frozenset[str]
) -> None:
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


def _read_values(page: Page, rows: Sequence[tuple[Line, Sequence[ReadCell]]]) -> None:
    fields = [column.field for column in page.columns]
    empty: list[int] = []
    for line, cells in rows:
        read = [cells[f] if f < len(cells) else BLANK_CELL for f in fields]
        page.values.append([cell.value for cell in read])
        for field, cell in zip(fields, read, strict=True):
            if cell.problem:
                kind, reason = cell.problem
                message = f"{shown(line.cells[field].strip())} is {reason}; it is kept as text."
                page.findings.append(Finding(line.number, kind, message))
            elif cell.kind == "_":
                empty.append(line.number)
    if empty:
        message = f"{counted(len(empty), 'empty cell')}, the first one here."
        page.findings.append(Finding(empty[0], "empty cell", message))


def _oddities(page: Page) -> Iterator[Finding]:
    """Yield findings about columns without a head, rows without a label, and doubtful sections."""
    lowest: dict[tuple[int, int], int] = {}
    for column in page.columns:
        if not column.heads:
            message = f"No head stands over field {column.field}."
            yield Finding(page.heads[-1].line, "no head", message)
            continue
        head = column.heads[-1]
        first = lowest.setdefault((head.line, head.field), column.field)
        if first != column.field:
            which = f"The head {shown(head.label)} of field {first}"
            yield Finding(head.line, "no head", f"{which} stands over field {column.field} too.")
    for row in page.rows:
        if not "".join(row.printed).strip():
            message = "No label stands before the numbers of this line."
            yield Finding(row.line, "no label", message)
    for section in page.sections:
        if any(map(str.isdecimal, section.label)) and role_below(section.label, "blank") == "tail":
            message = f"{shown(section.label)} is read as a label without numbers."
            yield Finding(section.line, "line not understood", message)
