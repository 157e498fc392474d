"""One search: every name of a category, titles, notes, questions; nothing is taken as syntax."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from site_of import site_of

from plugins.pages.search import Category, Found, Hit, Printed, question_about, search

QUERIES: dict[str, dict[str, Any]] = {
    "largest": {"title": "Which groups are the largest?", "params": ["table", "region"]},
    "spread": {
        "title": "How does one citizenship spread?",
        "description": "Over the seven regions.",
        "params": ["table", "citizenship"],
    },
}


def find(connection: sqlite3.Connection, text: str) -> Found:
    return search(connection, text, "migration", QUERIES)


def test_norwegian_name_finds_the_country_with_its_figures(connection: sqlite3.Connection) -> None:
    assert find(connection, "Polen") == Found(
        words=("polen",),
        categories=[
            Category(
                name="Poland",
                kind="item",
                dimension="Citizenship",
                other_names=("Polen",),
                path="/migration/citizenship/POL",
                printed=(
                    Printed(
                        table="Immigration 2007",
                        number="14\u202f160",
                        beside="The whole country",
                        line=35,
                        page="/-/published/immigration-2007?cell=553#o553",
                        question="/migration/spread?table=immigration-2007&citizenship=POL",
                    ),
                    Printed(
                        table="Emigration 2008",
                        number="2\u202f486",
                        beside="The whole country",
                        line=28,
                        page="/-/published/emigration-2008?cell=153#o153",
                        question="/migration/spread?table=emigration-2008&citizenship=POL",
                    ),
                ),
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
    (serbia,) = find(connection, "serbia").categories
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


@pytest.mark.parametrize("text", ["", "   ", '"', "*", "-", "'; --", "..", "\x00"])
def test_no_word_finds_nothing(connection: sqlite3.Connection, text: str) -> None:
    assert find(connection, text) == Found((), [], [], [], [])


@pytest.mark.parametrize(
    "text",
    ['pol"', "pol*", "pol OR", "name:pol", "NEAR(pol", "^pol", "pol' OR 1=1 --", "%", "_pol"],
)
def test_syntax_of_the_index_is_only_text(connection: sqlite3.Connection, text: str) -> None:
    names = {category.name for category in find(connection, text).categories}
    assert names <= {"Poland"}


def test_question_about_a_dimension_is_the_first_with_it_as_a_parameter() -> None:
    assert question_about("citizenship", QUERIES) == "spread"
    assert question_about("region", QUERIES) == "largest"
    assert question_about("colour", QUERIES) is None


def test_category_without_a_question_still_leads_to_its_line(
    connection: sqlite3.Connection,
) -> None:
    (burma,) = search(connection, "burma", "migration", {}).categories
    assert {printed.question for printed in burma.printed} == {None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type any name of a category"),
        ("...", "There is no letter or digit in “...”"),
        (
            "<script>alert(1)</script>",
            "Nothing here goes by “&lt;script&gt;alert(1)&lt;/script&gt;”",
        ),
        ("Atlantis", "Nothing here goes by “Atlantis”"),
        ("polen", "14\u202f160"),
    ],
)
async def test_page_says(migration_db: Path, text: str, says: str) -> None:
    response = await site_of(migration_db).client.get("/-/search", params={"q": text})
    assert response.status_code == 200
    assert says in response.text
    assert "<script>alert" not in response.text


async def test_every_result_leads_somewhere(migration_db: Path) -> None:
    client = site_of(migration_db).client
    page = (await client.get("/-/search?q=norway")).text
    section = page[page.index("<h1>") : page.index("<footer")]
    paths = {part.split('"')[0] for part in section.split('href="')[1:]}
    assert len(paths) > 5
    for path in paths:
        response = await client.get(path.replace("&amp;", "&"))
        assert (path, response.status_code) == (path, 200)
