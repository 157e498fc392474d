"""The rows that one published table adds to each table of the database."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from loader.database.insert_numbers import Insert as Insert
from loader.database.insert_numbers import names_of, number_rows
from loader.database.schema import Shape
from loader.forms.grid import Grid
from loader.page.page_parts import Line, Page, Role
from loader.page.values import label_of
from loader.proof.relation import Relation
from loader.table.axis import Axis
from loader.table.read_table import Table

Rows = Iterable[tuple[Any, ...]]

# The forms that are written back from their lines, so that their bytes need not be kept.
COMPOSED_FORMS = ("txt", "tsv")
# A site lets no query read a value of more than 50 000 bytes.
_BYTES_IN_A_PART = 32_768
_NUMBER = attrgetter("number")


def shape_of(table: Table) -> Shape:
    """Return the names of the dimensions of a table."""
    return Shape(*(tuple(d.name for d in axis.dimensions) for axis in (table.rows, table.columns)))


def file_rows(pages: Sequence[Page]) -> list[Insert]:
    """Return the inserts for a file and its lines; the pages are all that were read from it."""
    source = pages[0].source
    lines = [
        (source.name, sheet, line.number, line.role, line.text, line.ending)
        for sheet, line in _lines(pages)
    ]
    file = (
        source.name, source.form, source.sha256, len(source.data), len(lines),
        int(source.byte_order_mark),
    )  # fmt: skip
    kept = b"" if source.form in COMPOSED_FORMS else source.data
    parts = [
        (source.name, part, kept[start : start + _BYTES_IN_A_PART])
        for part, start in enumerate(range(0, len(kept), _BYTES_IN_A_PART))
    ]
    return [
        _insert("source_file", "name, form, sha256, bytes, lines, byte_order_mark", [file]),
        _insert("source_content", "source_file, part, bytes", parts),
        _insert("source_line", "source_file, sheet, line, role, text, ending", lines),
    ]


def _lines(pages: Sequence[Page]) -> Iterator[tuple[str, Line]]:
    """Yield all lines of a file with the sheet they are in, also of sheets that hold no table."""
    known = {(page.sheet, page.lines[0].number): page.lines for page in pages}
    for grid in pages[0].source.grids:
        lines = known.get((grid.name, grid.numbers[0])) if grid.lines else ()
        for line in _unread_lines(grid) if lines is None else lines:
            yield grid.name or "", line


def _unread_lines(grid: Grid) -> Iterator[Line]:
    for at, (number, cells) in enumerate(zip(grid.numbers, grid.lines, strict=True)):
        role: Role = "tail" if any(cells) else "blank"
        ending = grid.endings[at] if grid.endings else ""
        yield Line(number, "\t".join(cells), ending, cells, role)


def table_rows(table: Table) -> list[Insert]:
    """Return the inserts for each table of the database, in an order that keeps foreign keys.

    They do not include categories, which belong to the whole publication, nor the file.
    """
    rows, columns = names_of(table.rows), names_of(table.columns)
    relations = _relations(table)
    return [
        _published_table(table),
        _insert(
            "published_dimension",
            "published_table, dimension, axis, position, role",
            _dimensions(table),
        ),
        _insert(
            "row_heading",
            f"published_table, position, line, field, printed, label, {rows}, parent_position,"
            " depth",
            _row_headings(table),
        ),
        _insert(
            "column_heading",
            "published_table, level, line, field, span, printed, position, label,"
            f" {columns}, parent_field, depth",
            _column_headings(table),
        ),
        _insert(
            "section",
            "published_table, line, field, level, printed, label, last_line",
            _sections(table),
        ),
        _insert("other_cell", "published_table, line, field, printed", _other_cells(table)),
        *number_rows(table),
        _insert("footnote", "id, published_table, marker, text, line", _footnotes(table)),
        _insert(
            "footnote_mark",
            "footnote, published_table, attached_to, line, field, span, first_row, last_row,"
            f" {rows}, {columns}",
            dict.fromkeys(_marks(table)) if table.marks else (),
        ),
        _insert(
            "relation",
            "published_table, id, axis, total, along, kind, two_readings, nearly",
            relations,
        ),
        _insert(
            "relation_part", "published_table, relation, position, sign", _relation_parts(table)
        ),
        _insert("relation_lane", "published_table, relation, position", _relation_lanes(table)),
        _insert(
            "total_check",
            f"published_table, {rows}, {columns}, along, relation, parts, printed, computed,"
            " difference, allowed, verdict",
            _checks(table, [along for _, _, _, _, along, *_ in relations]),
        ),
        _insert(
            "finding",
            "published_table, line, kind, message",
            [(table.id, f.line, f.kind, f.message) for f in table.findings],
        ),
    ]


def _insert(table: str, columns: str, rows: Rows) -> Insert:
    places = ", ".join("?" * len(columns.split(",")))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", list(rows)  # noqa: S608 - names of columns


def _published_table(table: Table) -> Insert:
    row = facts_of(table)
    return _insert("published_table", ", ".join(row), [tuple(row.values())])


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
    last = _last_lines(table.page)
    for section in table.page.sections:
        yield (
            table.id, section.line, section.field, section.level, section.printed, section.label,
            last.get((section.line, section.field), section.line),
        )  # fmt: skip


def _last_lines(page: Page) -> dict[tuple[int, int], int]:
    """Return the last row below each section, by the section's line and field."""
    return {
        (section.line, section.field): row.line for row in page.rows for section in row.sections
    }


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


def _footnotes(table: Table) -> Rows:
    for note in table.footnotes:
        yield _note_id(table, note.marker), table.id, note.marker, note.text, note.line


def _note_id(table: Table, marker: str) -> str:
    return f"{table.id}:{marker}"


def _marks(table: Table) -> Rows:
    page = table.page
    no_row: tuple[Any, ...] = (None,) * len(table.rows.dimensions)
    no_column: tuple[Any, ...] = (None,) * len(table.columns.dimensions)
    rows = dict(zip((row.line for row in page.rows), table.rows.codes, strict=True))
    columns = dict(zip((c.field for c in page.columns), table.columns.codes, strict=True))
    last = _last_lines(page)
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


def _all_relations(table: Table) -> Iterator[tuple[int, Axis, Relation]]:
    """Yield the relations among the rows, then those among the columns, each with its number."""
    both = [(axis, relation) for axis in (table.rows, table.columns) for relation in axis.relations]
    yield from ((number, axis, relation) for number, (axis, relation) in enumerate(both))


def _relations(table: Table) -> list[tuple[Any, ...]]:
    return [
        (table.id, number, axis.what, relation.total, axis.along(relation), relation.kind,
         int(relation.two_readings), int(relation.nearly))
        for number, axis, relation in _all_relations(table)
    ]  # fmt: skip


def _relation_parts(table: Table) -> Rows:
    for number, _, relation in _all_relations(table):
        for sign, position in relation.parts:
            yield table.id, number, position, sign


def _relation_lanes(table: Table) -> Rows:
    lanes = {"row": len(table.columns.codes), "column": len(table.rows.codes)}
    for number, axis, relation in _all_relations(table):
        if len(relation.lanes) < lanes[axis.what]:
            yield from ((table.id, number, lane) for lane in relation.lanes)


def _checks(table: Table, along: Sequence[str]) -> Rows:
    rows, columns, decimals = table.rows.codes, table.columns.codes, table.numbers.decimals
    first = {"rows": 0, "columns": len(table.rows.relations)}
    id_ = table.id
    for check in table.checks:
        relation = first[check.along] + check.relation
        difference = check.difference
        amounts = (check.printed, check.computed, difference, check.allowed)
        yield (
            id_, *rows[check.row], *columns[check.column], along[relation], relation, check.parts,
            *([unscaled(amount, decimals) for amount in amounts] if decimals else amounts),
            "exact" if difference == 0 else check.verdict,
        )  # fmt: skip


def unscaled(amount: int | None, decimals: int) -> int | float | None:
    """Return an amount of a whole number of the last decimals as it is printed."""
    return amount if not decimals or amount is None else amount / 10**decimals
