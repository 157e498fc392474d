"""A table without codelists or settings: counties by in-, out- and net migration, from 2014."""

import pytest
from helpers import COUNTY, MIGRATION, publication_folder

from loader.build import build
from loader.check import CheckedTable, check
from loader.database.render import render
from loader.show import read_alone

ID = COUNTY.stem


@pytest.fixture(scope="module")
def county_db(tmp_path_factory):
    """Build a publication of this page alone, with the symbols of the migration tables."""
    symbols = (MIGRATION / "symbol.csv").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("county")
    publication_folder(folder / "county", {COUNTY.name: COUNTY.read_bytes()}, symbol=symbols)
    build(folder / "county", folder / "county.db")
    return folder / "county.db"


@pytest.fixture
def county(county_db, opened):
    return opened(county_db)


def test_it_is_proved_and_written_back(county_db, county):
    assert check(county_db) == [CheckedTable(ID, 180, 69, COUNTY.stat().st_size, [])]
    assert render(county, ID) == COUNTY.read_bytes()


def test_its_names_come_from_the_page(county):
    assert county.execute(
        "SELECT number, title, measure, period, unit, language, row_dimension, column_dimension"
        " FROM published_table"
    ).fetchall() == [
        (None, "All migrations, internal and immigration/emigration, by county",
         "All migrations, internal and immigration/emigration", "2014", None, "en", "county",
         "head"),
    ]  # fmt: skip


def test_counties_are_parts_of_the_whole_country(county):
    sql = "SELECT code, name, kind, parent FROM county ORDER BY position"
    rows = county.execute(sql).fetchall()
    assert len(rows) == 20
    assert rows[0] == ("The whole country", "The whole country", "total", None)
    assert {row[2:] for row in rows[1:]} == {("item", "The whole country")}
    assert rows[3][:2] == ("Oslo", "Oslo")
    assert rows[-1][:2] == ("Finnmark Finnmárku", "Finnmark Finnmárku")


def test_heads_are_three_totals_of_two_parts_each(county):
    """Net migration is the difference of the others, so it is no part of a total."""
    assert county.execute("SELECT code, kind, parent FROM head ORDER BY position").fetchall() == [
        ("In-migration / All migration", "total", None),
        ("In-migration / From abroad", "item", "In-migration / All migration"),
        ("In-migration / Internal", "item", "In-migration / All migration"),
        ("Emigration / All migration", "total", None),
        ("Emigration / To abroad", "item", "Emigration / All migration"),
        ("Emigration / Internal", "item", "Emigration / All migration"),
        ("Net-migration / All migration", "total", None),
        ("Net-migration / From abroad", "item", "Net-migration / All migration"),
        ("Net-migration / Internal", "item", "Net-migration / All migration"),
    ]


def test_no_number_is_additive(county):
    """In, out and net overlap, so their sum would count persons twice."""
    assert county.execute("SELECT sum(additive) FROM observation").fetchone() == (0,)
    assert county.execute("SELECT line, kind, message FROM finding").fetchall() == [
        (
            7,
            "several tops",
            "No total stands over all of head: In-migration / All migration, Emigration / All"
            " migration, Net-migration / All migration. Whether these overlap is not known, so no"
            " number here is marked additive.",
        )
    ]


@pytest.mark.parametrize(
    ("county_", "head", "expected"),
    [
        ("The whole country", "In-migration / All migration", (208082, "208 082", 8, 1)),
        ("The whole country", "Net-migration / Internal", (0, "0", 8, 9)),
        ("Hedmark", "Net-migration / Internal", (-213, "-213", 12, 9)),
        ("Nordland", "Net-migration / Internal", (-1587, "-1 587", 25, 9)),
        ("Finnmark Finnmárku", "Net-migration / Internal", (-637, "-637", 27, 9)),
    ],
)
def test_numbers(county, county_, head, expected):
    assert county.execute(
        "SELECT value, printed, line, field FROM observation WHERE county = ? AND head = ?",
        [county_, head],
    ).fetchall() == [expected]


def test_spanners_and_the_year_span_their_fields(county):
    assert county.execute(
        "SELECT level, field, span, printed, head, parent_field, depth FROM column_heading"
        " WHERE level < 3 OR field < 4 ORDER BY level, field"
    ).fetchall() == [
        (1, 1, 9, "2014", None, None, None),
        (2, 1, 3, "In-migration", None, None, None),
        (2, 4, 3, "Emigration", None, None, None),
        (2, 7, 3, "Net-migration", None, None, None),
        (3, 1, 1, "All migration", "In-migration / All migration", None, 0),
        (3, 2, 1, "From abroad", "In-migration / From abroad", 1, 1),
        (3, 3, 1, "Internal", "In-migration / Internal", 1, 1),
    ]


def test_its_note_is_attached_to_the_whole_table(county):
    assert county.execute("SELECT attached_to, line, field FROM footnote_mark").fetchall() == [
        ("table", 3, 0)
    ]
    assert county.execute(
        "SELECT count(*) FROM observation_labelled WHERE notes ="
        " '¹ Except migration between municipalities within the county'"
    ).fetchone() == (180,)


def test_counties_are_found_by_their_names(county):
    codes = county.execute(
        "SELECT code FROM county WHERE rowid IN"
        " (SELECT rowid FROM search WHERE search MATCH 'finnmarku')"
    ).fetchall()
    assert codes == [("Finnmark Finnmárku",)]


def test_all_three_tables_fit_into_one_database(seeds, tmp_path, opened):
    (seeds / "published" / COUNTY.name).write_bytes(COUNTY.read_bytes())
    build(seeds, tmp_path / "all.db")
    assert [(r.table, r.numbers, r.proved, r.problems) for r in check(tmp_path / "all.db")] == [
        (ID, 180, 69, []),
        ("emigration-2008", 360, 109, []),
        ("immigration-2007", 624, 158, []),
    ]
    connection = opened(tmp_path / "all.db")
    assert connection.execute("SELECT name FROM dimension").fetchall() == [
        ("citizenship",), ("county",), ("head",), ("region",),
    ]  # fmt: skip
    assert connection.execute(
        "SELECT published_table, sum(citizenship IS NOT NULL), sum(region IS NOT NULL),"
        " sum(county IS NOT NULL), sum(head IS NOT NULL) FROM observation GROUP BY 1 ORDER BY 1"
    ).fetchall() == [
        (ID, 0, 0, 180, 180),
        ("emigration-2008", 360, 360, 0, 0),
        ("immigration-2007", 624, 624, 0, 0),
    ]


def test_read_alone_it_needs_no_publication():
    table = read_alone(COUNTY)
    assert (table.proved, len(table.checks)) == (69, 69)
