"""With metadata.yml, everything in the database is described as the first publication needs it."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from datasette.app import Datasette
from described import METADATA, QUERIES, metadata_of, plain_site, tables_of
from helpers import ROOT

from plugins.common.language import TRANSLATIONS
from plugins.languages.extract_words import words_of_yaml

# What SQLite and its full-text search keep for themselves.
KEPT_BY_SQLITE = re.compile("sqlite_|search_(config|content|data|docsize|idx)$")

HIDDEN = {
    "build",
    "category_label",
    "citizenship_ancestor",
    "column_heading",
    "dimension",
    "footnote_mark",
    "observation",
    "other_cell",
    "published_dimension",
    "region_ancestor",
    "relation",
    "relation_lane",
    "relation_part",
    "row_heading",
    "search",
    "section",
    "series",
    "source_content",
    "source_file",
    "source_line",
    "total_check",
}

Tables = dict[str, dict[str, Any]]


@pytest.fixture
def tables(migration_db: Path) -> Tables:
    return tables_of(migration_db)


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return plain_site(migration_db)


def columns_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        )
        if not KEPT_BY_SQLITE.match(name)
    ]
    return {
        name: [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
        for name in names
    }


def foreign_keys(connection: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """Return table, column, other table and its key, without keys of several columns."""
    found = []
    for table in columns_of(connection):
        rows = connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
        composed = {row[0] for row in rows if row[1]}
        found += [(table, row[3], row[2], row[4]) for row in rows if row[0] not in composed]
    return found


def test_every_table_view_and_column_is_described_and_nothing_else(
    connection: sqlite3.Connection, tables: Tables
) -> None:
    described = {name: list(table["columns"]) for name, table in tables.items()}
    assert described == columns_of(connection)


def test_metadata_yml_speaks_of_nothing_that_is_not_there(connection: sqlite3.Connection) -> None:
    there = columns_of(connection)
    for name, about in METADATA["databases"]["migration"]["tables"].items():
        assert set(about.get("columns", ())) <= set(there[name]), name


@pytest.mark.parametrize("language", METADATA["translations"])
def test_each_word_of_metadata_yml_is_translated(language: str) -> None:
    with (ROOT / "metadata.yml").open("rb") as file:
        words = {text for _, _, text, _ in words_of_yaml(file, (), (), {})}
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        of_the_site = {message.id for message in read_po(file)}
    assert words - METADATA["translations"][language].keys() - of_the_site == set()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("observation", "value"),
        ("observation_labelled", "value"),
        ("observation_additive", "value"),
        ("total_check", "printed"),
        ("total_check", "computed"),
        ("total_check", "difference"),
        ("total_check_labelled", "difference"),
        ("immigration_2007", "value"),
        ("emigration_2008", "value"),
    ],
)
def test_figures_have_their_unit(tables: Tables, table: str, column: str) -> None:
    assert "in persons" in tables[table]["columns"][column]


def test_facets_sorts_and_labels_are_columns(
    connection: sqlite3.Connection, tables: Tables
) -> None:
    columns = columns_of(connection)
    for name, table in tables.items():
        chosen = [*table.get("facets", [])]
        chosen += [table[key] for key in ("sort", "sort_desc", "label_column") if key in table]
        assert [column for column in chosen if column not in columns[name]] == [], name


def test_a_default_sort_is_unambiguous(connection: sqlite3.Connection, tables: Tables) -> None:
    for name, table in tables.items():
        if "sort" in table:
            values, rows = connection.execute(
                f'SELECT count(DISTINCT "{table["sort"]}"), count(*) FROM "{name}"'
            ).fetchone()
            assert (name, values) == (name, rows)


async def test_facets_are_shown(site: Datasette, tables: Tables) -> None:
    for name, table in tables.items():
        response = await site.client.get(f"/migration/{name}.json?_size=0")
        assert response.status_code == 200
        assert list(response.json()["facet_results"]) == table.get("facets", [])


async def test_foreign_keys_are_shown_by_their_labels(
    site: Datasette, connection: sqlite3.Connection, tables: Tables
) -> None:
    for table, column, other, key in foreign_keys(connection):
        label = tables[other]["label_column"]
        labels = dict(connection.execute(f'SELECT "{key}", "{label}" FROM "{other}"'))
        response = await site.client.get(
            f"/migration/{table}.json?_shape=array&_size=max&_labels=on&_col={column}"
        )
        shown = [row[column] for row in response.json()]
        bare = [cell and cell["value"] for cell in shown]
        wanted = [code and {"value": code, "label": labels[code]} for code in bare]
        assert shown == wanted, (table, column)


async def test_technical_tables_are_hidden_but_answer(site: Datasette) -> None:
    listed = (await site.client.get("/migration.json")).json()["tables"]
    hidden = {table["name"] for table in listed if table["hidden"]}
    assert {name for name in hidden if not KEPT_BY_SQLITE.match(name)} == HIDDEN
    for name in HIDDEN:
        assert (await site.client.get(f"/migration/{name}")).status_code == 200


@pytest.mark.parametrize(
    ("table", "words", "codes"),
    [
        ("citizenship", "Myanmar", ["MMR"]),
        ("citizenship", "Burma", ["MMR"]),
        ("citizenship", "Storbritannia", ["GBR"]),
        ("citizenship", "østerrike", ["AUT"]),
        ("citizenship", "POL", ["POL"]),
        ("citizenship", "korea", ["PRK", "KOR"]),
        ("citizenship", "Atlantis", []),
        ("region", "Vestlandet", ["NO05"]),
        ("region", "trondelag", ["NO06"]),
    ],
)
async def test_search_finds_names_labels_and_other_names(
    site: Datasette, table: str, words: str, codes: list[str]
) -> None:
    response = await site.client.get(f"/migration/{table}.json?_search={words}&_shape=objects")
    assert [row["code"] for row in response.json()["rows"]] == codes


async def test_myanmar_finds_burma(site: Datasette) -> None:
    response = await site.client.get("/migration/citizenship.json?_search=Myanmar&_shape=objects")
    assert [row["name"] for row in response.json()["rows"]] == ["Burma"]


def test_columns_that_invite_double_counting_say_so(tables: Tables) -> None:
    warning = tables["observation"]["columns"]["value"]
    assert "observation_additive" in warning
    for name in ("observation_labelled", "immigration_2007", "emigration_2008"):
        assert tables[name]["columns"]["value"] == warning
    assert tables["observation_additive"]["columns"]["value"] != warning


def test_the_additive_view_adds_up_to_what_is_said_of_it(
    connection: sqlite3.Connection, tables: Tables
) -> None:
    sums = connection.execute(
        "SELECT period, sum(value) FROM observation_additive GROUP BY period ORDER BY period"
    ).fetchall()
    assert sums == [("2007", 61774), ("2008", 23615)]
    said = tables["observation_additive"]["description"]
    assert "61 774 persons in 2007 and 23 615 in 2008" in said


async def test_every_page_has_its_title_source_and_licence(site: Datasette, tables: Tables) -> None:
    for name, about in {**tables, **QUERIES}.items():
        response = await site.client.get(f"/migration/{name}")
        assert response.status_code == 200
        for said in (about["title"], "Statistics Norway", "CC BY 4.0"):
            assert said in response.text, name


@pytest.mark.parametrize("page", ["/", "/migration"])
async def test_front_pages_say_what_this_is(site: Datasette, page: str) -> None:
    response = await site.client.get(page)
    assert response.status_code == 200
    for said in (
        "Immigration to and emigration from Norway",
        "whole and proved: who moved to Norway in 2007",
        'href="https://www.ssb.no/en"',
        "Statistics Norway",
        'href="https://creativecommons.org/licenses/by/4.0/"',
        "CC BY 4.0",
    ):
        assert said in response.text


async def test_the_database_page_links_to_where_to_begin(
    site: Datasette, migration_db: Path
) -> None:
    html = metadata_of(migration_db)["databases"]["migration"]["description_html"]
    links = re.findall(r'href="([^"]+)"', html)
    assert links == [
        "migration/observation_labelled",
        "migration/observation_additive",
        "migration/immigration_2007",
        "migration/emigration_2008",
        "migration/citizenship",
        "migration/region",
        "migration/total_check_labelled",
        "migration/finding",
    ]
    for link in links:
        assert (await site.client.get(f"/{link}")).status_code == 200, link
