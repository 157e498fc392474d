"""A table without codelists or settings: counties by in-, out- and net migration, from 2014."""

import pytest
from helpers import COUNTY, MIGRATION, publication_folder

from loader.build import build
from loader.check import CheckedTable, check
from loader.command.show import read_alone
from loader.database.render import render

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
    assert check(county_db) == [CheckedTable(ID, 180, 129, COUNTY.stat().st_size, [], [])]
    assert render(county, ID) == COUNTY.read_bytes()


def test_its_names_come_from_the_page(county):
    assert county.execute(
        "SELECT number, title, measure, period, unit, language FROM published_table"
    ).fetchall() == [
        (None, "All migrations, internal and immigration/emigration, by county",
         "All migrations, internal and immigration/emigration", "2014", None, "en"),
    ]  # fmt: skip
    assert county.execute(
        "SELECT axis, position, dimension, role FROM published_dimension ORDER BY 1 DESC, 2"
    ).fetchall() == [
        ("row", 0, "county", None),
        ("column", 0, "head", None),
        ("column", 1, "head_2", None),
    ]


def test_counties_are_parts_of_the_whole_country(county):
    sql = "SELECT code, name, kind, parent FROM county ORDER BY position"
    rows = county.execute(sql).fetchall()
    assert len(rows) == 20
    assert rows[0] == ("The whole country", "The whole country", "total", None)
    assert {row[2:] for row in rows[1:]} == {("item", "The whole country")}
    assert rows[3][:2] == ("Oslo", "Oslo")
    assert rows[-1][:2] == ("Finnmark Finnmárku", "Finnmark Finnmárku")


def test_the_heads_have_two_dimensions(county):
    """Net migration is the difference of the others, so it is no part of a total."""
    assert county.execute("SELECT code, kind, parent FROM head ORDER BY position").fetchall() == [
        ("In-migration", "item", None),
        ("Emigration", "item", None),
        ("Net-migration", "item", None),
    ]
    sql = "SELECT code, kind, parent FROM head_2 ORDER BY position"
    assert county.execute(sql).fetchall() == [
        ("All migration", "total", None),
        ("From abroad", "item", "All migration"),
        ("Internal", "item", "All migration"),
        ("To abroad", "item", "All migration"),
    ]


def test_net_migration_is_proved_to_be_in_less_out(county):
    assert county.execute(
        "SELECT label, group_concat(sign || ':' || position) FROM ("
        " SELECT heading.label, part.sign, part.position FROM relation"
        " JOIN column_heading AS heading ON heading.position = relation.total"
        " JOIN relation_part AS part ON part.relation = relation.id"
        " WHERE relation.kind = 'difference' ORDER BY relation.total, part.position)"
        " GROUP BY label ORDER BY min(position)"
    ).fetchall() == [
        ("Net-migration / All migration", "1:0,-1:3"),
        ("Net-migration / From abroad", "1:1,-1:4"),
        ("Net-migration / Internal", "1:2,-1:5"),
    ]
    assert county.execute(
        "SELECT verdict, along, count(*) FROM total_check GROUP BY 1, 2 ORDER BY 2"
    ).fetchall() == [("exact", "county", 9), ("exact", "head", 60), ("exact", "head_2", 60)]


def test_no_number_is_additive(county):
    """In, out and net overlap, so their sum would count persons twice."""
    assert county.execute("SELECT sum(additive) FROM observation").fetchone() == (0,)
    assert county.execute("SELECT line, kind, message FROM finding").fetchall() == [
        (
            7,
            "several tops",
            "No total covers all of head: In-migration, Emigration, Net-migration. Whether these"
            " overlap is not known, so no number here is marked additive.",
        )
    ]


@pytest.mark.parametrize(
    ("county_", "head", "origin", "expected"),
    [
        ("The whole country", "In-migration", "All migration", (208082, "208 082", 8, 1)),
        ("The whole country", "Net-migration", "Internal", (0, "0", 8, 9)),
        ("Hedmark", "Net-migration", "Internal", (-213, "-213", 12, 9)),
        ("Nordland", "Net-migration", "Internal", (-1587, "-1 587", 25, 9)),
        ("Finnmark Finnmárku", "Net-migration", "Internal", (-637, "-637", 27, 9)),
    ],
)
def test_numbers(county, county_, head, origin, expected):
    assert county.execute(
        "SELECT value, printed, line, field FROM observation"
        " WHERE county = ? AND head = ? AND head_2 = ?",
        [county_, head, origin],
    ).fetchall() == [expected]


def test_spanners_and_the_year_span_their_fields(county):
    assert county.execute(
        "SELECT level, field, span, printed, head, head_2, parent_field, depth FROM column_heading"
        " WHERE level < 3 OR field < 4 ORDER BY level, field"
    ).fetchall() == [
        (1, 1, 9, "2014", None, None, None, None),
        (2, 1, 3, "In-migration", None, None, None, None),
        (2, 4, 3, "Emigration", None, None, None, None),
        (2, 7, 3, "Net-migration", None, None, None, None),
        (3, 1, 1, "All migration", "In-migration", "All migration", None, 0),
        (3, 2, 1, "From abroad", "In-migration", "From abroad", 1, 1),
        (3, 3, 1, "Internal", "In-migration", "Internal", 1, 1),
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
        (ID, 180, 129, []),
        ("emigration-2008", 360, 109, []),
        ("immigration-2007", 624, 158, []),
    ]
    connection = opened(tmp_path / "all.db")
    assert connection.execute("SELECT name FROM dimension").fetchall() == [
        ("citizenship",), ("county",), ("head",), ("head_2",), ("region",),
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
    (table,) = read_alone(COUNTY)
    assert (table.proved, len(table.checks)) == (129, 129)
