"""A reader names a category in any letters: in questions of every format, and in the search."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from described import QUERIES
from helpers import page_text, publication_folder
from letters_publication import CODES, PLACES, letters_folder, variants
from site_of import site_of

from loader.build import build
from loader.letters import composed, spellings
from loader.questions.questions_of_database import questions_of_database
from plugins.common.offered_questions import Choice, read_choices
from plugins.common.question_site import question_site
from plugins.published.known_to_questions import read_names
from plugins.questions.choices import read_parameters
from plugins.questions.lower_function import lower, prepare_connection
from plugins.search.find import Scope, search

# The look-ups of names in questions, one of each kind as a statement, with its parameter.
ASKED = {
    "citizenship": ("one-citizenship-over-the-regions", '"asked_for_citizenship"'),
    "region": ("largest-groups", '"asked_for_region"'),
    "group": ("leaves-under-a-group", "asked_group"),
}
LOOKED_UP = [
    (parameter, f"{sql}\n)\nSELECT code FROM {clause}")
    for parameter, (question, clause) in ASKED.items()
    for sql in re.findall(
        rf"WITH offered_table AS .*?{clause} AS \(.*?(?=\n\))", QUERIES[question]["sql"], re.S
    )
]


@pytest.fixture
def folding(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The real database with the functions of the site."""
    prepare_connection(connection)
    return connection


def test_every_category_of_the_seeds_goes_by_each_of_its_names(
    folding: sqlite3.Connection,
) -> None:
    assert [name for name, _ in LOOKED_UP] == list(ASKED)
    known = folding.execute("SELECT dimension, code, label FROM category_label").fetchall()
    known += folding.execute("SELECT 'citizenship', code, name FROM citizenship").fetchall()
    known += folding.execute("SELECT 'region', code, name FROM region").fetchall()
    for parameter, sql in LOOKED_UP:
        dimension = "region" if parameter == "region" else "citizenship"
        for of, code, label in known:
            if of != dimension:
                continue
            written = sorted(set(variants(label)))
            if label.isascii():  # its letters have fewer forms: two of them tell enough
                written = [label, written[len(code) % len(written)]]
            for asked in written:
                given = defaultdict(str, {parameter: f" {asked} "})
                found = folding.execute(sql, given).fetchall()
                assert (asked, found) == (asked, [(code,)])


def test_a_row_and_a_column_go_by_their_names_too(folding: sqlite3.Connection) -> None:
    sql = QUERIES["where-a-number-comes-from"]["sql"]
    for row in variants("Bosnia- Herzegovina"):
        for column in variants("Trøndelag"):
            asked = {"table": "immigration-2007", "row": row, "column": f" {column} "}
            (number,) = folding.execute(sql, asked).fetchall()
            assert "Trøndelag" in number, asked


def test_names_as_written_need_no_function_of_ours(connection: sqlite3.Connection) -> None:
    """Where the plugins are missing, letters beyond ASCII are taken as they are written."""
    sql = dict(LOOKED_UP)["region"]
    for asked in ("Trøndelag", "trøndelag", "NO06", "no06", "TRONDELAG"):
        given = defaultdict(str, region=asked)
        assert connection.execute(sql, given).fetchall() == [("NO06",)], asked


def test_names_that_differ_by_case_alone_mean_their_own_categories(tmp_path: Path) -> None:
    page = page_text([("øst", 3, 2, 1), ("Øst", 7, 4, 3)])
    build(publication_folder(tmp_path / "seeds", {"x.txt": page}), tmp_path / "x.db")
    choices = {"x": (Choice("øst", "øst"), Choice("Øst", "Øst"))}
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        prepare_connection(connection)
        names = read_names(connection)
        query = questions_of_database(connection)["colour-by-box"]
        for asked, meant in (("øst", "øst"), ("Øst", "Øst"), ("ØST", "øst")):
            rows = connection.execute(query["sql"], defaultdict(str, colour=asked)).fetchall()
            assert {row[5] for row in rows} == {meant}  # the selection
            (chosen,) = read_parameters({"params": ["x"]}, {"x": asked}, choices, names)
            assert chosen.chosen == Choice(meant, meant)


QUESTION: dict[str, Any] = {
    "title": "How many moved?",
    "params": ["place"],
    "defaults": {"place": "alle"},
    "choices": {"place": 'SELECT code AS value, name AS label FROM "øygård" ORDER BY position'},
    "answer": "{place}: {value}",
    "sql": """
        SELECT "øygård".code, "øygård".name, value
        FROM (SELECT coalesce(nullif(trim(:place), ''), 'alle') AS name) AS given
        JOIN category_label AS known ON known.dimension = 'øygård'
          AND (known.label = given.name OR known.folded = lower(given.name))
        JOIN "øygård" ON "øygård".code = known.code
        JOIN observation ON observation."øygård" = known.code
        ORDER BY known.label <> given.name, known.rowid LIMIT 1
    """,
}


@pytest.fixture(scope="module")
def letters_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    build(letters_folder(folder / "seeds", "NFD", "NFC"), folder / "letters.db")
    return folder / "letters.db"


@pytest.fixture
def site(letters_db: Path) -> Datasette:
    site = site_of(letters_db)
    site._metadata_local["databases"] = {"letters": {"queries": {"moved": QUESTION}}}
    return site


@pytest.mark.parametrize("place", PLACES)
async def test_every_form_of_an_answer_takes_any_letters(site: Datasette, place: str) -> None:
    for asked in sorted(set(variants(place))):
        rows = await site.client.get(
            "/letters/moved.json", params={"place": asked, "_shape": "arrays"}
        )
        assert [row[0] for row in rows.json()["rows"]] == [CODES[place]], asked
    csv = await site.client.get("/letters/moved.csv", params={"place": asked})
    assert csv.text.splitlines()[1].startswith(f"{CODES[place]},")
    html = await site.client.get("/letters/moved", params={"place": asked})
    assert html.status_code == 200
    assert f"{composed(place)}: " in html.text


@pytest.mark.parametrize("region", ["TRØNDELAG", "trØNdelag", "trøndelag"])
async def test_charts_and_overview_take_them_too(migration_db: Path, region: str) -> None:
    client = site_of(migration_db).client
    for path in ("/migration/largest-groups.svg", "/-/overview"):
        asked = await client.get(path, params={"region": region})
        meant = await client.get(path, params={"region": "NO06"})
        assert (asked.status_code, meant.status_code) == (200, 200)
        chosen = re.findall("Trøndelag", meant.text)
        assert re.findall("Trøndelag", asked.text) == chosen != []


@pytest.mark.parametrize("place", PLACES)
def test_search_finds_a_place_in_any_letters(
    place: str, letters_db: Path, opened: Callable[[Path], sqlite3.Connection]
) -> None:
    connection = opened(letters_db)
    plain = " ".join(word[0] for word in spellings(place))
    other = " ".join(word[-1] for word in spellings(place))
    for asked in {*variants(place), plain, other, other.upper(), place[:-1]}:
        found = search(connection, asked, Scope("letters", {})).categories
        assert found[0].name == composed(place), asked


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), ("ÆØÅ", "æøå"), ("A\u030a", "å"), (5, "5"), (1.5, "1.5"), (b"AB", "ab"),
     (b"\xff", "\ufffd")],
)  # fmt: skip
def test_lower_takes_what_sqlites_own_takes(value: Any, text: str | None) -> None:
    assert lower(value) == text
    with closing(sqlite3.connect(":memory:")) as connection:
        prepare_connection(connection)
        assert connection.execute("SELECT lower(?)", [value]).fetchone() == (text,)


async def test_the_names_of_all_categories_are_read_only_to_find_what_is_not_listed(
    migration_db: Path,
) -> None:
    asked: list[str] = []
    site = site_of(migration_db)
    await site.invoke_startup()
    query = {**QUERIES["largest-groups"], "name": "largest-groups"}

    def read(connection: sqlite3.Connection, region: str) -> str:
        names = question_site().names(connection)
        choices = read_choices(connection, query["choices"], {})
        connection.set_trace_callback(asked.append)
        (chosen,) = (
            one for one in read_parameters(query, {"region": region}, choices, names)
            if one.name == "region"
        )  # fmt: skip
        connection.set_trace_callback(None)
        return chosen.value_label

    database = site.get_database("migration")
    for region, reads in (("NO05", 0), ("western norway", 0), ("vestlandet", 1)):
        asked.clear()
        assert await database.execute_fn(partial(read, region=region)) == "Western Norway"
        assert sum("category_label ORDER BY rowid" in sql for sql in asked) == reads
