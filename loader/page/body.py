"""Read what stands in the table itself: its heads, rows, columns and values."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from loader.bounds import LONGEST_WORDS, MOST_HEAD_LINES, MOST_NUMBERS
from loader.errors import PageError, shown
from loader.page.cells import BLANK_CELL, CellReader
from loader.page.heads import Head, heads_over, measure_heads, path_of
from loader.page.notes import role_below
from loader.page.page_parts import Column, Line, Page, Row
from loader.page.rows import RowReader, bare_label
from loader.page.values import label_of
from loader.seeds.remarks import Finding
from loader.words import counted

Cells = Sequence[Sequence[str]]


class NoTableError(PageError):
    """A sheet has no numbers or no heads; it may be one of several."""


def read_body(
    page: Page, lines: Sequence[Line], cells: Cells, reader: CellReader, notes: frozenset[str]
) -> None:
    """Read heads, rows, columns and values; `cells` are those of the lines, without blanks."""

    def words(text: str) -> str:
        return text if page.stated else label_of(bare_label(text), notes)

    rows = RowReader(page.stub, words)
    rows.read(lines)
    page.rows, page.sections = rows.rows, rows.sections
    of_rows = [texts for line, texts in zip(lines, cells, strict=False) if line.role == "row"]
    fields = sorted({f for texts in of_rows for f, text in enumerate(texts) if text})
    _read_heads(page, lines, [field for field in fields if field >= page.stub], notes)
    in_cells = list(_read_values(page, of_rows, reader))
    page.findings += [*_oddities(page, of_rows), *_repeated_heads(page, notes), *in_cells]


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
            message = f"the heads above this field have {length:,} characters"
            raise PageError(
                page.place(heads[-1].line, field), f"{message}; expected at most {LONGEST_WORDS:,}"
            )
        labels = tuple(head.label for head in heads) if page.stated else path_of(heads)
        page.columns.append(Column(field, heads, labels))


def _read_values(page: Page, cells: Cells, reader: CellReader) -> Iterator[Finding]:
    """Read the values, and yield findings about cells without a number or a symbol."""
    fields = [column.field for column in page.columns]
    empty: list[tuple[Row, Column]] = []
    for row, texts in zip(page.rows, cells, strict=True):
        read = [reader[texts[f]] if f < len(texts) else BLANK_CELL for f in fields]
        page.values.append([cell.value for cell in read])
        for column, cell in zip(page.columns, read, strict=True):
            if cell.problem:
                kind, reason = cell.problem
                message = f"{_name(row, column)}{shown(texts[column.field])} is {reason}."
                yield Finding(row.line, kind, message, column.field)
            elif cell.kind == "_":
                empty.append((row, column))
            elif symbol := cell.value.symbol:
                page.symbols[symbol] = reader.symbols[symbol]
    if empty:
        (row, column), more = empty[0], len(empty) - 1
        message = f"{_name(row, column)}nothing is printed here"
        message += f" and in {counted(more, 'more cell')}." if more else "."
        yield Finding(row.line, "empty cell", message, column.field)


def _name(row: Row, column: Column) -> str:
    words = " / ".join(filter(None, (row.label, column.label)))
    return f"{words}: " if words else ""


def _oddities(page: Page, cells: Cells) -> Iterator[Finding]:
    """Yield findings about columns without a head, rows without a label, and doubtful sections."""
    under: dict[Head | None, list[Column]] = defaultdict(list)
    for column in page.columns:
        under[column.heads[-1] if column.heads else None].append(column)
    for head, columns in under.items():
        others = columns[1:] if head else columns
        if others:
            field = others[0].field
            first = next(i for i, texts in enumerate(cells) if "".join(texts[field : field + 1]))
            message = f"No head of its own stands over field {field}"
            over = f"; {shown(head.label)} stands over {len(columns)} fields." if head else "."
            yield Finding(page.rows[first].line, "no head", message + over, field)
    for row in page.rows:
        if not "".join(row.printed).strip():
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
