"""The questions of metadata.yml: what each answers at first, and when it is asked otherwise."""

import re
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from described import METADATA, QUERIES, plain_site
from helpers import MIGRATION, totals_by_citizenship
from site_of import page, site_of

from plugins.charts.specification import chart_spec
from plugins.published.known_to_questions import read_maps
from plugins.questions.choices import parameters_in
from plugins.questions.question import with_words

Row = tuple[Any, ...]

# Those that the SQL reads: others only mark rows of the answer.
PARAMETERS = [
    (name, parameter)
    for name, query in QUERIES.items()
    for parameter in query["params"]
    if parameter in parameters_in(query["sql"])
]
QUESTIONS = list(QUERIES)
COLUMNS = METADATA["databases"]["migration"]["columns"]

NOTE = (
    "1st November 2006 Serbia and Montenegro separated in two parts, in Serbia and in Montenegro."
)


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return plain_site(migration_db)


async def asked(site: Datasette, name: str, **given: str) -> list[dict[str, Any]]:
    """The rows of a question's JSON; parameters that are not given stand in no address."""
    address = f"/migration/{name}.json?{urlencode({'_shape': 'array', **given})}"
    response = await site.client.get(address)
    assert response.status_code == 200, response.text
    rows: list[dict[str, Any]] = response.json()
    return rows


def some(rows: list[dict[str, Any]], columns: str) -> list[Row]:
    """Of each row, the values of the columns named."""
    return [tuple(row[column.strip()] for column in columns.split(",")) for row in rows]


def columns_of(connection: sqlite3.Connection, name: str) -> list[str]:
    cursor = connection.execute(QUERIES[name]["sql"], defaultdict(str))
    return [column[0] for column in cursor.description]


def run(connection: sqlite3.Connection, name: str, **given: str) -> list[Row]:
    parameters = dict.fromkeys(QUERIES[name]["params"], "") | given
    return connection.execute(QUERIES[name]["sql"], parameters).fetchall()


# -- each question, at its bare address and with each parameter changed ---------------------------


async def test_largest_groups(site: Datasette) -> None:
    rows = await asked(site, "largest-groups")
    assert some(rows, "rank, citizenship, persons, share_percent, citizenship_code") == [
        (1, "Poland", 2393, 25.5, "POL"),
        (2, "Norway", 989, 10.5, "NOR"),
        (3, "Germany", 805, 8.6, "DEU"),
        (4, "Lithuania", 473, 5.0, "LTU"),
        (5, "Sweden", 301, 3.2, "SWE"),
        (6, "Somalia", 270, 2.9, "SOM"),
        (7, "Russia", 246, 2.6, "RUS"),
        (8, "Thailand", 245, 2.6, "THA"),
        (9, "Iraq", 187, 2.0, "IRQ"),
        (10, "Philippines", 180, 1.9, "PHL"),
    ]
    assert set(some(rows, "region, measure, period")) == {("Western Norway", "Immigration", "2007")}


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({"table": "emigration-2008"}, [("Norway", 928), ("Poland", 255), ("Sweden", 195)]),
        ({"region": "total"}, [("Poland", 14160), ("Norway", 8276), ("Sweden", 4432)]),
        ({"limit": "3"}, [("Poland", 2393), ("Norway", 989), ("Germany", 805)]),
    ],
)
async def test_largest_groups_otherwise(
    site: Datasette, given: dict[str, str], first: list[Row]
) -> None:
    rows = await asked(site, "largest-groups", **given)
    assert some(rows, "citizenship, persons")[:3] == first
    assert len(rows) == int(given.get("limit", 10))


async def test_equal_groups_share_a_rank(site: Datasette) -> None:
    rows = await asked(site, "largest-groups", region="NO03", limit="30")
    assert some(rows, "rank, citizenship, persons")[-3:] == [
        (29, "Estonia", 46),
        (30, "Pakistan", 45),
        (30, "Ukraine", 45),
    ]
    assert len(rows) == 31


async def test_one_citizenship_over_the_regions(site: Datasette) -> None:
    rows = await asked(site, "one-citizenship-over-the-regions")
    columns = "region, persons, everybody, share_of_region_percent, share_of_citizenship_percent"
    assert some(rows, columns) == [
        ("Oslo and Akershus", 4590, 20696, 22.2, 32.4),
        ("South Eastern Norway", 2735, 9921, 27.6, 19.3),
        ("Agder and Rogaland", 2417, 10023, 24.1, 17.1),
        ("Western Norway", 2393, 9378, 25.5, 16.9),
        ("Trøndelag", 1160, 4722, 24.6, 8.2),
        ("Hedmark and Oppland", 455, 2776, 16.4, 3.2),
        ("Northern Norway", 410, 4258, 9.6, 2.9),
    ]
    assert sum(row["persons"] for row in rows) == 14160


@pytest.mark.parametrize(
    ("given", "persons"),
    [
        ({"table": "emigration-2008"}, [1063, 484, 282, 255, 251, 83, 68]),
        ({"citizenship": "africa"}, [1174, 747, 627, 574, 517, 404, 305]),
        ({"citizenship": "AGO"}, [8, 5, 5, 4, 1, 0, 0]),
    ],
)
async def test_one_citizenship_over_the_regions_otherwise(
    site: Datasette, given: dict[str, str], persons: list[int]
) -> None:
    rows = await asked(site, "one-citizenship-over-the-regions", **given)
    assert [row["persons"] for row in rows] == persons


async def test_groups_by_region_as_shares(site: Datasette) -> None:
    rows = await asked(site, "groups-by-region-as-shares")
    assert len(rows) == 7 * 8
    assert sum(row["persons"] for row in rows) == 61774
    western = [row for row in rows if row["region_code"] == "NO05"]
    assert some(western, "citizenship, persons, share_percent, country_share_percent") == [
        ("Europe, except Norway", 5765, 61.5, 59.1),
        ("Asia, Turkey included", 1341, 14.3, 15.5),
        ("Norway", 989, 10.5, 13.4),
        ("Africa", 747, 8.0, 7.0),
        ("America", 365, 3.9, 3.7),
        ("Stateless", 111, 1.2, 0.7),
        ("Oceania", 59, 0.6, 0.5),
        ("Unknown", 1, 0.0, 0.0),
    ]


@pytest.mark.parametrize(
    ("given", "parts", "total"),
    [
        ({"table": "emigration-2008"}, 8, 23615),
        ({"group": "europe"}, 2, 36512),
        ({"group": "north-america", "table": "emigration-2008"}, 2, 598),
    ],
)
async def test_groups_by_region_as_shares_otherwise(
    site: Datasette, given: dict[str, str], parts: int, total: int
) -> None:
    rows = await asked(site, "groups-by-region-as-shares", **given)
    assert len(rows) == 7 * parts
    assert sum(row["persons"] for row in rows) == total


async def test_over_representation(site: Datasette) -> None:
    rows = await asked(site, "over-representation")
    columns = "citizenship, location_quotient, persons, share_percent, country_share_percent"
    shown = some(rows, columns)
    assert shown[:3] == [
        ("Germany", 1.4, 805, 8.6, 6.1),
        ("Thailand", 1.4, 245, 2.6, 1.9),
        ("Romania", 1.33, 121, 1.3, 1.0),
    ]
    assert shown[-2:] == [
        ("Afghanistan", 0.37, 31, 0.3, 0.9),
        ("Pakistan", 0.32, 28, 0.3, 0.9),
    ]
    assert len(shown) == 24


@pytest.mark.parametrize(
    ("given", "first", "number"),
    [
        ({"table": "emigration-2008"}, ("Germany", 1.56), 7),
        ({"region": "NO07"}, ("Finland", 5.12), 24),
        ({"minimum": "10"}, ("Montenegro", 3.04), 62),
    ],
)
async def test_over_representation_otherwise(
    site: Datasette, given: dict[str, str], first: Row, number: int
) -> None:
    rows = await asked(site, "over-representation", **given)
    assert some(rows, "citizenship, location_quotient")[0] == first
    assert len(rows) == number


async def test_nothing_is_over_represented_in_the_whole_country(migration_db: Path) -> None:
    site = site_of(migration_db)
    await page(site, "/")
    response = await site.client.get("/migration/over-representation.json?region=total")
    assert response.status_code == 400
    assert response.json()["error"].startswith("There is no region called “total” here; expected ")


async def test_two_tables_side_by_side(site: Datasette) -> None:
    rows = await asked(site, "two-tables-side-by-side")
    assert list(rows[0])[:5] == [
        "citizenship",
        "immigration 2007",
        "immigration 2007 percent",
        "emigration 2008",
        "emigration 2008 percent",
    ]
    assert len(rows) == 37
    assert sum(row["immigration 2007"] for row in rows) == 61774
    assert sum(row["emigration 2008"] for row in rows) == 23615
    assert set(some(rows, "immigration 2007 total, emigration 2008 total")) == {(61774, 23615)}
    compared = {row["citizenship"]: row for row in rows}
    columns = "kind, immigration 2007, emigration 2008"
    assert some([compared["Poland"], compared["Oceania"]], columns) == [
        ("item", 14160, 2486),
        ("group", 329, 185),
    ]
    assert {
        name: (row["immigration 2007"], row["emigration 2008"])
        for name, row in compared.items()
        if row["kind"] == "harmonised rest"
    } == {
        "All others in Western Europe, except Norway": (607, 224),
        "All others in Eastern Europe": (2485, 483),
        "All others in Africa": (2292, 546),
        "All others in Asia, Turkey included": (3852, 834),
    }
    # Austria and Belgium are inside the rest of the one table, beside that of the other.
    assert 607 == 395 + 96 + 116


async def test_two_tables_side_by_side_in_every_region(
    site: Datasette, connection: sqlite3.Connection
) -> None:
    printed = connection.execute(
        "SELECT one.region, one.value, two.value FROM observation AS one JOIN observation AS two"
        " ON two.region = one.region WHERE one.citizenship = 'total' AND two.citizenship = 'total'"
        " AND one.published_table = 'immigration-2007' AND two.published_table = 'emigration-2008'"
    ).fetchall()
    assert len(printed) == 8
    for region, immigration, emigration in printed:
        rows = await asked(site, "two-tables-side-by-side", region=region)
        assert len(rows) == 37
        assert sum(row["immigration 2007"] for row in rows) == immigration
        assert sum(row["emigration 2008"] for row in rows) == emigration


async def test_one_citizenship_in_one_region(site: Datasette) -> None:
    columns = "published, persons, share_of_region_percent, share_of_citizenship_percent"
    rows = await asked(site, "one-citizenship-in-one-region")
    assert some(rows, columns) == [
        ("Immigration 2007 (table 11)", 2393, 25.5, 16.9),
        ("Emigration 2008 (table 12)", 255, 9.9, 10.3),
    ]
    rows = await asked(site, "one-citizenship-in-one-region", citizenship="belgium", region="NO05")
    assert [row["persons"] for row in rows] == [9, None]


def test_no_difference_of_the_two_tables_is_computed(connection: sqlite3.Connection) -> None:
    query = QUERIES["two-tables-side-by-side"]
    assert "two different years" in query["description"]
    columns = columns_of(connection, "two-tables-side-by-side")
    assert not [column for column in columns if re.search("net|difference", column)]


async def test_tree_with_figures(site: Datasette) -> None:
    rows = await asked(site, "tree-with-figures")
    columns = "tree, persons, share_of_parent_percent, share_of_total_percent, parts, depth"
    assert some(rows, columns)[:6] == [
        ("All citizenships", 61774, None, 100.0, 8, 0),
        ("· Norway", 8276, 13.4, 13.4, None, 1),
        ("· Europe, except Norway", 36512, 59.1, 59.1, 2, 1),
        ("· · Western Europe, except Norway", 14606, 40.0, 23.6, 13, 2),
        ("· · · Denmark", 1464, 10.0, 2.4, None, 3),
        ("· · · Sweden", 4432, 30.3, 7.2, None, 3),
    ]
    assert len(rows) == 78
    assert sum(row["persons"] for row in rows if row["parts"] is None) == 61774


@pytest.mark.parametrize(
    ("given", "rows_there", "persons", "parts"),
    [
        ({"table": "emigration-2008"}, 45, 23615, 8),
        ({"region": "NO05"}, 78, 9378, 8),
    ],
)
async def test_tree_with_figures_otherwise(
    site: Datasette, given: dict[str, str], rows_there: int, persons: int, parts: int
) -> None:
    rows = await asked(site, "tree-with-figures", **given)
    assert len(rows) == rows_there
    assert some(rows, "persons, parts")[0] == (persons, parts)
    assert sum(row["persons"] for row in rows if row["parts"] is None) == persons


async def test_leaves_under_a_group(site: Datasette) -> None:
    rows = await asked(site, "leaves-under-a-group")
    assert some(rows, "citizenship, persons, share_percent, kind") == [
        ("United States", 824, 36.5, "item"),
        ("The rest of South and Central America", 598, 26.5, "rest"),
        ("Brazil", 416, 18.4, "item"),
        ("Canada", 268, 11.9, "item"),
        ("Chile", 102, 4.5, "item"),
        ("Cuba", 50, 2.2, "item"),
    ]
    assert set(some(rows, "sum_of_all, printed_total")) == {(2258, 2258)}


@pytest.mark.parametrize(
    ("given", "leaves"),
    [
        # Table 12 does not divide South and Central America.
        (
            {"table": "emigration-2008"},
            [("United States", 463), ("South and Central America", 311), ("Canada", 135)],
        ),
        ({"group": "oceania"}, [("Australia", 262), ("The rest of Oceania", 67)]),
        (
            {"group": "north-america", "region": "NO05"},
            [("United States", 104), ("Canada", 38)],
        ),
    ],
)
async def test_leaves_under_a_group_otherwise(
    site: Datasette, given: dict[str, str], leaves: list[Row]
) -> None:
    rows = await asked(site, "leaves-under-a-group", **given)
    assert some(rows, "citizenship, persons") == leaves


def test_the_leaves_of_every_group_add_up(connection: sqlite3.Connection) -> None:
    for table, group, region, printed in totals_by_citizenship(connection):
        rows = run(connection, "leaves-under-a-group", table=table, group=group, region=region)
        assert sum(row[1] for row in rows) == printed
        assert {row[5:7] for row in rows} == {(printed, printed)}


async def test_what_a_rest_contains(site: Datasette) -> None:
    rows = await asked(site, "what-a-rest-contains")
    assert some(rows, "rest, measure, period, persons, must_hold") == [
        ("The rest of Western Europe", "Immigration", "2007", 395, None),
        ("The rest of Western Europe", "Emigration", "2008", 224, "Belgium, Austria"),
        ("The rest of Eastern Europe", "Immigration", "2007", 479, None),
        (
            "The rest of Eastern Europe",
            "Emigration",
            "2008",
            483,
            "Bosnia and Herzegovina, Bulgaria, Belarus, Romania, Serbia, Montenegro, Ukraine,"
            " Hungary",
        ),
        ("The rest of Africa", "Immigration", "2007", 1605, None),
        (
            "The rest of Africa",
            "Emigration",
            "2008",
            546,
            "Algeria, Angola, Burundi, Egypt, Ghana, Liberia, Morocco, Nigeria, Tanzania",
        ),
        ("The rest of Asia", "Immigration", "2007", 815, None),
        (
            "The rest of Asia",
            "Emigration",
            "2008",
            834,
            "Afghanistan, Bangladesh, Burma, India, Pakistan, North Korea, South Korea, Syria",
        ),
        ("The rest of South and Central America", "Immigration", "2007", 598, None),
        ("The rest of Oceania", "Immigration", "2007", 67, None),
    ]
    assert some(rows, "leaves_out")[1] == (
        "Denmark, Sweden, Finland, Iceland, France, Italy, Netherlands, Spain, United Kingdom,"
        " Germany",
    )


async def test_what_a_rest_contains_otherwise(site: Datasette) -> None:
    rows = await asked(site, "what-a-rest-contains", group="oceania")
    assert some(rows, "rest, leaves_out, must_hold, rest_code, published_table") == [
        ("The rest of Oceania", "Australia", None, "rest-of-oceania", "immigration-2007")
    ]


def test_a_rest_leaves_out_what_the_view_says(connection: sqlite3.Connection) -> None:
    said: dict[Row, set[str]] = {}
    for table, rest, name in connection.execute(
        "SELECT published_table, rest_code, excludes FROM rest_excludes"
    ):
        said.setdefault((table, rest), set()).add(name)
    rows = run(connection, "what-a-rest-contains")
    assert {(row[8], row[7]): set(row[4].split(", ")) for row in rows} == said


async def test_where_a_number_comes_from(site: Datasette) -> None:
    assert await asked(site, "where-a-number-comes-from") == [
        {
            "number": 2393,
            "unit": "persons",
            "printed": "2 393",
            "measure": "Immigration",
            "period": "2007",
            "row": "Poland",
            "column": "Western Norway",
            "file": "immigration-2007.txt",
            "line": 35,
            "field": 6,
            "row_heading": "Poland",
            "column_headings": "To region › Western Norway",
            "row_total": 14160,
            "column_total": 9378,
            "symbol_meaning": None,
            "notes": None,
            "source_url": "https://www.ssb.no/a/kortnavn/innvutv/arkiv/tab-2008-05-08-11.html",
            "source_note": "The address is that of the Norwegian original, whose first 33 rows hold"
            " the same figures; the address of the English page was not found.",
            "observation_id": 558,
        }
    ]


PLACE = "number, printed, file, line, field, row_heading, column_headings, symbol_meaning, notes"


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (
            {"table": "emigration-2008"},
            (255, "255", "emigration-2008.txt", 28, 6, "Poland", "From county › Western Norway",
             None, None),
        ),
        (
            {"row": "MNE"},
            (6, "6", "immigration-2007.txt", 39, 6, "Montenegro ¹", "To region › Western Norway",
             None, f"¹ {NOTE}"),
        ),
        (
            {"column": "total"},
            (14160, "14 160", "immigration-2007.txt", 35, 1, "Poland", "Total", None, None),
        ),
        (
            {"row": "Montenegro", "column": "Trøndelag"},
            (0, "-", "immigration-2007.txt", 39, 7, "Montenegro ¹", "To region › Trøndelag",
             "Nil", f"¹ {NOTE}"),
        ),
    ],
)  # fmt: skip
async def test_where_a_number_comes_from_otherwise(
    site: Datasette, given: dict[str, str], place: Row
) -> None:
    rows = await asked(site, "where-a-number-comes-from", **given)
    assert some(rows, PLACE) == [place]


def test_every_number_stands_where_it_is_said_to_stand(connection: sqlite3.Connection) -> None:
    keys = connection.execute("SELECT published_table, citizenship, region FROM observation")
    for table, citizenship, region in keys.fetchall()[::41]:
        (row,) = run(
            connection,
            "where-a-number-comes-from",
            table=table,
            row=citizenship,
            column=region,
        )
        _, _, printed, _, _, _, _, file, line, field, heading, *_ = row
        text = (MIGRATION / "published" / file).read_text(encoding="utf-8")
        cells = text.splitlines()[line - 1].split("\t")
        assert (cells[0], cells[field]) == (heading, printed)


async def test_totals_and_proofs(site: Datasette) -> None:
    rows = await asked(site, "totals-and-proofs")
    assert some(rows, "total, added_up, parts, printed, computed, checks, that_hold") == [
        ("All citizenships", "citizenship", 8, 61774, 61774, 8, 8),
        ("Europe, except Norway", "citizenship", 2, 36512, 36512, 8, 8),
        ("Western Europe, except Norway", "citizenship", 13, 14606, 14606, 8, 8),
        ("Eastern Europe", "citizenship", 15, 21906, 21906, 8, 8),
        ("Africa", "citizenship", 12, 4348, 4348, 8, 8),
        ("Asia, Turkey included", "citizenship", 17, 9577, 9577, 8, 8),
        ("America", "citizenship", 2, 2258, 2258, 8, 8),
        ("North America", "citizenship", 2, 1092, 1092, 8, 8),
        ("South and Central America", "citizenship", 4, 1166, 1166, 8, 8),
        ("Oceania", "citizenship", 2, 329, 329, 8, 8),
        ("The whole country", "region", 7, 61774, 61774, 78, 78),
    ]
    assert set(some(rows, "all_checks, all_that_hold")) == {(158, 158)}


async def test_totals_and_proofs_otherwise(site: Datasette) -> None:
    rows = await asked(site, "totals-and-proofs", table="emigration-2008")
    assert set(some(rows, "all_checks, all_that_hold")) == {(109, 109)}
    assert some(rows, "total, parts, printed, checks")[-1] == ("The whole country", 7, 23615, 45)
    assert len(rows) == 9


def test_a_total_that_fails_is_counted(connection: sqlite3.Connection) -> None:
    failing = sqlite3.connect(":memory:")
    connection.backup(failing)
    failing.execute(
        "UPDATE total_check SET printed = printed + 1, difference = 1, verdict = 'fails'"
        " WHERE published_table = 'immigration-2007' AND citizenship = 'africa'"
        " AND region = 'NO05' AND along = 'citizenship'"
    )
    rows = run(failing, "totals-and-proofs")
    failing.close()
    assert [row[:1] + row[3:7] for row in rows if row[5] != row[6]] == [
        ("Africa", 4348, 4348, 8, 7)
    ]
    assert {row[9:11] for row in rows} == {(158, 157)}


async def test_footnotes(site: Datasette) -> None:
    rows = await asked(site, "footnotes")
    assert some(rows, "measure, period, marker, note, attached_to, hangs_on, number, line") == [
        ("Immigration", "2007", "¹", NOTE, "row", "Serbia ¹", 502, 38),
        ("Immigration", "2007", "¹", NOTE, "row", "Montenegro ¹", 13, 39),
        ("Immigration", "2007", "¹", NOTE, "row", "Asia, Turkey included ¹", 9577, 60),
    ]


@pytest.mark.parametrize(
    ("mark", "hangs_on", "persons"),
    [
        (("table", 7, 0, None, None), "Immigration, by citizenship and region. 2007", 61774),
        (("column", 10, 6, None, "NO05"), "Western Norway", 9378),
        (("cell", 35, 6, "POL", "NO05"), "Poland › Western Norway", 2393),
        (("section", 9, 0, None, None), "Moved in", None),
    ],
)
def test_footnotes_may_hang_on_other_things(
    connection: sqlite3.Connection, mark: Row, hangs_on: str, persons: int | None
) -> None:
    marked = sqlite3.connect(":memory:")
    connection.backup(marked)
    marked.execute("DELETE FROM footnote_mark")
    section = ("immigration-2007", 9, 0, 0, "Moved in", "Moved in", 35)
    marked.execute("INSERT INTO section VALUES (?, ?, ?, ?, ?, ?, ?)", section)
    marked.execute(
        "INSERT INTO footnote_mark (footnote, published_table, attached_to, line, field, span,"
        " citizenship, region) VALUES ('immigration-2007:¹', 'immigration-2007', ?, ?, ?, 1, ?, ?)",
        mark,
    )
    rows = run(marked, "footnotes")
    marked.close()
    assert [row[4:8] for row in rows] == [(mark[0], hangs_on, persons, mark[1])]


async def test_symbols_used(site: Datasette) -> None:
    rows = await asked(site, "symbols-used")
    assert some(rows, "symbol, meaning, meaning_no, value_is, times_used") == [
        ("-", "Nil", "Null", "zero", 14),
        ("*", "Provisional figure", "Foreløpig tall", "unchanged", 0),
        (".", "Category not applicable", "Ikke mulig å oppgi tall", "missing", 0),
        ("..", "Data not available", "Tallgrunnlag mangler", "missing", 0),
        ("...", "Data not yet available", "Oppgave mangler foreløpig", "missing", 0),
        (
            ":",
            "Not for publication (confidential)",
            "Vises ikke av konfidensialitetshensyn",
            "missing",
            0,
        ),
    ]


async def test_symbols_used_otherwise(site: Datasette) -> None:
    rows = await asked(site, "symbols-used", table="emigration-2008")
    assert some(rows, "symbol, times_used, measure, period")[0] == ("-", 16, "Emigration", "2008")


async def test_findings(site: Datasette, connection: sqlite3.Connection) -> None:
    rows = await asked(site, "findings")
    there = connection.execute("SELECT published_table, line, kind, message FROM finding")
    assert set(some(rows, "published_table, line, kind, message")) == set(there)
    assert some(rows, "period, line, kind, message")[4] == (
        "2007",
        60,
        "note on wrong row",
        "Footnote 1 hangs on 'Asia, Turkey included' too, although its text is about Serbia and"
        " Montenegro.",
    )


# -- what holds for every question ----------------------------------------------------------------


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_empty_parameter_means_its_default(connection: sqlite3.Connection, name: str) -> None:
    defaults = {key: str(value) for key, value in QUERIES[name].get("defaults", {}).items()}
    assert list(defaults) == QUERIES[name]["params"]
    rows = run(connection, name)
    assert rows
    assert run(connection, name, **defaults) == rows
    assert run(connection, name, **dict.fromkeys(defaults, "  ")) == rows


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_an_unknown_value_gives_no_rows(
    connection: sqlite3.Connection, name: str, parameter: str
) -> None:
    for value in ("Atlantis", "' OR 1=1 --"):
        assert run(connection, name, **{parameter: value}) == []


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_every_choice_is_an_answer(
    connection: sqlite3.Connection, name: str, parameter: str
) -> None:
    choices = connection.execute(QUERIES[name]["choices"][parameter], defaultdict(str))
    assert [column[0] for column in choices.description] == ["value", "label"]
    values = [str(value) for value, _ in choices]
    assert str(QUERIES[name]["defaults"][parameter]) in values
    assert len(set(values)) == len(values)
    assert [value for value in values if not run(connection, name, **{parameter: value})] == []


NAMES = {
    "table": ("emigration-2008", ["12", "Emigration 2008", "EMIGRATION-2008", " 12 ",
                                  "Emigration, by citizenship and region. 2008"]),
    "region": ("NO06", ["no06", "Trøndelag", "trondelag"]),
    "citizenship": ("GBR", ["gbr", "United Kingdom", "great britain", "Storbritannia"]),
    "row": ("GBR", ["gbr", "United Kingdom", "great britain", "Storbritannia"]),
    "column": ("NO06", ["no06", "Trøndelag", "trondelag"]),
    "group": ("western-europe", ["Western Europe, except Norway",
                                 "western europe total, except norway",
                                 "Vest-Europa i alt unntatt Norge"]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_is_a_code_or_any_known_name(
    connection: sqlite3.Connection, name: str, parameter: str
) -> None:
    if parameter not in NAMES:  # a number
        assert run(connection, name, **{parameter: " 20 "})
        return
    code, others = NAMES[parameter]
    answer = run(connection, name, **{parameter: code})
    assert answer
    assert answer != run(connection, name)
    for other in others:
        assert run(connection, name, **{parameter: other}) == answer, other


def test_no_name_is_that_of_two_categories(connection: sqlite3.Connection) -> None:
    for dimension in ("citizenship", "region"):
        codes: dict[str, set[str]] = {}
        known = connection.execute(
            f"SELECT code, code FROM {dimension} UNION SELECT code, name FROM {dimension}"
            " UNION SELECT code, label FROM category_label WHERE dimension = ?",
            [dimension],
        )
        for code, name in known:
            codes.setdefault(name.lower(), set()).add(code)
        assert {name: found for name, found in codes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_plugins_read_fits_the_result(connection: sqlite3.Connection, name: str) -> None:
    query = QUERIES[name]
    columns = columns_of(connection, name)
    own = METADATA["databases"]["migration"]["queries"][name]
    assert set(own.get("columns", {})) <= set(columns)
    assert set(query["columns"]) <= set(columns) or "select" not in own
    words = with_words(query, COLUMNS)["columns"]
    for column in columns:
        shown = words[column]
        assert {"title", "description"} <= set(shown) <= {
            "title", "description", "format", "unit"
        }, column  # fmt: skip
        assert shown.get("format") in ("number", "percent", None)
        assert shown.get("unit") != "percent" or shown.get("format") == "percent", column
    assert set(re.findall(r"{([^{}]+)}", query["answer"])) <= {*columns, *query["params"]}
    assert set(query.get("choices", {})) == set(query["params"])


def test_every_shared_column_is_that_of_a_question(connection: sqlite3.Connection) -> None:
    assert set(COLUMNS) <= {column for name in QUESTIONS for column in columns_of(connection, name)}


def test_words_of_a_question_come_before_those_all_share() -> None:
    shared = {"row_total": "The sum.", "kind": "Which it is.", "year": {"title": "Period"}}
    query = {"name": "q", "columns": {"kind": {"format": "number"}}}
    assert with_words(query, shared) == {
        "name": "q",
        "columns": {
            "row_total": {"title": "Row total", "description": "The sum."},
            "kind": {"title": "Kind", "format": "number"},
            "year": {"title": "Period"},
        },
    }


@pytest.mark.parametrize("name", QUESTIONS)
async def test_first_row_fills_the_answer(site: Datasette, name: str) -> None:
    row = (await asked(site, name))[0]
    # There are no more than two tables here.
    used = set(re.findall(r"{([^{}]+)}", QUERIES[name]["answer"])) - {"more_tables"}
    assert [column for column in used if row[column] is None] == []


@pytest.mark.parametrize("name", QUESTIONS)
async def test_pages_answer_and_hide_their_sql(site: Datasette, name: str) -> None:
    page = await site.client.get(f"/migration/{name}")
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert '<pre id="sql-query">' not in page.text
    rows = await asked(site, name)
    csv = await site.client.get(f"/migration/{name}.csv")
    assert csv.text.splitlines()[0] == ",".join(rows[0])
    assert len(csv.text.splitlines()) == 1 + len(rows)


@pytest.mark.parametrize("name", QUESTIONS)
def test_observations_are_found_by_an_index(connection: sqlite3.Connection, name: str) -> None:
    large = sqlite3.connect(":memory:")
    connection.backup(large)
    # With its counts of two small tables SQLite may rightly read through all of them.
    large.execute("DELETE FROM sqlite_stat1")
    large.execute("ANALYZE sqlite_schema")
    query = QUERIES[name]
    aliases = {"observation", *re.findall(r"\bJOIN observation AS (\w+)", query["sql"])}
    plan = large.execute(
        f"EXPLAIN QUERY PLAN {query['sql']}", dict.fromkeys(query["params"], "")
    ).fetchall()
    large.close()
    read_through = [
        step
        for *_, step in plan
        if step.split()[0] == "SCAN" and not step.endswith("INDEX observation_symbol")  # a few
    ]
    assert [step for step in read_through if step.split()[1] in aliases] == []


def shown_parameters(connection: sqlite3.Connection, name: str, **given: str) -> dict[str, str]:
    asked_for = {
        key: str(value) for key, value in QUERIES[name].get("defaults", {}).items()
    } | given
    shown = {}
    for parameter, value in asked_for.items():
        choices = connection.execute(QUERIES[name]["choices"][parameter], defaultdict(str))
        shown[parameter] = {str(code): str(label) for code, label in choices}[value]
    return shown


def test_every_question_has_a_chart() -> None:
    assert [name for name in QUESTIONS if "chart" not in QUERIES[name]] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_choice_can_be_charted(connection: sqlite3.Connection, name: str) -> None:
    maps = read_maps(MIGRATION / "maps")
    query = QUERIES[name]
    columns = columns_of(connection, name)
    asked_for: list[dict[str, str]] = [{}]
    for parameter, sql in query.get("choices", {}).items():
        asked_for += [
            {parameter: str(value)} for value, _ in connection.execute(sql, defaultdict(str))
        ]
    for given in asked_for:
        rows = [dict(zip(columns, row, strict=True)) for row in run(connection, name, **given)]
        spec = chart_spec(
            query["chart"],
            rows,
            title=query["title"],
            source="Source: Statistics Norway",
            parameters=shown_parameters(connection, name, **given),
            maps=maps,
        )
        if name == "map-of-the-world":  # rests, stateless and unknown have no shape
            rows = [row for row in rows if row["kind"] == "item" and row["map_code"].isupper()]
        x = query["chart"].get("x")
        drawn = spec["datasets"]["rows"]
        if x == "of_this_kind":
            assert sum(item["value"] for item in drawn) == len(rows)
        else:
            series = len(x) if isinstance(x, dict) else 1
            assert len(drawn) == len(rows) * series
