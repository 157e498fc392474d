"""The search: names of categories, titles, notes and questions; no text is read as syntax."""

import html
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.utils import tilde_encode
from helpers import page_text, publication_folder
from hypothesis import given
from hypothesis import strategies as st
from site_of import site_of

from loader.build import build
from loader.database.search_index import row_path
from plugins.search.find import LONGEST_SEARCH, search
from plugins.search.first_numbers import FirstNumber
from plugins.search.results import FoundCategory, Hit, Results, together
from plugins.search.scope import Scope, question_about
from plugins.search.slips import Slip

QUERIES: dict[str, dict[str, Any]] = {
    "largest": {"title": "Which groups are the largest?", "params": ["table", "region"]},
    "spread": {
        "title": "How does one citizenship spread?",
        "description": "Over the seven regions.",
        "params": ["table", "citizenship"],
    },
}


def find(connection: sqlite3.Connection, text: str) -> Results:
    return search(connection, text, Scope("migration", QUERIES))


def test_norwegian_name_finds_the_country_with_its_figures(connection: sqlite3.Connection) -> None:
    assert find(connection, "Polen") == Results(
        words=(("polen",),),
        categories=[
            FoundCategory(
                name="Poland",
                kind="item",
                dimension="Citizenship",
                about=(
                    "Polen · POL · PL · 616 · 131 · Pole · Poles · Polish · polakk · polakker"
                    " · polsk"
                ),
                path="/-/category/citizenship/POL",
                printed=(
                    FirstNumber(
                        table="Immigration 2007",
                        number="14\u202f160",
                        beside="The whole country",
                        line=35,
                        page="/-/published/immigration-2007?cell=553#o553",
                        question="/migration/spread?table=immigration-2007&citizenship=POL",
                    ),
                    FirstNumber(
                        table="Emigration 2008",
                        number="2\u202f486",
                        beside="The whole country",
                        line=28,
                        page="/-/published/emigration-2008?cell=153#o153",
                        question="/migration/spread?table=emigration-2008&citizenship=POL",
                    ),
                ),
                more=None,
            )
        ],
        tables=[],
        notes=[],
        questions=[],
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("myanmar", ["Burma"]),  # another name
        ("vestlandet", ["Western Norway"]),
        ("trondelag", ["Trøndelag"]),
        ("TRØNDELAG", ["Trøndelag"]),
        ("NO05", ["Western Norway"]),  # a code
        ("norway", ["Norway"]),
        ("united st", ["United States", "United Kingdom"]),  # the latter is Storbritannia
        ("bosnia-herzegovina", ["Bosnia and Herzegovina"]),
        ("hordaland", ["Western Norway"]),  # a county in it
        ("more og romsdal", ["Western Norway"]),
        ("moere", ["Western Norway"]),
        ("soer-ostlandet", ["South Eastern Norway"]),
        ("Sør-Østlandet", ["South Eastern Norway"]),
        ("DE", ["Germany"]),  # ISO 3166, before what only begins so
        ("578", ["Norway"]),  # M49
        ("Poles", ["Poland"]),
        ("polish", ["Poland"]),
        ("polakker", ["Poland"]),
        ("Türkiye", ["Turkey"]),  # as CLDR has it
        ("Western Norway", ["Western Norway"]),  # before Western Europe, except Norway
        ("western", ["Western Norway"]),
        ("norge", ["Norway"]),  # before Northern Norway and what a note says
    ],
)
def test_category_goes_by(connection: sqlite3.Connection, text: str, names: list[str]) -> None:
    found = [category.name for category in find(connection, text).categories]
    assert found[: len(names)] == names


def test_region_is_found_beside_all_citizenships(connection: sqlite3.Connection) -> None:
    (category,) = find(connection, "vestlandet").categories
    assert [(p.table, p.number, p.beside, p.question) for p in category.printed] == [
        (
            "Immigration 2007",
            "9\u202f378",
            "All citizenships",
            "/migration/largest?table=immigration-2007&region=NO05",
        ),
        (
            "Emigration 2008",
            "2\u202f587",
            "All citizenships",
            "/migration/largest?table=emigration-2008&region=NO05",
        ),
    ]


def test_country_that_one_table_lists_leads_there_only(connection: sqlite3.Connection) -> None:
    serbia = find(connection, "serbia").categories[0]
    assert [(printed.table, printed.line) for printed in serbia.printed] == [
        ("Immigration 2007", 38)
    ]


def test_note_leads_to_its_line(connection: sqlite3.Connection) -> None:
    assert find(connection, "separated november").notes == [
        Hit(
            "1st November 2006 Serbia and Montenegro separated in two parts, in Serbia and in"
            " Montenegro.",
            "/-/published/immigration-2007/source#L93",
            "Note ¹, immigration-2007",
        )
    ]


def test_finding_leads_to_its_line(connection: sqlite3.Connection) -> None:
    (hit,) = find(connection, "spanner county title").notes
    assert (hit.path, hit.about) == (
        "/-/published/emigration-2008/source#L7",
        "Odd in the source: spanner, emigration-2008",
    )


def test_table_is_found_by_number_and_by_title(connection: sqlite3.Connection) -> None:
    hit = Hit(
        "Emigration, by citizenship and region. 2008",
        "/-/published/emigration-2008",
        "Table 12 of Statistics Norway",
    )
    assert find(connection, "table 12").tables == [hit]
    assert find(connection, "2008 emigration").tables == [hit]


def test_question_is_found_by_title_and_description(connection: sqlite3.Connection) -> None:
    spread = Hit("How does one citizenship spread?", "/migration/spread", "Over the seven regions.")
    assert find(connection, "spread seven").questions == [spread]
    assert find(connection, "SPREAD sév").questions == [spread]


def test_what_is_called_so_comes_first(connection: sqlite3.Connection) -> None:
    names = [category.name for category in find(connection, "norway").categories]
    assert names[0] == "Norway"
    assert names[1:6] == [
        "Western Norway",
        "Northern Norway",
        "South Eastern Norway",
        "Europe, except Norway",
        "Western Europe, except Norway",
    ]
    assert "Trøndelag" in names[6:]  # for its note
    assert [table.title for table in find(connection, "emigration").tables] == [
        "Emigration, by citizenship and region. 2008",
        "Immigration, by citizenship and region. 2007",  # its subject is both
    ]


def test_finding_about_no_table_leads_to_its_row(seeds: Path, tmp_path: Path) -> None:
    with (seeds / "region.csv").open("a", encoding="utf-8") as codelist:
        codelist.write("NO99,Atlantis,item,total,Atlantis,,,,\n")
    build(seeds, tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        found = find(connection, "atlantis")
        (category,) = found.categories
        assert (category.path, category.printed) == ("/-/category/region/NO99", ())
        (hit,) = found.notes
        assert (hit.title, hit.about) == (
            "No table prints 'Atlantis' (NO99 in region.csv).",
            "Odd in the source: unused category",
        )
        row = "SELECT message FROM finding WHERE id = ?"
        (message,) = connection.execute(row, [hit.path.removeprefix("/migration/finding/")])
        assert message == (hit.title,)


def test_paths_are_those_of_datasette(tmp_path: Path) -> None:
    for code in ("POL", "Øst 1", "a/b.c~d+e", 'x"y', "%41"):
        assert row_path("region", code) == f"region/{tilde_encode(code)}".replace("+", "~20")


HOSTILE = [
    '"', '""', "'", "*", "^", "-", "(", ")", "words:", "words : (", "{title}:pol", "NEAR(a b, 2)",
    "AND", "OR NOT", "a AND", "+", "a + b", "a" * 10_000, "å" * 1_000, "a " * 5_000, "! ? …",
    "🙂", "🇳🇴", "👩‍👩‍👧", "\u202e", "\u0301", "\ufffd", "%00", "<b>", "日本", "ﷺ",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
async def test_any_text_gets_a_page_with_a_sentence(migration_db: Path, text: str) -> None:
    response = await site_of(migration_db).client.get("/-/search", params={"q": text})
    assert response.status_code == 200
    sentences = ("There is no letter or digit in", "Nothing here matches", " found.</p>")
    assert sum(sentence in response.text for sentence in sentences) == 1


@given(st.text(max_size=LONGEST_SEARCH))
def test_any_text_can_be_looked_for(migration_db: Path, text: str) -> None:
    with closing(sqlite3.connect(migration_db)) as connection:
        assert find(connection, text).count >= 0


@pytest.mark.parametrize("text", ["", "   ", '"', "*", "-", "'; --", "..", "\x00", "🙂"])
def test_no_word_finds_nothing(connection: sqlite3.Connection, text: str) -> None:
    assert find(connection, text) == Results(())


@pytest.mark.parametrize(
    "text",
    ['pol"', "pol*", "pol OR", "name:pol", "NEAR(pol", "^pol", "pol' OR 1=1 --", "%", "_pol"],
)
def test_syntax_of_the_index_is_only_text(connection: sqlite3.Connection, text: str) -> None:
    names = {category.name for category in find(connection, text).categories}
    assert names <= {"Poland"}


def test_question_about_a_dimension_is_the_first_with_it_as_a_parameter() -> None:
    assert question_about(["citizenship"], QUERIES) == "spread"
    assert question_about(["region"], QUERIES) == "largest"
    assert question_about(["colour"], QUERIES) is None


def test_category_without_a_question_still_leads_to_its_line(
    connection: sqlite3.Connection,
) -> None:
    (burma,) = search(connection, "burma", Scope("migration", {})).categories
    assert {printed.question for printed in burma.printed} == {None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type any name of a category"),
        ("...", "There is no letter or digit in “...”"),
        (
            "<script>alert(1)</script>",
            "Nothing here matches “&lt;script&gt;alert(1)&lt;/script&gt;”",
        ),
        ("Atlantis", "Nothing here matches “Atlantis”"),
        ("polen", "14\u202f160"),
    ],
)
async def test_page_says(migration_db: Path, text: str, says: str) -> None:
    response = await site_of(migration_db).client.get("/-/search", params={"q": text})
    assert response.status_code == 200
    assert says in response.text
    assert "<script>alert" not in response.text


def test_a_category_is_shown_in_some_tables_and_in_the_latest_of_a_series(tmp_path: Path) -> None:
    titles = [f"Marbles, by colour and box. {year}" for year in (2001, 2002)]
    titles += [f"Balls {number}, by colour and box. 2000" for number in range(3)]
    pages: dict[str, bytes | str] = {
        f"t-{number}.txt": page_text(title=title) for number, title in enumerate(titles)
    }
    build(publication_folder(tmp_path / "toys", pages), tmp_path / "toys.db")
    with closing(sqlite3.connect(tmp_path / "toys.db")) as connection:
        (red,) = search(connection, "red", Scope("toys", {})).categories
        assert [printed.table for printed in red.printed] == [f"Balls {n} 2000" for n in range(3)]
        assert red.more == "/-/published?dimension=colour"
        connection.execute("DELETE FROM published_dimension WHERE published_table = 't-4'")
        (red,) = search(connection, "red", Scope("toys", {})).categories
        assert (red.printed[-1].table, red.more) == ("Marbles 2002", None)


@pytest.mark.parametrize(
    ("text", "slip", "name"),
    [
        ("Polnd", Slip("polnd", "Poland"), "Poland"),
        ("Polsih", Slip("polsih", "Polish"), "Poland"),
        ("swden", Slip("swden", "Sweden"), "Sweden"),
        ("trondelga", Slip("trondelga", "Trøndelag"), "Trøndelag"),
    ],
)
def test_a_slip_is_read_as_the_nearest_word(
    connection: sqlite3.Connection, text: str, slip: Slip, name: str
) -> None:
    found = find(connection, text)
    assert [one.name for one in found.categories][:1] == [name]
    assert [(one.typed, one.read_as) for one in found.slips] == [(slip.typed, slip.read_as)]


def test_a_word_that_is_near_nothing_is_left_out_and_told(connection: sqlite3.Connection) -> None:
    found = find(connection, "xyzzy poland")
    assert ([one.name for one in found.categories], found.left_out) == (["Poland"], ("xyzzy",))
    assert find(connection, "xyzzy").count == 0


@pytest.mark.parametrize(
    "text",
    ["Poland Western Norway", "western norway poland", "Polakker Vestlandet", "Poles western no"],
)
def test_two_names_find_the_number_of_both(connection: sqlite3.Connection, text: str) -> None:
    found = find(connection, text)
    (number,) = found.numbers
    assert set(number.paths) == {"/-/category/citizenship/POL", "/-/category/region/NO05"}
    assert [(one.table, one.number, one.line, one.page) for one in number.printed] == [
        ("Immigration 2007", "2\u202f393", 35, "/-/published/immigration-2007?cell=558#o558"),
        ("Emigration 2008", "255", 28, "/-/published/emigration-2008?cell=158#o158"),
    ]
    assert {one.name for one in found.categories} == {"Poland", "Western Norway"}


def test_words_between_two_names_are_told(connection: sqlite3.Connection) -> None:
    found = find(connection, "Poles in Oslo")
    assert [one.names for one in found.numbers] == [("Poland", "Oslo and Akershus")]
    assert found.left_out == ("in",)


def test_a_name_and_a_table_find_the_number_there(connection: sqlite3.Connection) -> None:
    (number,) = find(connection, "2008 poland").numbers
    assert (number.names, [(one.table, one.number) for one in number.printed]) == (
        ("Poland",),
        [("Emigration 2008", "2\u202f486")],
    )


@pytest.mark.parametrize("text", ["western norway", "north korea", "oslo", "poland poland", "a b"])
def test_one_name_is_no_number(connection: sqlite3.Connection, text: str) -> None:
    assert not find(connection, text).numbers


def test_a_slip_in_one_publication_is_none_where_another_has_the_word() -> None:
    hit = Hit("Toys", "/x", "")
    slip = Results((("toys",),), tables=[Hit("Boys", "/y", "")], slips=(Slip("toys", "boys"),))
    assert together([slip, Results((("toys",),), tables=[hit])]) == Results(
        (("toys",),), [], [hit], [], [], []
    )
    assert together([slip]).slips == slip.slips


async def test_page_says_what_was_searched_for(migration_db: Path) -> None:
    client = site_of(migration_db).client
    page = html.unescape((await client.get("/-/search?q=Polnd")).text)
    assert "Nothing here has “polnd”, so the search was for “Poland”." in page
    page = html.unescape((await client.get("/-/search?q=polnd+in+oslo")).text)
    assert "Not searched for: in." in page
    assert 'href="/-/published/immigration-2007?cell=554#o554">4\u202f590</a>' in page


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Poles in Oslo", ["citizenship=POL&region=NO01"]),
        ("western norway africa", ["region=NO05&citizenship=africa"]),
        ("rest of asia oslo", []),  # it holds other countries in each table
        ("Belgium Oslo", []),  # in one table alone
        ("2008 poland", []),
    ],
)
async def test_two_names_lead_to_what_all_tables_say_of_both(
    migration_db: Path, text: str, links: list[str]
) -> None:
    client = site_of(migration_db).client
    found = html.unescape((await client.get(f"/-/search?{urlencode({'q': text})}")).text)
    asked = re.findall(r'href="(/migration/one-citizenship-in-one-region\?[^"]*)"', found)
    assert asked == [f"/migration/one-citizenship-in-one-region?{values}" for values in links]
    for path in asked:
        assert (await client.get(path)).status_code == 200


async def test_every_result_leads_somewhere(migration_db: Path) -> None:
    client = site_of(migration_db).client
    page = (await client.get("/-/search?q=montenegro")).text
    section = page[page.index("<h1>") : page.index("<footer")]
    paths = {part.split('"')[0] for part in section.split('href="')[1:]}
    assert len(paths) > 5
    for path in paths:
        response = await client.get(path.replace("&amp;", "&"))
        assert (path, response.status_code) == (path, 200)
