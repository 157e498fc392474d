"""The page of a published table: what it shows in each view, as whole values."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers import COUNTY, IMMIGRATION, MIGRATION, page_text, publication_folder, replaced
from site_of import site_of
from stored_by_hand import moves

from loader.build import build
from loader.database.stored_table import Cell
from loader.errors import DatabaseError
from loader.metadata.facts import web_address
from plugins.common.links import question_links
from plugins.published.number_panel import Number, PlaceInDimension, describe
from plugins.published.printed_rows import PrintedRow
from plugins.published.published_page import PublishedPage, read_page
from plugins.published.shares import number
from plugins.published.view_choices import UnknownValueError, View

SYMBOL_CSV = (MIGRATION / "symbol.csv").read_text(encoding="utf-8")
TABLE = "/-/published/immigration-2007"
COUNTIES = "all-migrations-by-county-2014"

HEAD = "code,name,kind,parent,labels\n"
CODELISTS = {
    "colour": HEAD + "all,All,total,,Total\nred,Red,item,all,Red\nblue,Blue,item,all,Blue\n",
    "box": HEAD + "both,Both,total,,Total\nleft,Left,item,both,Left box\n"
    "right,Right,item,both,Right box\n",
}

# A table in which something of everything is missing; the total of the left box cannot be told.
GAPS = page_text(
    [
        ("Total", "10", "..", "4"),
        ("Red ¹", "6", "6 ¹", "-"),
        ("Blue", "4", ":", "4*"),
    ],
    title="Marbles, by colour and box. 2009",
    notes=["¹ Counted twice."],
)

SCRIPT = "<script>alert(1)</script>"
HOSTILE = page_text(
    [("Total", "3", "3"), (f"Red {SCRIPT}", "1", "1"), ('Blue" onclick="alert(1) ¹', "2", "2")],
    title=f"Marbles {SCRIPT}, by colour and box. 2009",
    heads=[("Colour", "Total", f"Left {SCRIPT}")],
    notes=[f"¹ Look: {SCRIPT}"],
)


def built(folder: Path, page: str, name: str = "marbles-2009.txt", **files: str) -> Path:
    """The database of a publication with one page and, by their stems, these codelists."""
    publication = publication_folder(folder / "seeds", {name: page}, symbol=SYMBOL_CSV, **files)
    build(publication, folder / "built.db")
    return folder / "built.db"


Opener = Callable[[Path], sqlite3.Connection]


@pytest.fixture(scope="module")
def county_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table without codelists, with three tops in its heads."""
    return built(tmp_path_factory.mktemp("county"), COUNTY.read_text(encoding="utf-8"), COUNTY.name)


def rows_of(page: PublishedPage) -> list[PrintedRow]:
    return [row for body in page.bodies for row in body.rows]


def labels(page: PublishedPage) -> list[str]:
    return [row.heading.label for row in rows_of(page)]


def texts(page: PublishedPage, label: str) -> list[str]:
    """What the fields of a row show, with plain spaces for narrow ones."""
    (row,) = (row for row in rows_of(page) if row.heading.label == label)
    return [text.replace("\u202f", " ") for text in re.findall(">([^<]*)</a></td>", row.fields)]


def shown(connection: sqlite3.Connection, **asked: str) -> PublishedPage:
    return read_page(connection, "immigration-2007", asked)


# Numbers and shares


@pytest.mark.parametrize(
    ("show", "poland"),
    [
        ("numbers", ["14 160", "4 590", "455", "2 735", "2 417", "2 393", "1 160", "410"]),
        ("row", ["100.0 %", "32.4 %", "3.2 %", "19.3 %", "17.1 %", "16.9 %", "8.2 %", "2.9 %"]),
        ("column", ["22.9 %", "22.2 %", "16.4 %", "27.6 %", "24.1 %", "25.5 %", "24.6 %", "9.6 %"]),
        (
            "parent",
            ["64.6 %", "71.7 %", "49.9 %", "66.8 %", "64.9 %", "63.5 %", "63.0 %", "35.1 %"],
        ),
    ],
)
def test_poland_in_each_view(connection: sqlite3.Connection, show: str, poland: list[str]) -> None:
    assert texts(shown(connection, show=show), "Poland") == poland


def test_nil_stays_nil_in_a_share(connection: sqlite3.Connection) -> None:
    montenegro = texts(shown(connection, show="row"), "Montenegro")
    assert montenegro == ["100.0 %", "46.2 %", "-", "-", "7.7 %", "46.2 %", "-", "-"]


@pytest.mark.parametrize(
    ("show", "hundred"),
    [
        ("numbers", []),
        ("row", ["Per cent of the total of each row: 100 % is “Total”."]),
        ("column", ["Per cent of the total of each column: 100 % is “Total”."]),
    ],
)
def test_what_a_hundred_per_cent_is(
    connection: sqlite3.Connection, show: str, hundred: list[str]
) -> None:
    assert shown(connection, show=show).hundred == hundred


@pytest.mark.parametrize(
    ("show", "hedmark"),
    [
        ("numbers", ["6 689", "1 929", "4 760", "5 569", "596", "4 973", "1 120", "1 333", "−213"]),
        (
            "row",
            [
                *("100.0 %", "28.8 %", "71.2 %"),
                *("100.0 %", "10.7 %", "89.3 %"),
                *("100.0 %", "119.0 %", "−19.0 %"),
            ],
        ),
        (
            "column",
            ["3.2 %", "2.8 %", "3.4 %", "3.3 %", "1.9 %", "3.6 %", "2.9 %", "3.5 %", "n/a"],
        ),
    ],
)
def test_several_tops_and_numbers_below_zero(
    county_db: Path, show: str, hedmark: list[str], opened: Opener
) -> None:
    page = read_page(opened(county_db), COUNTIES, {"show": show})
    assert texts(page, "Hedmark") == hedmark


def test_shares_beyond_their_total_are_explained(county_db: Path, opened: Opener) -> None:
    page = read_page(opened(county_db), COUNTIES, {"show": "row"})
    assert page.hundred == [
        "Per cent of the total of each row: 100 % is “In-migration” or “Emigration” or"
        " “Net-migration”.",
        "Where a part is below zero, shares go below 0 and above 100 %.",
    ]


@pytest.mark.parametrize(
    ("show", "total", "red", "blue"),
    [
        ("numbers", ["10", "..", "4"], ["6", "6", "-"], ["4", ":", "4*"]),
        (
            "row",
            ["100.0 %", "..", "40.0 %"],
            ["100.0 %", "100.0 %", "-"],
            ["100.0 %", ":", "100.0 %*"],
        ),
        (
            "column",
            ["100.0 %", "..", "100.0 %"],
            ["60.0 %", "n/a", "-"],
            ["40.0 %", ":", "100.0 %*"],
        ),
    ],
)
def test_what_is_missing_is_never_a_number(
    tmp_path: Path, show: str, total: list[str], red: list[str], blue: list[str], opened: Opener
) -> None:
    page = read_page(opened(built(tmp_path, GAPS, **CODELISTS)), "marbles-2009", {"show": show})
    assert [re.findall(r'<a id="o[^>]*>([^<]*)', row.fields) for row in rows_of(page)] == [
        [text.replace(" ", "\u202f") for text in row] for row in (total, red, blue)
    ]
    assert page.no_share is (show == "column")
    assert list(page.table.symbols) == ["*", "-", "..", ":"]


def test_every_digit_of_a_long_number_is_shown() -> None:
    cell = Cell(1, -12345678901234567, 0, None, "-12 345 678 901 234 567", 5, 1, True)
    assert number(moves(), cell).text.replace("\u202f", " ") == "−12 345 678 901 234 567"


# The tree: order and folding


def test_rows_as_printed(connection: sqlite3.Connection) -> None:
    assert labels(shown(connection))[:6] == [
        "Total",
        "Norway",
        "Europe total, except Norway",
        "Western Europe total, except Norway",
        "Denmark",
        "Sweden",
    ]


@pytest.mark.parametrize(
    ("order", "eastern_europe"),
    [
        ("desc", ["Poland", "Lithuania", "Russia", "Romania", "Latvia", "Slovakia", "Estonia"]),
        ("asc", ["Montenegro", "Bosnia- Herzegovina", "Belarus", "Hungary", "Bulgaria"]),
    ],
)
def test_sorted_within_each_total(
    connection: sqlite3.Connection, order: str, eastern_europe: list[str]
) -> None:
    found = labels(shown(connection, sort="6", order=order))
    first = found.index("Eastern Europe total") + 1
    assert found[first : first + len(eastern_europe)] == eastern_europe
    assert found[0] == "Total"
    assert sorted(found) == sorted(labels(shown(connection)))


def test_sorting_goes_by_what_is_shown(connection: sqlite3.Connection) -> None:
    groups = labels(shown(connection, show="row", sort="6", fold="all"))
    assert groups == [
        "Total",
        "Stateless",
        "Oceania total",
        "Africa total",
        "America, total",
        "Europe total, except Norway",
        "Asia, Turkey included",
        "Norway",
        "Unknown",
    ]


def test_what_is_missing_sorts_last(tmp_path: Path, opened: Opener) -> None:
    connection = opened(built(tmp_path, GAPS, **CODELISTS))
    for order in ("asc", "desc"):
        page = read_page(connection, "marbles-2009", {"sort": "2", "order": order})
        assert labels(page)[-1] == "Blue"


def test_fold_all_leaves_the_top_and_its_parts(connection: sqlite3.Connection) -> None:
    page = shown(connection, fold="all")
    assert labels(page) == [
        "Total",
        "Norway",
        "Europe total, except Norway",
        "Africa total",
        "Asia, Turkey included",
        "America, total",
        "Oceania total",
        "Stateless",
        "Unknown",
    ]
    assert page.rows_shown == 9


def test_fold_hides_the_parts_of_that_total_alone(connection: sqlite3.Connection) -> None:
    every, folded = labels(shown(connection)), labels(shown(connection, fold="28"))
    first = every.index("Eastern Europe total") + 1
    assert folded == every[:first] + every[first + 15 :]


def test_totals_printed_last_stay_last(tmp_path: Path, opened: Opener) -> None:
    rows = [("Red", "6", "2", "4"), ("Blue", "14", "4", "10"), ("Total", "20", "6", "14")]
    connection = opened(built(tmp_path, page_text(rows), **CODELISTS))
    page = read_page(connection, "marbles-2009", {"sort": "1"})
    assert labels(page) == ["Blue", "Red", "Total"]
    assert labels(read_page(connection, "marbles-2009", {"fold": "all"})) == ["Total"]


def test_row_groups(connection: sqlite3.Connection) -> None:
    assert [body.rows[0].heading.label for body in shown(connection).bodies] == [
        "Total",
        "Europe total, except Norway",
        "Africa total",
        "Asia, Turkey included",
        "America, total",
        "Oceania total",
        "Stateless",
    ]


# The address


@pytest.mark.parametrize(
    ("view", "query"),
    [
        (View(), "?"),
        (View(show="row", sort=6), "?show=row&sort=6"),
        (View(sort=6, ascending=True, shade=True), "?sort=6&order=asc&shade=1"),
        (View(folded=frozenset({60, 15}), cell=984), "?fold=15,60&cell=984"),
        (View(folded=frozenset({15, 60}), groups=frozenset({15, 60})), "?fold=all"),
    ],
)
def test_every_choice_stands_in_the_address(view: View, query: str) -> None:
    assert view.query() == query


def test_head_sorts_down_then_up_then_as_printed() -> None:
    assert View().sorted_by(6) == "?sort=6"
    assert View(sort=6).sorted_by(6) == "?sort=6&order=asc"
    assert View(sort=6, ascending=True).sorted_by(6) == "?"
    assert View(sort=6).sorted_by(5) == "?sort=5"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"show": "x"}, "show=x: expected one of numbers, row, column, parent"),
        ({"sort": "9"}, "sort=9: this table has no field '9'"),
        ({"order": "up"}, "order=up: expected one of desc, asc"),
        ({"fold": "28,29"}, "fold=28,29: this table has no total in line '29'"),
        ({"shade": "2"}, "shade=2: expected one of 0, 1"),
        ({"cell": "1"}, "cell=1: this table has no number with the id '1'"),
        ({"cell": "９"}, "cell=９: this table has no number with the id '９'"),
    ],
)
def test_unknown_value_says_what_there_is(
    connection: sqlite3.Connection, asked: dict[str, str], message: str
) -> None:
    with pytest.raises(UnknownValueError, match=f"^{re.escape(message)}$"):
        read_page(connection, "immigration-2007", asked)


def test_a_share_needs_a_total(tmp_path: Path, opened: Opener) -> None:
    rows = [("Red", "5", "7"), ("Blue", "11", "2")]
    page = page_text(rows, heads=[("Colour", "Left box", "Right box")])
    connection = opened(built(tmp_path, page))
    with pytest.raises(UnknownValueError, match="show=row: expected one of numbers"):
        read_page(connection, "marbles-2009", {"show": "row"})


def test_unknown_table_names_those_there_are(connection: sqlite3.Connection) -> None:
    with pytest.raises(DatabaseError, match="expected one of emigration-2008, immigration-2007"):
        read_page(connection, "immigration-2008", {})


# Shading


def shade_of(page: PublishedPage, label: str) -> list[str]:
    (row,) = (row for row in rows_of(page) if row.heading.label == label)
    return re.findall(r"<td(?: class=\"([^\"]*)\")?>", row.fields)


def test_parts_are_shaded_by_column_and_totals_are_not(connection: sqlite3.Connection) -> None:
    page = shown(connection, shade="1")
    assert shade_of(page, "Total") == ["total", *[""] * 7]
    # Western Norway: Poland's 2 393 is the largest part, and 104 less than a sixteenth of it.
    assert shade_of(page, "Poland") == ["total", "up5", "up5", "up5", "up5", "up5", "up5", "up5"]
    assert shade_of(page, "United States") == [
        "total",
        "up2",
        "up1",
        "up1",
        "up2",
        "up1",
        "up1",
        "up2",
    ]
    assert shade_of(page, "Montenegro") == ["total", "up1", "", "", "up1", "up1", "", ""]
    assert len(page.legend) == 1
    assert shown(connection).legend == []


def test_folded_totals_are_shaded_as_the_parts_that_they_stand_for(
    connection: sqlite3.Connection,
) -> None:
    page = shown(connection, shade="1", fold="all")
    assert shade_of(page, "Total") == ["total", *[""] * 7]
    assert shade_of(page, "Europe total, except Norway") == ["total", *["up5"] * 7]
    africa = shade_of(page, "Africa total")
    assert africa == ["total", "up2", "up3", "up2", "up2", "up3", "up3", "up4"]


def test_below_zero_is_shaded_in_another_colour(county_db: Path, opened: Opener) -> None:
    page = read_page(opened(county_db), COUNTIES, {"shade": "1"})
    assert shade_of(page, "Nordland")[6:] == ["total", "up4", "down5"]
    assert len(page.legend) == 2


# Heads, notes, proof


def heads_of(page: PublishedPage) -> list[list[tuple[str, int, int]]]:
    return [[(h.label, h.cell.columns, h.cell.lines) for h in line] for line in page.heads]


def test_spanner_beside_the_total(connection: sqlite3.Connection) -> None:
    first, second = heads_of(shown(connection))
    assert first == [("Citizenship", 1, 2), ("Total", 1, 2), ("To region", 7, 1)]
    assert second[0] == ("Oslo and Akershus", 1, 1)
    assert len(second) == 7
    assert shown(connection).column_groups == [1, 7]


def test_spanner_over_spanners(county_db: Path, opened: Opener) -> None:
    page = read_page(opened(county_db), COUNTIES, {})
    first, second, third = heads_of(page)
    assert first == [("", 1, 3), ("2014", 9, 1)]
    assert second == [("In-migration", 3, 1), ("Emigration", 3, 1), ("Net-migration", 3, 1)]
    assert [label for label, _, _ in third][3:6] == ["All migration", "To abroad", "Internal"]
    assert page.column_groups == [3, 3, 3]


def test_note_says_where_it_hangs(connection: sqlite3.Connection) -> None:
    (note,) = shown(connection, fold="60").notes
    assert [(place.name, place.line, place.shown) for place in note.places] == [
        ("Serbia", 38, True),
        ("Montenegro", 39, True),
        ("Asia, Turkey included", 60, True),
    ]
    (folded,) = shown(connection, fold="28").notes
    assert [place.shown for place in folded.places] == [False, False, True]


def test_note_on_the_title(county_db: Path, opened: Opener) -> None:
    page = read_page(opened(county_db), COUNTIES, {})
    assert [mark.marker for mark in page.title_marks] == ["¹"]
    assert [place.name for place in page.notes[0].places] == ["the title"]


def test_total_shows_its_proof(connection: sqlite3.Connection) -> None:
    page = shown(connection)
    proofs = {row.heading.label: row.proof.text for row in rows_of(page) if row.proof}
    assert proofs["Eastern Europe total"] == "= the sum of 15 parts, difference 0"
    assert len(proofs) == 10
    assert [h.proof.text for line in page.heads for h in line if h.proof] == [
        "= the sum of 7 parts, difference 0"
    ]
    assert page.proof.startswith("158 of 158 sums hold: ")


def test_total_that_fails_says_by_how_much(seeds: Path, tmp_path: Path, opened: Opener) -> None:
    replaced(
        seeds / "published" / IMMIGRATION.name, "Latvia\t452\t95\t65\t73", "Latvia\t452\t95\t65\t37"
    )
    build(seeds, tmp_path / "failing.db", load_failing_totals=True)
    page = shown(opened(tmp_path / "failing.db"))
    proofs = {row.heading.label: row.proof for row in rows_of(page) if row.proof}
    total = proofs["Eastern Europe total"]
    assert (total.sign, total.text) == ("✗", "= the sum of 15 parts, fails by 36 in 1 of 8 sums")
    assert page.proof.startswith("156 of 158 sums hold, 2 fail: ")


def test_sum_that_lacks_a_part(tmp_path: Path, opened: Opener) -> None:
    page = read_page(opened(built(tmp_path, GAPS, **CODELISTS)), "marbles-2009", {})
    (total,) = (row.proof for row in rows_of(page) if row.proof)
    assert total.text == (
        "= the sum of 2 parts, difference 0; 1 of 3 sums cannot be proved: a part is not given"
    )


# One number


def number_at(connection: sqlite3.Connection, line: int, field: int) -> Number:
    table = shown(connection).table
    (id_,) = (c.id for row in table.cells for c in row if (c.line, c.field) == (line, field))
    return describe(table, id_)


def test_all_that_is_known_of_poland_in_western_norway(connection: sqlite3.Connection) -> None:
    found = number_at(connection, 35, 6)
    assert found.text == "2\u202f393"
    assert found.name == "Poland, Western Norway"
    assert found.place == "Line 35, field 6"
    over_poland = "Total › Europe total, except Norway › Eastern Europe total"
    assert found.dimensions == [
        PlaceInDimension("Citizenship", f"{over_poland} › Poland", "citizenship", "POL"),
        PlaceInDimension("Region", "To region › Western Norway", "region", "NO05"),
    ]
    assert [(s.text.replace("\u202f", " "), s.of, s.label) for s in found.shares] == [
        ("16.9 %", "of the row's total", "Poland, Total"),
        ("25.5 %", "of the column's total", "Total, Western Norway"),
        ("63.5 %", "of the total it is part of", "Eastern Europe total, Western Norway"),
    ]
    assert [(s.words, s.total, s.proof) for s in found.sums] == [
        ("One of 15 parts by citizenship", "Eastern Europe total, Western Norway", "difference 0"),
        ("One of 7 parts by region", "Poland, Total", "difference 0"),
    ]
    assert not found.is_total


def test_a_total_is_the_sum_of_its_parts(connection: sqlite3.Connection) -> None:
    found = number_at(connection, 28, 1)
    assert found.is_total
    assert [(s.words, s.total) for s in found.sums] == [
        ("= the sum of 15 parts by citizenship", ""),
        ("= the sum of 7 parts by region", ""),
        ("One of 2 parts by citizenship", "Europe total, except Norway, Total"),
    ]


def test_nil_says_what_it_means_and_carries_its_note(connection: sqlite3.Connection) -> None:
    found = number_at(connection, 39, 3)
    assert (found.text, found.meaning) == ("-", "Nil")
    assert found.notes == [
        "¹ 1st November 2006 Serbia and Montenegro separated in two parts, in Serbia and in"
        " Montenegro."
    ]


# Links


def test_questions_that_take_a_table() -> None:
    queries: dict[str, dict[str, Any]] = {
        "largest": {"title": "Which is largest?", "params": ["table", "region"]},
        "all": {"title": "What is there?"},
    }
    assert [(q.words, q.href) for q in question_links(queries, "migration", "a b")] == [
        ("Which is largest?", "/migration/largest?table=a+b")
    ]


def test_only_web_addresses_become_links() -> None:
    assert web_address("https://www.ssb.no/en") == "https://www.ssb.no/en"
    assert web_address("javascript:alert(1)") is None
    assert web_address(None) is None


# As a page


async def fetched(database: Path, path: str, status: int = 200) -> str:
    response = await site_of(database).client.get(path)
    assert response.status_code == status, response.text
    return str(response.text)


async def test_page_names_source_licence_and_every_format(migration_db: Path) -> None:
    html = await fetched(migration_db, TABLE)
    assert "<h1>Table 11. Immigration, by citizenship and region. 2007</h1>" in html
    assert "tab-2008-05-08-11.html" in html
    assert 'rel="license">CC BY 4.0</a>' in html
    assert "whose first 33 rows hold the same figures" in html
    assert re.findall(r'href="/-/published/immigration-2007\.([a-z.]+)" ', html)[:3] == [
        "txt",
        "csv",
        "wide.csv",
    ]


async def test_every_number_and_every_total_has_its_link(migration_db: Path) -> None:
    html = await fetched(migration_db, TABLE)
    assert len(re.findall(r'<td[^>]*><a id="o(\d+)" href="\?cell=\1#cell"', html)) == 624
    assert len(re.findall(r'class="fold" href="\?fold=\d+" aria-expanded="true"', html)) == 10


async def test_number_keeps_the_view_it_is_seen_in(migration_db: Path) -> None:
    html = await fetched(migration_db, f"{TABLE}?show=row&sort=6&order=asc")
    assert 'href="?show=row&amp;sort=6&amp;order=asc&amp;cell=' in html
    assert 'aria-sort="ascending"' in html


async def test_panel_leads_to_line_and_observation(
    migration_db: Path, connection: sqlite3.Connection
) -> None:
    id_ = number_at(connection, 35, 6).cell.id
    html = await fetched(migration_db, f"{TABLE}?cell={id_}")
    panel = html[html.index('<aside id="cell"') : html.index("</aside>")]
    assert 'href="/-/published/immigration-2007/source#L35">Line 35, field 6</a>' in panel
    assert f'href="/migration/observation/{id_}">' in panel
    assert f'href="/migration/observation/{id_}.json">' in panel


async def test_unknown_values_are_refused(migration_db: Path) -> None:
    assert "expected one of emigration-2008" in await fetched(
        migration_db, "/-/published/nothing", 404
    )
    assert "expected one of numbers" in await fetched(migration_db, f"{TABLE}?show=x", 400)


async def test_list_leads_to_each_table(migration_db: Path) -> None:
    html = await fetched(migration_db, "/-/published")
    assert re.findall(r'<h2 id="[^"]*"><a href="([^"]*)"', html) == [
        "/-/published/immigration-2007",
        "/-/published/emigration-2008",
    ]


async def test_table_without_codelists_and_publisher(county_db: Path) -> None:
    html = await fetched(county_db, f"/-/published/{COUNTIES}?fold=all&cell=1")
    assert "In-migration" in html
    assert "Rows folded away: 19 of 20." in html
    (cited,) = re.findall(r'<pre class="citation" tabindex="0"><code>(.*?)</code>', html)
    assert "[Data set]. (n.d.). http://localhost/-/published/" in cited


@pytest.mark.parametrize(
    "path", ["", "/source", ".embed", "?cell=1", "?shade=1&sort=1", "?fold=all"]
)
async def test_whatever_a_page_prints_stays_text(tmp_path: Path, path: str) -> None:
    html = await fetched(built(tmp_path, HOSTILE), f"/-/published/marbles-2009{path}")
    assert SCRIPT not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert 'onclick="alert' not in html


async def test_the_list_leads_to_everything_at_once(migration_db):
    client = site_of(migration_db).client
    page = (await client.get("/-/published")).text
    for address in ("datapackage.zip", "datapackage.json", "csvw.json", "dcat.jsonld"):
        assert f'href="/-/{address}"' in page
        assert (await client.get(f"/-/{address}")).status_code == 200
