"""metadata.yml describes everything in the database, and nothing else."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from described import METADATA, QUERIES, TABLES, plain_site

# What SQLite and its full-text search keep for themselves.
KEPT_BY_SQLITE = re.compile("sqlite_|search_(config|content|data|docsize|idx)$")

HIDDEN = {
    "build",
    "citizenship_ancestor",
    "column_heading",
    "dimension",
    "footnote_mark",
    "other_cell",
    "published_dimension",
    "region_ancestor",
    "relation",
    "relation_lane",
    "relation_part",
    "row_heading",
    "search",
    "section",
    "source_file",
    "source_line",
}


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
    connection: sqlite3.Connection,
) -> None:
    there = {name: set(columns) for name, columns in columns_of(connection).items()}
    described = {name: set(table["columns"]) for name, table in TABLES.items()}
    assert described == there


def test_every_description_is_a_sentence() -> None:
    said = {name: table["description"] for name, table in TABLES.items()}
    said |= {
        f"{name}.{column}": text
        for name, table in TABLES.items()
        for column, text in table["columns"].items()
    }
    assert [name for name, text in said.items() if not text.endswith(".")] == []
    assert all(table["title"] for table in TABLES.values())


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("observation", "value"),
        ("observation_labelled", "value"),
        ("observation_additive", "value"),
        ("total_check", "printed"),
        ("total_check", "computed"),
        ("total_check", "difference"),
    ],
)
def test_figures_have_their_unit(table: str, column: str) -> None:
    assert "in persons" in TABLES[table]["columns"][column]


def test_facets_sorts_and_labels_are_columns(connection: sqlite3.Connection) -> None:
    columns = columns_of(connection)
    for name, table in TABLES.items():
        chosen = [*table.get("facets", [])]
        chosen += [table[key] for key in ("sort", "sort_desc", "label_column") if key in table]
        assert [column for column in chosen if column not in columns[name]] == [], name


def test_a_default_sort_is_unambiguous(connection: sqlite3.Connection) -> None:
    for name, table in TABLES.items():
        if "sort" in table:
            values, rows = connection.execute(
                f'SELECT count(DISTINCT "{table["sort"]}"), count(*) FROM "{name}"'
            ).fetchone()
            assert (name, values) == (name, rows)


async def test_facets_are_shown(site: Datasette) -> None:
    for name, table in TABLES.items():
        response = await site.client.get(f"/migration/{name}.json?_size=0")
        assert response.status_code == 200
        assert list(response.json()["facet_results"]) == table.get("facets", [])


async def test_foreign_keys_are_shown_by_their_labels(
    site: Datasette, connection: sqlite3.Connection
) -> None:
    for table, column, other, key in foreign_keys(connection):
        label = TABLES[other]["label_column"]
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


def test_columns_that_invite_double_counting_say_so() -> None:
    warning = TABLES["observation"]["columns"]["value"]
    assert "observation_additive" in warning
    assert TABLES["observation_labelled"]["columns"]["value"] == warning
    assert TABLES["observation_additive"]["columns"]["value"] != warning


def test_the_additive_view_adds_up_to_what_is_said_of_it(
    connection: sqlite3.Connection,
) -> None:
    sums = connection.execute(
        "SELECT period, sum(value) FROM observation_additive GROUP BY period ORDER BY period"
    ).fetchall()
    assert sums == [("2007", 61774), ("2008", 23615)]
    said = TABLES["observation_additive"]["description"]
    assert "61 774 persons in 2007 and 23 615 in 2008" in said


@pytest.mark.parametrize("name", [*TABLES, *QUERIES])
async def test_every_page_has_its_title_source_and_licence(site: Datasette, name: str) -> None:
    response = await site.client.get(f"/migration/{name}")
    assert response.status_code == 200
    shown: dict[str, Any] = TABLES.get(name) or QUERIES[name]
    for said in (shown["title"], "Statistics Norway", "CC BY 4.0"):
        assert said in response.text


@pytest.mark.parametrize("page", ["/", "/migration"])
async def test_front_pages_say_what_this_is(site: Datasette, page: str) -> None:
    response = await site.client.get(page)
    assert response.status_code == 200
    for said in (METADATA["title"], "Statistics Norway", METADATA["license_url"]):
        assert said in response.text


async def test_the_database_page_links_to_where_to_begin(site: Datasette) -> None:
    links = re.findall(r'href="([^"]+)"', METADATA["databases"]["migration"]["description_html"])
    assert len(links) >= 8
    for link in links:
        assert (await site.client.get(f"/{link}")).status_code == 200, link
