"""The front page: what it reads from the database and metadata.yml, and what it shows of that."""

import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette
from site_of import site_of

from loader.catalogue.citation import apa, bibtex, table_reference
from plugins.front.front_page import (
    FirstQuestion,
    cards,
    questions,
)


def test_cards_count_what_each_table_holds(connection: sqlite3.Connection) -> None:
    shown = [
        (card.path, card.rows, card.columns, card.numbers, card.totals, card.proved)
        for card in cards(connection, "/-")
    ]
    assert shown == [
        ("/-/published/immigration-2007", "Citizenship", "Region", 624, 158, 158),
        ("/-/published/emigration-2008", "Citizenship", "Region", 360, 109, 109),
    ]


@pytest.mark.parametrize(("verdict", "by"), [("fails", 1), ("untold", None)])
def test_card_counts_only_totals_that_add_up(
    connection: sqlite3.Connection, memory: sqlite3.Connection, verdict: str, by: int | None
) -> None:
    connection.backup(memory)
    memory.execute(
        "UPDATE total_check SET printed = printed + :by, difference = difference + :by,"
        " verdict = :verdict WHERE rowid <= 2",
        {"verdict": verdict, "by": by},
    )
    assert sum(card.totals - card.proved for card in cards(memory, "/-")) == 2


def test_first_five_queries_are_the_first_questions() -> None:
    queries = {f"query-{n}": {"title": f"Question {n}?"} for n in range(7)}
    queries["query-1"] = {"chart": "bar"}
    asked = questions("marbles", queries)
    assert [question.name for question in asked] == [f"query-{n}" for n in range(5)]
    assert asked[:2] == [
        FirstQuestion("query-0", "Question 0?", "/marbles/query-0", False),
        FirstQuestion("query-1", "query-1", "/marbles/query-1", True),
    ]


def test_citation_names_publisher_year_title_number_and_address(
    connection: sqlite3.Connection,
) -> None:
    facts = cards(connection, "/-")[0].facts
    assert apa(table_reference(facts, "https://example.org/t")) == (
        "Statistics Norway. (2008). Immigration, by citizenship and region. 2007 (Table 11)"
        " [Data set]. https://example.org/t"
    )
    assert bibtex(table_reference(facts, "https://example.org/t")) == (
        "@misc{immigration-2007,\n"
        "  author = {{Statistics Norway}},\n"
        "  title = {Immigration, by citizenship and region. 2007},\n"
        "  year = {2008},\n"
        "  number = {11},\n"
        "  url = {https://example.org/t},\n"
        "  note = {CC BY 4.0},\n"
        "}"
    )


def test_citation_of_an_undated_page_without_number(connection: sqlite3.Connection) -> None:
    facts = {**cards(connection, "/-")[0].facts, "published": None, "number": None}
    assert apa(table_reference(facts, "a")) == (
        "Statistics Norway. (n.d.). Immigration, by citizenship and region. 2007 [Data set]. a"
    )
    assert "year" not in bibtex(table_reference(facts, "a"))


@pytest.mark.parametrize(
    "text",
    [
        'href="/-/published/emigration-2008"',
        'href="/-/published/emigration-2008.xlsx"',
        'href="/migration/largest-groups"',
        "360 numbers (persons); totals that add up: 109 of 109.",
        "curl -o immigration-2007.csv http://localhost/-/published/immigration-2007.csv",
        'href="https://creativecommons.org/licenses/by/4.0/" rel="license"',
        "from observation_additive",
        '<meta property="og:image" content="http://localhost/migration/largest-groups.png">',
    ],
)
async def test_front_page_has(migration_db: Path, text: str) -> None:
    response = await site_of(migration_db).client.get("/")
    assert response.status_code == 200
    assert text in response.text


async def test_first_query_gives_the_ten_largest_numbers(migration_db: Path) -> None:
    site: Datasette = site_of(migration_db)
    await site.invoke_startup()
    sql = site.jinja_env.globals["site"].first_query
    response = await site.client.get("/migration.json", params={"sql": sql, "_shape": "arrays"})
    rows = response.json()["rows"]
    assert len(rows) == 10
    assert rows[:2] == [
        ["Poland", "Oslo and Akershus", 4590],
        ["Norway", "Oslo and Akershus", 3159],
    ]
