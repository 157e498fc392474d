"""table -> rows: what one published table puts into each table of the database."""

from collections.abc import Iterator
from typing import Any

from loader.axis import Axis
from loader.page import Page
from loader.table import Table

Rows = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


def table_rows(table: Table) -> Rows:
    """Columns and rows for each table of the database, in an order that keeps foreign keys.

    Categories are not among them: they belong to the whole publication.
    """
    row, column = table.rows.dimension, table.columns.dimension
    return {
        "source_file": (
            ("name", "sha256", "bytes", "lines", "byte_order_mark"),
            [_source_file(table.page)],
        ),
        "source_line": (("source_file", "line", "role", "text", "ending"), _lines(table.page)),
        "published_table": _published_table(table),
        "row_heading": (
            ("published_table", "position", "line", "printed", row, "parent_position", "depth"),
            _row_headings(table),
        ),
        "column_heading": (
            (
                "published_table",
                "level",
                "line",
                "field",
                "span",
                "printed",
                column,
                "parent_field",
                "depth",
            ),
            list(_column_headings(table)),
        ),
        "observation": (
            (
                "published_table",
                row,
                column,
                "value",
                "symbol",
                "printed",
                "line",
                "field",
                "additive",
            ),
            _observations(table),
        ),
        "footnote": (
            ("id", "published_table", "marker", "text", "line"),
            [
                (_note_id(table, n.marker), table.id, n.marker, n.text, n.line)
                for n in table.footnotes
            ],
        ),
        "footnote_mark": (
            ("footnote", "published_table", "attached_to", "line", "field", "span", row, column),
            list(dict.fromkeys(_marks(table))),
        ),
        "total_check": (
            ("published_table", row, column, "along", "parts", "printed", "computed", "difference"),
            _checks(table),
        ),
        "finding": (
            ("published_table", "line", "kind", "message"),
            [(table.id, f.line, f.kind, f.message) for f in table.findings],
        ),
    }


def _source_file(page: Page) -> tuple[Any, ...]:
    return page.name, page.sha256, page.size, len(page.lines), int(page.byte_order_mark)


def _lines(page: Page) -> list[tuple[Any, ...]]:
    return [(page.name, line.number, line.role, line.text, line.ending) for line in page.lines]


def _published_table(table: Table) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    page, settings = table.page, table.settings
    row = {
        "id": table.id,
        "number": page.number,
        "title": page.title,
        "subject": page.subject,
        "measure": settings.measure,
        "period": settings.period,
        "unit": settings.unit,
        "language": settings.language,
        "row_dimension": table.rows.dimension,
        "column_dimension": table.columns.dimension,
        "publisher": settings.publisher,
        "licence": settings.licence,
        "licence_url": settings.licence_url,
        "published": settings.published,
        "source_url": settings.source_url,
        "source_note": settings.source_note,
        "source_file": page.name,
    }
    return tuple(row), [tuple(row.values())]


def _row_headings(table: Table) -> list[tuple[Any, ...]]:
    axis = table.rows
    return [
        (table.id, row, h.line, h.printed, axis.codes[row], axis.tree.parents[row],
         axis.tree.depth(row))
        for row, h in enumerate(axis.headings)
    ]  # fmt: skip


def _column_headings(table: Table) -> Iterator[tuple[Any, ...]]:
    axis, heads = table.columns, table.page.heads
    for head in heads.heads:
        code = parent = depth = None
        if head.field and heads.column_heading(head.field) is head:
            column = head.field - 1
            above = axis.tree.parents[column]
            code, depth = axis.codes[column], axis.tree.depth(column)
            parent = None if above is None else above + 1
        yield (
            table.id, head.level, head.line, head.field, head.span, head.printed, code, parent,
            depth,
        )  # fmt: skip


def _observations(table: Table) -> list[tuple[Any, ...]]:
    columns = [
        (code, field, int(table.columns.tree.is_additive(field - 1)))
        for field, code in enumerate(table.columns.codes, 1)
    ]
    rows: list[tuple[Any, ...]] = []
    for row, line in enumerate(table.page.of_role("row")):
        id_, number, code = table.id, line.number, table.rows.codes[row]
        additive = int(table.rows.tree.is_additive(row))
        rows += [
            (id_, code, column, value, symbol, printed, number, field, additive & also)
            for (column, field, also), (value, symbol, _), printed in zip(
                columns, table.values[row], line.cells[1:], strict=True
            )
        ]
    return rows


def _note_id(table: Table, marker: str) -> str:
    return f"{table.id}:{marker}"


def _marks(table: Table) -> Iterator[tuple[Any, ...]]:
    rows = {heading.line: code for heading, code in _coded(table.rows)}
    columns = {heading.field: code for heading, code in _coded(table.columns)}
    spans = {(head.line, head.field): head.span for head in table.page.heads.heads}
    for line, heads in table.page.repeated_heads():
        spans |= {(line.number, head.field): head.span for head in heads}
    for mark in table.marks:
        span = spans[mark.line, mark.field] if mark.attached_to == "column" else 1
        yield (
            _note_id(table, mark.marker),
            table.id,
            mark.attached_to,
            mark.line,
            mark.field,
            span,
            rows.get(mark.line),
            columns.get(mark.field) if span == 1 else None,
        )


def _coded(axis: Axis) -> Iterator[tuple[Any, str]]:
    return zip(axis.headings, axis.codes, strict=True)


def _checks(table: Table) -> list[tuple[Any, ...]]:
    along = {"rows": table.rows.dimension, "columns": table.columns.dimension}
    rows, columns = table.rows.codes, table.columns.codes
    return [
        (table.id, rows[c.row], columns[c.column], along[c.along], c.parts, c.printed, c.computed,
         c.difference)
        for c in table.checks
    ]  # fmt: skip
