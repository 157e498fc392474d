"""Tables made by hand, and databases of them: what is written is tested apart from the reading."""

import hashlib
import sqlite3
from dataclasses import asdict, replace

from sqlite_utils import Database

from loader.database.categories import Categories, write_dimension
from loader.database.free_names import view_names
from loader.database.insert_file import file_rows
from loader.database.insert_rows import shape_of, table_rows
from loader.database.opening import APPLICATION_ID
from loader.database.schema import (
    SCHEMA_VERSION,
    dimensions_of,
    indexes,
    tables,
    view_of_table,
    views,
)
from loader.forms.grid import Grid, SourceFile
from loader.page.heads import heads_over, measure_heads
from loader.page.page_parts import Column, Line, Page, Row, Section
from loader.page.values import Value
from loader.proof.exact_numbers import numbers_of
from loader.proof.prove import failing, prove
from loader.proof.relation import Relation
from loader.seeds.remarks import Finding
from loader.seeds.settings import TableSettings
from loader.seeds.symbols import Symbol
from loader.table.axis import Axis, AxisDimension, Heading, tree_of
from loader.table.prepare import Prepared, PreparedDimension, TableAccount
from loader.table.read_table import Table

MISSING = Symbol("..", "not known", None, "missing", None)


def made_source(text, name="boxes.txt", form="txt", sheet=None):
    """Return the source of a page, each line of which ends with a line feed."""
    data = text.encode()
    lines = [line.split("\t") for line in text.splitlines()]
    grid = Grid(lines, range(1, len(lines) + 1), ["\n"] * len(lines), sheet)
    return SourceFile(name, form, data, hashlib.sha256(data).hexdigest(), "utf-8", False, (grid,))


def made_page(text, roles, stub=1, source=None, id_="boxes", first_line=1, sheet=None):
    """Return the page with these roles of lines, as words between spaces."""
    source = source or made_source(text)
    grid = next(grid for grid in source.grids if grid.name == sheet)
    cells = list(zip(grid.numbers, grid.lines, strict=True))
    lines = [Line(n, "\t".join(c), "\n", c, role)
             for (n, c), role in zip(cells, roles.split(), strict=True)]  # fmt: skip
    page = Page(id_, source, lines, first_line, len(lines), sheet, stub=stub)
    for line in page.of_role("title"):
        page.title, page.title_line = line.text, line.number
    rows = list(page.of_role("row"))
    width = max(len(line.cells) for line in rows)
    heads = [(line.number, line.cells) for line in page.of_role("head")]
    page.heads = measure_heads(heads, stub, width, None)
    fields = [
        f for f in range(stub, width) if any("".join(r.cells[f : f + 1]).strip() for r in rows)
    ]
    over = heads_over(page.heads, fields)
    page.columns = [Column(f, over[f], tuple(h.label for h in over[f])) for f in fields]
    sections = ()
    for line in lines:
        if line.role == "section":
            words = line.cells[0]
            sections = (Section(line.number, 0, words, words, 0),)
            page.sections += sections
        elif line.role == "row" and first_line <= line.number:
            printed = tuple(line.cells[:stub])
            page.rows.append(Row(line.number, stub - 1, printed, printed, 0, sections))
            page.values.append([_value("".join(line.cells[f : f + 1])) for f in fields])
    page.symbols = {MISSING.symbol: MISSING}
    return page


def _value(text):
    text = text.strip()
    if not any(map(str.isdigit, text)) and text != MISSING.symbol:
        return Value(None, 0, None, ())
    if text == MISSING.symbol:
        return Value(None, 0, text, ())
    return Value(int(text.replace(".", "")), len(text.partition(".")[2]), None, ())


def made_table(page, rows, columns, relations=((), ()), roles=None, additive=None, **changes):
    """Return a proved table; `rows` and `columns` have the codes of each dimension.

    `relations` are those of rows and of columns: a total and its parts, each by its position, or
    with a sign where it is subtracted (~2 for position 2).
    """
    lanes = tuple(range(len(page.columns))), tuple(range(len(page.rows)))
    row_headings = [Heading(r.line, r.field, "\t".join(r.printed), r.label) for r in page.rows]
    column_headings = [
        Heading(c.heads[-1].line, c.field, c.heads[-1].printed, c.label) if c.heads
        else Heading(page.first_line, c.field, "", "")
        for c in page.columns
    ]  # fmt: skip
    of_rows, of_columns = (
        tuple(_relation(total, parts, lanes[at]) for total, *parts in relations[at])
        for at in (0, 1)
    )
    row_axis = _axis("row", row_headings, rows, of_rows, roles or {}, additive or {})
    column_axis = _axis("column", column_headings, columns, of_columns, roles or {}, additive or {})
    numbers = numbers_of(page.values)
    checks = prove(numbers, of_rows, of_columns)
    findings = [Finding(None, "total fails", "A sum.") for _ in failing(checks)]
    settings = TableSettings(measure="Boxes", language="en")
    table = Table(page, settings, row_axis, column_axis, numbers, checks, [], [], findings)
    return replace(table, **changes)


def _relation(total, parts, lanes):
    signed = tuple((1, part) if part >= 0 else (-1, ~part) for part in parts)
    return Relation(total, signed, lanes, "difference" if min(signed)[0] < 0 else "sum")


def _axis(what, headings, dimensions, relations, roles, additive):
    made = []
    for name, codes in dimensions.items():
        labels = {code: "" if code == "total" else code.capitalize() for code in codes}
        parents = {codes[part]: codes[r.total] for r in relations for _, part in r.parts
                   if codes[part] != codes[r.total]}  # fmt: skip
        made.append(
            AxisDimension(name, roles.get(name), None, labels, parents,
                          frozenset(additive.get(name, ())))
        )  # fmt: skip
    codes = tuple(zip(*dimensions.values(), strict=True))
    tree = tree_of(relations, len(headings))
    return Axis(what, tuple(headings), tuple(made), codes, relations, tree, tree)


def made_database(path, *files):
    """Write a database as `loader build` does; each file is a list of its tables."""
    of_files = [[table] if isinstance(table, Table) else table for table in files]
    every = [table for file in of_files for table in file]
    shapes = list(dict.fromkeys(map(shape_of, every)))
    categories = Categories({})
    db = Database(sqlite3.connect(path))
    db.executescript(tables(shapes, {}))
    db.table("symbol").insert_all([asdict(MISSING)])
    db.table("dimension").insert_all(
        {"name": name, "label": name.capitalize(), "role": None} for name in dimensions_of(shapes)
    )
    for file in of_files:
        inserts = file_rows([table.page for table in file])
        for table in file:
            categories.add(prepared(table))
            inserts += table_rows(table)
        for statement, rows in inserts:
            db.conn.executemany(statement, rows)
    first = 1
    for name in dimensions_of(shapes):
        first += write_dimension(db, name, categories.of(name), "en", first)
    db.conn.commit()
    db.executescript(indexes(shapes) + views(shapes))
    taken = [name for (name,) in db.execute("SELECT name FROM sqlite_schema")]
    names = view_names(sorted(table.id for table in every), taken)
    for table in every:
        db.execute(view_of_table(names[table.id], table.id, shape_of(table)))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.conn.commit()
    db.conn.close()
    return path


def prepared(table):
    """Return what a table adds to the categories of a publication."""
    dimensions = tuple(
        PreparedDimension(
            dimension.name,
            tuple((code, label, axis.headings[0].line) for code, label in dimension.labels.items()),
            tuple(dimension.categories()),
        )
        for axis in table.axes
        for dimension in axis.dimensions
    )
    account = TableAccount(table.id, 0, 0, 0, 0)
    return Prepared(account, shape_of(table), dimensions, (), [])
