"""The rows that one published table adds to each table of the database."""

from collections.abc import Iterator
from typing import Any

from loader.database.insert_notes import footnote_rows, mark_rows
from loader.database.insert_numbers import names_of, number_rows
from loader.database.insert_statement import Insert, Rows, insert_into
from loader.database.insert_sums import check_rows, lane_rows, part_rows, relation_rows
from loader.database.schema import Shape
from loader.page.page_parts import Page
from loader.table.read_table import Table


def shape_of(table: Table) -> Shape:
    """Return the names of the dimensions of a table."""
    return Shape(*(tuple(d.name for d in axis.dimensions) for axis in (table.rows, table.columns)))


def table_rows(table: Table) -> list[Insert]:
    """Return the inserts for each table of the database, in an order that keeps foreign keys.

    They do not include categories, which belong to the whole publication, nor the file.
    """
    rows, columns = names_of(table.rows), names_of(table.columns)
    relations = relation_rows(table)
    return [
        _published_table(table),
        insert_into(
            "published_dimension",
            "published_table, dimension, axis, position, role",
            _dimensions(table),
        ),
        insert_into(
            "row_heading",
            f"published_table, position, line, field, printed, label, {rows}, parent_position,"
            " depth",
            _row_headings(table),
        ),
        insert_into(
            "column_heading",
            "published_table, level, line, field, span, printed, position, label,"
            f" {columns}, parent_field, depth",
            _column_headings(table),
        ),
        insert_into(
            "section",
            "published_table, line, field, level, printed, label, last_line",
            _sections(table),
        ),
        insert_into("other_cell", "published_table, line, field, printed", _other_cells(table)),
        *number_rows(table),
        insert_into("footnote", "id, published_table, marker, text, line", footnote_rows(table)),
        insert_into(
            "footnote_mark",
            "footnote, published_table, attached_to, line, field, span, first_row, last_row,"
            f" {rows}, {columns}",
            dict.fromkeys(mark_rows(table)) if table.marks else (),
        ),
        insert_into(
            "relation",
            "published_table, id, axis, total, along, kind, two_readings, nearly",
            relations,
        ),
        insert_into("relation_part", "published_table, relation, position, sign", part_rows(table)),
        insert_into("relation_lane", "published_table, relation, position", lane_rows(table)),
        insert_into(
            "total_check",
            f"published_table, {rows}, {columns}, along, relation, parts, printed, computed,"
            " difference, allowed, verdict",
            check_rows(table, [along for _, _, _, _, along, *_ in relations]),
        ),
        insert_into(
            "finding",
            "published_table, line, kind, message",
            [(table.id, f.line, f.kind, f.message) for f in table.findings],
        ),
    ]


def _published_table(table: Table) -> Insert:
    row = facts_of(table)
    return insert_into("published_table", ", ".join(row), [tuple(row.values())])


def facts_of(table: Table) -> dict[str, Any]:
    """Return the row of `published_table`: what is known of a table besides its numbers."""
    page, settings = table.page, table.settings
    return {
        "id": table.id,
        "number": page.number,
        "title": page.title or settings.measure,
        "subject": page.subject,
        "measure": settings.measure,
        "period": settings.period,
        "unit": settings.unit,
        "language": settings.language,
        "publisher": settings.publisher,
        "licence": settings.licence,
        "licence_url": settings.licence_url,
        "published": settings.published,
        "source_url": settings.source_url,
        "source_note": settings.source_note,
        "source_file": page.name,
        "sheet": page.sheet or "",
        "first_line": page.first_line,
        "last_line": page.last_line,
        "rounding": settings.rounding if any(map(any, table.numbers.slack)) else 0,
    }


def _dimensions(table: Table) -> Rows:
    for axis in (table.rows, table.columns):
        for position, dimension in enumerate(axis.dimensions):
            role = dimension.role if dimension.role in ("time", "measure") else None
            yield table.id, dimension.name, axis.what, position, role


def _row_headings(table: Table) -> Rows:
    id_, axis, tree = table.id, table.rows, table.rows.tree
    of_rows = zip(axis.headings, axis.codes, tree.parents, tree.depths, strict=True)
    for position, (heading, codes, parent, depth) in enumerate(of_rows):
        yield id_, position, *heading, *codes, parent, depth


def _column_headings(table: Table) -> Rows:
    """Yield each printed head, and for each column without a head of its own one more."""
    axis, page = table.columns, table.page
    fields = [column.field for column in page.columns]
    of_columns = {(level, line, field): position
                  for position, (level, line, field) in enumerate(_own_heads(page))}  # fmt: skip
    heads = {(h.level, h.line, h.field): (h.span, h.printed) for h in page.heads}
    for place in sorted({**heads, **of_columns}):
        coded: tuple[Any, ...] = (None,) * (len(axis.dimensions) + 4)
        position = of_columns.get(place)
        if position is not None:
            above = axis.tree.parents[position]
            coded = (
                position, axis.headings[position].label, *axis.codes[position],
                None if above is None else fields[above], axis.tree.depths[position],
            )  # fmt: skip
        yield (table.id, *place, *heads.get(place, (1, "")), *coded)


def _own_heads(page: Page) -> Iterator[tuple[int, int, int]]:
    """Yield level, line and field of the head of each column; no two columns share one."""
    lowest = max((head.level for head in page.heads), default=1)
    line = max((head.line for head in page.heads), default=page.first_line)
    for column in page.columns:
        head = column.heads[-1] if column.heads else None
        if head and head.field == column.field:
            yield head.level, head.line, head.field
        else:
            yield lowest, line, column.field


def _sections(table: Table) -> Rows:
    last = table.page.last_lines_of_sections()
    for section in table.page.sections:
        yield (
            table.id, section.line, section.field, section.level, section.printed, section.label,
            last.get((section.line, section.field), section.line),
        )  # fmt: skip


def _other_cells(table: Table) -> Rows:
    page = table.page
    heads = {(head.line, head.field) for head in page.heads}
    cells = {line.number: line.cells for line in page.lines}
    for line in page.of_role("head"):
        for field, cell in enumerate(line.cells):
            if cell and (line.number, field) not in heads:
                yield table.id, line.number, field, cell
    fields = {column.field for column in page.columns}
    end = 1 + max(fields)
    between = [field for field in range(page.stub, end) if field not in fields]
    for row in page.rows:
        words = cells[row.line]
        for field in (*between, *range(end, len(words))):
            if field < len(words) and words[field]:
                yield table.id, row.line, field, words[field]
