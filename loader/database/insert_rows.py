"""The rows that one published table adds to each table of the database."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from loader.page.lines import Page
from loader.table.axis import Axis
from loader.table.read_table import Table

# A statement, and its parameters for each time it is run.
Insert = tuple[str, list[tuple[Any, ...]]]

# How many fields one statement inserts. Each has five parameters, and SQLite allows 32 766
# (https://sqlite.org/limits.html#max_variable_number).
_FIELDS_AT_ONCE = 1000


def table_rows(table: Table) -> list[Insert]:
    """Return the inserts for each table of the database, in an order that keeps foreign keys.

    They do not include categories, which belong to the whole publication.
    """
    row, column = f'"{table.rows.dimension}"', f'"{table.columns.dimension}"'
    page = table.page
    return [
        _insert("source_file", "name, sha256, bytes, lines, byte_order_mark", [_source_file(page)]),
        _insert("source_line", "source_file, line, role, text, ending", _lines(page)),
        _published_table(table),
        _insert(
            "row_heading",
            f"published_table, position, line, printed, {row}, parent_position, depth",
            _row_headings(table),
        ),
        _insert(
            "column_heading",
            f"published_table, level, line, field, span, printed, {column}, parent_field, depth",
            _column_headings(table),
        ),
        *_observations(table),
        _insert("footnote", "id, published_table, marker, text, line", _footnotes(table)),
        _insert(
            "footnote_mark",
            f"footnote, published_table, attached_to, line, field, span, {row}, {column}",
            dict.fromkeys(_marks(table)),
        ),
        _insert(
            "total_check",
            f"published_table, {row}, {column}, along, parts, printed, computed, difference",
            _checks(table),
        ),
        _insert(
            "finding",
            "published_table, line, kind, message",
            [(table.id, f.line, f.kind, f.message) for f in table.findings],
        ),
    ]


def _insert(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> Insert:
    places = ", ".join("?" * len(columns.split(",")))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", list(rows)  # noqa: S608 - names of columns


def _source_file(page: Page) -> tuple[Any, ...]:
    return page.name, page.sha256, page.size, len(page.lines), int(page.byte_order_mark)


def _lines(page: Page) -> list[tuple[Any, ...]]:
    name = page.name
    return [(name, line.number, line.role, line.text, line.ending) for line in page.lines]


def _published_table(table: Table) -> Insert:
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
    return _insert("published_table", ", ".join(row), [tuple(row.values())])


def _row_headings(table: Table) -> list[tuple[Any, ...]]:
    id_, axis = table.id, table.rows
    return [
        (id_, row, h.line, h.printed, axis.codes[row], axis.tree.parents[row],
         axis.tree.depths[row])
        for row, h in enumerate(axis.headings)
    ]  # fmt: skip


def _column_headings(table: Table) -> Iterator[tuple[Any, ...]]:
    axis, heads = table.columns, table.page.heads
    for head in heads.heads:
        code = parent = depth = None
        if head.field and heads.column_heading(head.field) is head:
            column = head.field - 1
            above = axis.tree.parents[column]
            code, depth = axis.codes[column], axis.tree.depths[column]
            parent = None if above is None else above + 1
        yield (
            table.id, head.level, head.line, head.field, head.span, head.printed, code, parent,
            depth,
        )  # fmt: skip


def _observations(table: Table) -> list[Insert]:
    """Return the inserts of all numbers.

    A statement inserts a whole line of the page, so that what its numbers share is bound once.
    """
    width = len(table.columns.codes)
    return [
        _fields(table, slice(start, min(start + _FIELDS_AT_ONCE, width)))
        for start in range(0, width, _FIELDS_AT_ONCE)
    ]


def _fields(table: Table, part: slice) -> Insert:
    codes = table.columns.codes[part]
    is_additive = table.columns.tree.is_additive
    additive_fields = [int(is_additive(column)) for column in range(part.start, part.stop)]
    parameters: list[tuple[Any, ...]] = []
    for row, line in enumerate(table.page.rows):
        values, symbols, _ = zip(*table.values[row][part], strict=True)
        printed = line.cells[1:][part]
        shared = (
            table.id, table.rows.codes[row], line.number, int(table.rows.tree.is_additive(row))
        )  # fmt: skip
        fields = zip(codes, additive_fields, values, symbols, printed, strict=True)
        parameters.append((*shared, *chain.from_iterable(fields)))
    return _insert_fields(table, part.start + 1, len(codes)), parameters


def _insert_fields(table: Table, first: int, count: int) -> str:
    """Return the statement that inserts `count` numbers of one line, from field `first` on.

    Its parameters are table, row, line and additive; then for each field its column, whether the
    column is additive, the value, the symbol and the printed text. Numbered parameters (`?1`) could
    be used several times, but Python 3.12.0 to 3.12.3 take them for names.
    """
    fields = ", ".join(f"(?, ?, ?, ?, ?, {field})" for field in range(first, first + count))
    names = f'"{table.rows.dimension}", line, additive, "{table.columns.dimension}"'
    return (
        "WITH of_line (published_table, code, line, additive) AS (VALUES (?, ?, ?, ?)),"  # noqa: S608 - names of columns
        f" of_field (code, additive, value, symbol, printed, field) AS (VALUES {fields})"
        f" INSERT INTO observation (published_table, {names}, value, symbol, printed, field)"
        " SELECT published_table, of_line.code, line, of_line.additive & of_field.additive,"
        " of_field.code, value, symbol, printed, field FROM of_line CROSS JOIN of_field"
    )


def _footnotes(table: Table) -> Iterator[tuple[Any, ...]]:
    for note in table.footnotes:
        yield _note_id(table, note.marker), table.id, note.marker, note.text, note.line


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
    id_, rows, columns = table.id, table.rows.codes, table.columns.codes
    return [
        (id_, rows[c.row], columns[c.column], along[c.along], c.parts, c.printed, c.computed,
         c.difference)
        for c in table.checks
    ]  # fmt: skip
