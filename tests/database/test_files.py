"""Files of several tables or sheets, and files whose bytes are kept, are written back."""

import io
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
import xlsxwriter
from database.made_contents import made_database, made_page, made_source, made_table

from loader.build import build
from loader.check import check
from loader.database.read_back import read_stored
from loader.database.render import DIFFERS, render
from loader.errors import DatabaseError
from loader.forms import read_source

TWO = """\
Left boxes
Box\tAll\tRed
Small\t3\t1

Right boxes
Box\tAll\tRed
Small\t5\t2
Large\t7\twords
"""
ROLES = "title head row blank title head row row"


def two_tables():
    source = made_source(TWO)
    first = made_page(
        TWO, ROLES.replace("title head row row", "tail tail tail tail"), source=source
    )
    first.last_line = 4
    second = made_page(
        TWO, "tail tail tail tail title head row row", source=source, id_="boxes-2", first_line=5
    )
    first.lines = second.lines = [*first.lines[:4], *second.lines[4:]]
    columns = {"colour": ["all", "red"]}
    return [
        made_table(first, {"box": ["small"]}, columns),
        made_table(second, {"box": ["small", "large"]}, columns),
    ]


def changed(path, *statements):
    """Return the problems of a database after SQL statements."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return [problem for result in check(path) for problem in result.problems]


def test_two_tables_of_a_page_are_one_file(tmp_path):
    path = made_database(tmp_path / "x.db", two_tables())
    with closing(sqlite3.connect(path)) as connection:
        tables = [read_stored(connection, table) for table in ("boxes", "boxes-2")]
        roles = connection.execute("SELECT group_concat(role, ' ') FROM source_line").fetchone()
    assert roles == (ROLES,)
    assert [table.page.decode() for table in tables] == [TWO, TWO]
    places = [(t.facts["sheet"], t.facts["first_line"], t.facts["last_line"]) for t in tables]
    assert places == [("", 1, 4), ("", 5, 8)]
    assert [[row.line for row in table.rows] for table in tables] == [[3], [7, 8]]
    assert [cell.printed for cell in tables[1].cells[1]] == ["7", "words"]
    assert [result.problems for result in check(path)] == [[], []]


def test_a_cell_that_was_lost_or_changed_is_noticed_in_either_table(tmp_path):
    path = made_database(tmp_path / "x.db", two_tables())
    assert changed(path, "UPDATE observation SET printed = '8' WHERE line = 8 AND field = 1") == [
        f"boxes: {DIFFERS}", f"boxes-2: {DIFFERS}"
    ]  # fmt: skip
    changed(path, "UPDATE observation SET printed = '7' WHERE line = 8 AND field = 1")
    assert changed(path) == []
    with pytest.raises(DatabaseError, match="boxes-2: numbers are missing"):
        changed(path, "DELETE FROM observation WHERE line = 8 AND field = 2")


CSV = 'Boxes\r\nBox,"All, any",Red\r\nSmall,3,1\r\n'


def csv_table():
    source = read_source(CSV.encode(), "boxes.csv")
    page = made_page("", "title head row", source=source)
    return made_table(page, {"box": ["small"]}, {"colour": ["all", "red"]})


def test_a_file_of_another_form_is_kept_and_read_once_more(tmp_path):
    path = made_database(tmp_path / "x.db", csv_table())
    with closing(sqlite3.connect(path)) as connection:
        assert render(connection, "boxes").decode() == CSV
    assert changed(path) == []
    assert changed(path, "UPDATE observation SET printed = '2' WHERE field = 2") == [
        f"boxes: {DIFFERS}"
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE row_heading SET printed = 'Tiny'",
        "UPDATE column_heading SET printed = 'Blue' WHERE field = 2",
        "UPDATE source_line SET text = 'Crates' WHERE role = 'title'",
        "DELETE FROM source_line WHERE role = 'title'",
        "UPDATE source_content SET bytes = CAST(replace(bytes, 'Red', 'Tan') AS BLOB)",
    ],
)
def test_any_other_text_in_the_database_is_noticed(tmp_path, change):
    path = made_database(tmp_path / "x.db", csv_table())
    assert changed(path, change) == [f"boxes: {DIFFERS}"]


def test_sheets_without_a_table_are_stored_too(tmp_path):
    first, second = (
        made_source("Boxes\nBox\tAll\nSmall\t3\n", sheet="Boxes"),
        made_source("About us\n\n", sheet="About"),
    )
    source = replace(first, form="xlsx", grids=first.grids + second.grids)
    page = made_page("", "title head row", source=source, sheet="Boxes")
    table = made_table(page, {"box": ["small"]}, {"colour": ["all"]})
    path = made_database(tmp_path / "x.db", table)
    with closing(sqlite3.connect(path)) as connection:
        lines = connection.execute("SELECT sheet, line, role, text FROM source_line").fetchall()
    assert lines == [
        ("Boxes", 1, "title", "Boxes"), ("Boxes", 2, "head", "Box\tAll"),
        ("Boxes", 3, "row", "Small\t3"), ("About", 1, "tail", "About us"),
        ("About", 2, "blank", ""),
    ]  # fmt: skip


ODD = """\
Boxes\tand more
Box\t\tAll\tRed\t\t|
\t \t\t dark
Small\tx\t3\t1\t!\t
Large\t\t2
"""


def test_cells_that_belong_to_no_column_are_written_back(tmp_path):
    page = made_page(ODD, "title head head row row")
    page.columns = [column for column in page.columns if column.field in (2, 3)]
    page.values = [values[1:3] for values in page.values]
    page.heads = [head for head in page.heads if head.printed != "|"]
    table = made_table(page, {"box": ["small", "large"]}, {"colour": ["all", "red"]})
    path = made_database(tmp_path / "x.db", table)
    with closing(sqlite3.connect(path)) as connection:
        others = connection.execute("SELECT line, field, printed FROM other_cell").fetchall()
        assert render(connection, "boxes").decode() == ODD
    assert others == [(2, 5, "|"), (4, 1, "x"), (4, 4, "!")]
    assert changed(path) == []


ROWS = [
    ["Region", "All", "Men"],
    ["All", "30", "14.5"],
    ["North", "10", "4"],
    ["South", "20", "10.5"],
]
TITLE = "Persons, by region and sex. 2009"


def as_text(separator):
    return "\n".join([TITLE, *map(separator.join, ROWS)]).encode()


def as_html():
    cells = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<h1>{TITLE}</h1><table>{''.join(cells)}</table>".encode()


def as_workbook():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name in ("Left", "Right"):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, TITLE)
            for line, row in enumerate(ROWS, 1):
                for field, cell in enumerate(row):
                    sheet.write(line, field, float(cell) if cell[0].isdigit() else cell)
        book.add_worksheet("About us").write(0, 0, "Words")
    return file.getvalue()


FILES = {
    "boxes.tsv": as_text("\t"), "boxes.csv": as_text(";"), "boxes.html": as_html(),
    "boxes.xlsx": as_workbook(),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_form_is_read_once_more(tmp_path, name):
    published = tmp_path / "seeds" / "published"
    published.mkdir(parents=True)
    (published / name).write_bytes(FILES[name])
    build(tmp_path / "seeds", tmp_path / "x.db")
    results = check(tmp_path / "x.db")
    assert [(r.numbers, r.size, r.problems) for r in results] == [
        (6, len(FILES[name]), []) for _ in range(2 if name.endswith("xlsx") else 1)
    ]
    change = "UPDATE observation SET printed = '19' WHERE printed = '20'"
    assert changed(tmp_path / "x.db", change) == [f"{r.table}: {DIFFERS}" for r in results]
