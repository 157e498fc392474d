"""The rows of the footnotes of a table, and of the places that they are attached to."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from loader.database.insert_statement import Rows
from loader.page.page_parts import Page
from loader.page.values import label_of
from loader.table.read_table import Table


def footnote_rows(table: Table) -> Rows:
    """Yield the rows of `footnote`."""
    for note in table.footnotes:
        yield _note_id(table, note.marker), table.id, note.marker, note.text, note.line


def _note_id(table: Table, marker: str) -> str:
    return f"{table.id}:{marker}"


def mark_rows(table: Table) -> Rows:
    """Yield the rows of `footnote_mark`."""
    page = table.page
    no_row: tuple[Any, ...] = (None,) * len(table.rows.dimensions)
    no_column: tuple[Any, ...] = (None,) * len(table.columns.dimensions)
    rows = dict(zip((row.line for row in page.rows), table.rows.codes, strict=True))
    columns = dict(zip((c.field for c in page.columns), table.columns.codes, strict=True))
    last = page.last_lines_of_sections()
    lines = [row.line for row in page.rows]
    span_of = _spans(page)
    for mark in table.marks:
        span, row = 1, no_row
        about: tuple[int | None, int | None] = (None, None)
        if mark.attached_to == "column":
            span = span_of(mark.line, mark.field)
        elif mark.attached_to == "section":
            about = (mark.line, last.get((mark.line, mark.field), mark.line))
        elif mark.attached_to != "table":  # a label may go on in the lines below its row
            line = lines[max(0, bisect_right(lines, mark.line) - 1)]
            row, about = rows[line], (line, line)
        yield (
            _note_id(table, mark.marker), table.id, mark.attached_to, mark.line, mark.field, span,
            *about, *row, *(columns.get(mark.field, no_column) if span == 1 else no_column),
        )  # fmt: skip


def _spans(page: Page) -> Callable[[int, int], int]:
    """Return a function for how many fields the head at a line and field spans, at least 1."""
    heads = {(head.line, head.field): head.span for head in page.heads}
    repeated = {(head.field, head.label): head.span for head in page.heads}
    notes = page.heads[0].notes if page.heads else None
    cells = {line.number: line.cells for line in page.of_role("repeated head")}

    def span(line: int, field: int) -> int:
        again = line in cells and repeated.get((field, label_of(cells[line][field], notes)))
        return max(1, heads.get((line, field)) or again or 1)

    return span
