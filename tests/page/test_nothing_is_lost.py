"""Every line has a role, every cell is stored, and every page is written back byte for byte.

The tests use the three published pages, and variations of each in other layouts.
"""

import re
import sqlite3
from contextlib import closing

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION, MIGRATION, copy_of, publication_folder
from variations import VARIATIONS

from loader.build import build
from loader.check import check
from loader.database.render import render

PAGES = {page.stem: page for page in (IMMIGRATION, EMIGRATION, COUNTY)}
TOTALS = {"immigration-2007": 158, "emigration-2008": 109, "all-migrations-by-county-2014": 129}
DIMENSIONS = {
    "immigration-2007": ("citizenship", "region"),
    "emigration-2008": ("citizenship", "region"),
    "all-migrations-by-county-2014": ("county", "head", "head_2"),
}


@pytest.fixture(scope="module")
def publications(tmp_path_factory):
    """Make a publication for each page, with its codelists; a test adds the page itself."""
    folder = tmp_path_factory.mktemp("publications")
    for page in (IMMIGRATION, EMIGRATION):
        seeds = copy_of(MIGRATION, folder / page.stem)
        for file in (*seeds.glob("published/*.txt"), seeds / "remarks.csv"):
            file.unlink()
        settings = (seeds / "publication.yml").read_text(encoding="utf-8")
        (seeds / "publication.yml").write_text(settings.split("\ntables:")[0], encoding="utf-8")
    symbols = (MIGRATION / "symbol.csv").read_text(encoding="utf-8")
    publication_folder(folder / COUNTY.stem, {}, symbol=symbols)
    return folder


@pytest.fixture
def built(publications, tmp_path, opened):
    """Return a function that builds a publication with one page and opens its database."""

    def build_it(id_, page):
        folder = publications / id_
        (folder / "published" / f"{id_}.txt").write_bytes(page)
        build(folder, tmp_path / "x.db")
        return opened(tmp_path / "x.db")

    return build_it


@pytest.fixture(scope="module")
def plain(publications, tmp_path_factory):
    """Return, of each page as published, the numbers of the database that is built from it."""
    numbers = {}
    for id_, page in PAGES.items():
        (publications / id_ / "published" / f"{id_}.txt").write_bytes(page.read_bytes())
        target = tmp_path_factory.mktemp("plain") / "x.db"
        build(publications / id_, target)
        with closing(sqlite3.connect(target)) as connection:
            numbers[id_] = observed(connection, id_)
    return numbers


def observed(connection, id_):
    codes = ", ".join(f'"{dimension}"' for dimension in DIMENSIONS[id_])
    sql = f"SELECT {codes}, value, decimals, symbol, additive FROM observation ORDER BY id"
    return connection.execute(sql).fetchall()


@pytest.mark.parametrize("variation", VARIATIONS)
@pytest.mark.parametrize("id_", PAGES)
def test_same_numbers_and_totals_and_bytes(plain, built, tmp_path, id_, variation):
    page = VARIATIONS[variation](PAGES[id_].read_bytes().decode()).encode()
    varied = built(id_, page)
    assert observed(varied, id_) == plain[id_]
    assert render(varied, id_) == page
    (result,) = check(tmp_path / "x.db")
    assert (result.proved, result.size, result.problems) == (TOTALS[id_], len(page), [])
    assert_nothing_is_left(varied, page)


def assert_nothing_is_left(connection, page):
    """Check that each line and each cell of a page is stored in the database."""
    left = {}  # (line, field) -> text, of every cell of the page
    text = page.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        left |= {(number, field): cell for field, cell in enumerate(line.split("\t"))}
    blank = {place for place, cell in left.items() if not cell.strip()}

    roles = dict(connection.execute("SELECT line, role FROM source_line"))
    assert roles.keys() == {number for number, _ in left} - (
        {max(left)[0]} if text.endswith("\n") else set()
    )

    for sql in (
        "SELECT line, 0, printed FROM row_heading",
        "SELECT line, field, printed FROM observation",
        "SELECT line, field, printed FROM column_heading",
    ):
        for line, field, printed in connection.execute(sql):
            assert left.pop((line, field)) == printed
    for line, marker, note in connection.execute("SELECT line, marker, text FROM footnote"):
        assert left.pop((line, 0)) == f"{marker} {note}"
    title, subject, number = connection.execute(
        "SELECT title, subject, number FROM published_table"
    ).fetchone()
    marks = marker_texts(connection)
    for place in sorted(left.keys() - blank):
        cell, role = left[place], roles[place[0]]
        if role == "title":
            assert number is None or number in cell or "number" in roles.values()
            words = title + "".join(f" {marker}" for marker in marks.get(place, []))
            assert re.fullmatch(rf"(## )?([0-9]+\.? )?{re.escape(words)}", cell)
        elif role == "number":
            assert cell == number
        elif role == "breadcrumb":
            assert cell == f"[{subject}](#)"
        elif role == "link":
            assert cell == "[Explanation of symbols](#)"
        elif role in ("front", "note", "legend", "source"):
            assert (role, cell) in {
                ("front", "(Persons)"),
                ("note", "Note: The figures are final."),
                ("legend", "- = nil"),
                ("source", "Source: Statistics Norway."),
            }
        else:
            assert role == "repeated head"
            assert connection.execute(
                "SELECT count(*) FROM finding WHERE kind = 'repeated heads'"
            ).fetchone() == (1,)
        del left[place]
    assert left.keys() <= blank


def marker_texts(connection):
    """Return the note markers that are attached to each place."""
    marks = {}
    for line, field, marker in connection.execute(
        "SELECT m.line, field, marker FROM footnote_mark AS m"
        " JOIN footnote ON footnote.id = footnote ORDER BY footnote.line"
    ):
        marks.setdefault((line, field), []).append(marker)
    return marks


NOTED = ["more notes", "more notes in brackets", "all at once"]


@pytest.mark.parametrize("variation", NOTED)
@pytest.mark.parametrize("id_", PAGES)
def test_every_marker_is_attached_to_its_place(built, id_, variation):
    page = VARIATIONS[variation](PAGES[id_].read_text(encoding="utf-8"))
    connection = built(id_, page.encode())
    roles = dict(connection.execute("SELECT line, role FROM source_line"))
    printed = {}
    lines = page.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if roles.get(number) in ("title", "head", "repeated head", "row"):
            for field, cell in enumerate(line.split("\t")):
                if markers := re.findall(r"[¹²³]|[123]\)", cell):
                    printed[number, field] = markers
    assert len(printed) > len(list(connection.execute("SELECT 1 FROM row_heading")))
    assert marker_texts(connection) == printed
    assert "marker without note" not in kinds(connection)


def kinds(connection):
    return [kind for (kind,) in connection.execute("SELECT kind FROM finding")]


def test_a_marker_on_repeated_heads_is_attached_to_them(built):
    """Only the repeated heads of table 11, before Asia, have this note."""
    old = "\nCitizenship\tTotal\tTo region\t"
    front, back = IMMIGRATION.read_text(encoding="utf-8").rsplit(old, 1)
    page = f"{front}{old[:-1]} ²\t{back}\n² Before 2009.".encode()
    connection = built("immigration-2007", page)
    assert connection.execute(
        "SELECT line, field, span, attached_to FROM footnote_mark WHERE footnote LIKE '%²'"
    ).fetchall() == [(58, 2, 7, "column")]
    assert render(connection, "immigration-2007") == page
    (notes,) = connection.execute(
        "SELECT notes FROM observation_labelled"
        " WHERE citizenship_code = 'POL' AND region_code = 'NO07'"
    ).fetchone()
    assert notes == "² Before 2009."


def test_strange_lines_are_kept_told_and_written_back(built, tmp_path):
    lines = COUNTY.read_text(encoding="utf-8").split("\n")
    page = "\n".join([*lines[:4], "Revised!", *lines[4:], "", "Oslo 12 14", "?"]).encode()
    connection = built(COUNTY.stem, page)
    assert render(connection, COUNTY.stem) == page
    (result,) = check(tmp_path / "x.db")
    assert (result.proved, result.problems) == (TOTALS[COUNTY.stem], [])
    sql = "SELECT line, kind, message FROM finding WHERE kind = 'line not understood'"
    last = page.count(b"\n") + 1
    assert connection.execute(sql).fetchall() == [
        (5, "line not understood", "'Revised!' above the heads is not understood."),
        (last - 1, "line not understood", "'Oslo 12 14' below the table is not understood."),
        (last, "line not understood", "'?' below the table is not understood."),
    ]
