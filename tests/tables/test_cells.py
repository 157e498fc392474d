"""Cells of Datasette's own pages, and JSON and CSV, which have the values themselves."""

import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette
from site_of import site_of

from plugins.common.places import read_places
from plugins.common.question_site import NumberPlace
from plugins.tables.cell_words import NO_WORDS, NamedCategory, cell, kind_sign, number, read_words


def link(table: str, key: str) -> str:
    return f"/{table}/{key}"


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


async def html(site: Datasette, path: str) -> str:
    response = await site.client.get(path)
    assert response.status_code == 200, response.text
    return response.text


def test_words_come_from_the_database(connection: sqlite3.Connection) -> None:
    words = read_words(connection)
    assert words.categories["citizenship"]["rest-of-africa"] == NamedCategory(
        "The rest of Africa", "rest", "Africa"
    )
    assert words.categories["region"]["total"] == NamedCategory("The whole country", "total", "")
    assert words.symbols["-"] == "Nil"
    assert words.refers_to["observation", "region"] == "region"
    assert words.refers_to["citizenship_ancestor", "ancestor"] == "citizenship"
    assert ("row_heading", "parent_position") not in words.refers_to


def test_a_database_of_another_kind_has_no_words(memory: sqlite3.Connection) -> None:
    assert read_words(memory) == NO_WORDS


@pytest.mark.parametrize(
    ("value", "column", "table", "shown"),
    [
        (
            {"value": "NO05", "label": "Western Norway"},
            "region",
            "observation",
            '<a href="/region/NO05">Western Norway</a> <small class="code">NO05</small>',
        ),
        (
            "NO05",  # as row pages have it, without its label
            "region",
            "observation",
            '<a href="/region/NO05">Western Norway</a> <small class="code">NO05</small>',
        ),
        (
            "immigration-2007",
            "published_table",
            "observation",
            '<a href="/published_table/immigration-2007">immigration-2007</a>',
        ),
        ({"value": "immigration-2007", "label": "Title"}, "published_table", "observation", None),
        (
            "-",
            "symbol",
            "observation",
            '<a class="symbol" href="/symbol/-" title="Nil">-'
            '<span class="unseen"> (Nil)</span></a>',
        ),
        (61774, "value", "observation", '<span class="figure">61\u202f774</span>'),
        (-3, "difference", "total_check", '<span class="figure">\u22123</span>'),
        (1234, "line", "observation", None),
        (1984, "id", "observation", None),
        ("2007", "period", "published_table", None),
        ("1 234", "printed", "observation", None),
    ],
)
def test_cell(
    connection: sqlite3.Connection, value: object, column: str, table: str, shown: str | None
) -> None:
    assert cell(read_words(connection), {}, value, column, table, link) == shown


def test_a_name_carries_the_sign_of_the_code_beside_it(connection: sqlite3.Connection) -> None:
    words = read_words(connection)
    row = {"citizenship_code": "rest-of-asia", "citizenship": "The rest of Asia"}
    found = cell(words, row, "The rest of Asia", "citizenship", "observation_labelled", link)
    assert found is not None
    assert found.startswith(
        'The rest of Asia <span class="kind kind-rest" title="A rest: the part of Asia'
    )
    alone = {"citizenship": "The rest of Asia"}
    assert cell(words, alone, "The rest of Asia", "citizenship", "any", link) is None


def test_a_missing_number_shows_its_symbol(connection: sqlite3.Connection) -> None:
    words = read_words(connection)
    assert cell(words, {"symbol": ".."}, None, "value", "observation", link) == (
        '<span class="symbol" title="Data not available">..</span>'
    )
    assert cell(words, {"symbol": None}, None, "value", "observation", link) is None


def test_what_stands_in_the_database_is_escaped() -> None:
    hostile = NamedCategory("<b>", "rest", '"><script>')
    assert "<script>" not in kind_sign(hostile)
    assert kind_sign(NamedCategory("Poland", "item", "Eastern Europe")) == ""


def test_a_number_has_the_decimals_that_are_printed() -> None:
    row = {"decimals": 2}
    shown = cell(NO_WORDS, row, 1234.5, "value", "observation", link)
    assert shown == '<span class="figure">1\u202f234.50</span>'


def test_a_number_without_them_has_those_that_it_needs() -> None:
    assert [str(number(value)) for value in (7, 7.25, 0.125, 1 / 3)] == [
        f'<span class="figure">{text}</span>' for text in ("7", "7.25", "0.125", "0.33")
    ]


def test_a_name_in_the_view_of_a_table_carries_the_sign_of_its_code(
    connection: sqlite3.Connection,
) -> None:
    row = {"citizenship": "The rest of Asia", "citizenship_code": "rest-of-asia"}
    found = cell(
        read_words(connection), row, "The rest of Asia", "citizenship", "immigration_2007", link
    )
    assert found is not None
    assert found.startswith('The rest of Asia <span class="kind kind-rest"')


def test_places_lead_to_page_and_source(connection: sqlite3.Connection) -> None:
    place = NumberPlace(558, "immigration-2007", 35)
    assert read_places(connection, [558, 99999]) == {558: place}
    assert place.page == "/published/immigration-2007?cell=558#o558"
    assert place.source == "/published/immigration-2007/source#L35"


async def test_table_page_tells_totals_groups_and_rests_from_items(site: Datasette) -> None:
    page = await html(site, "/migration/observation?published_table=immigration-2007&region=NO05")
    kinds = re.findall(r'<td class="col-citizenship.*?</td>', page)
    signs = [re.findall(r"kind-(\w+)", kind) for kind in kinds]
    assert len(signs) == 78
    assert signs.count(["total"]) == 1
    assert signs.count(["rest"]) == 6
    assert signs.count(["group"]) == 9
    assert '<td class="col-value number type-int" data-label="value">' in page
    assert '<span class="figure">9\u202f378</span>' in page


async def test_a_page_asks_for_the_words_once(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    await html(site, "/migration/observation?_size=100")

    def forbidden(connection: sqlite3.Connection) -> None:
        raise AssertionError("the words were read again")

    monkeypatch.setattr("plugins.tables.cell_words._categories", forbidden)
    await html(site, "/migration/observation?_size=100&_sort_desc=value")


async def test_row_page_leads_to_the_printed_page_and_its_line(site: Datasette) -> None:
    page = await html(site, "/migration/observation/558")
    assert 'href="/-/published/immigration-2007?cell=558#o558"' in page
    assert 'href="/-/published/immigration-2007/source#L35"' in page
    assert '<a href="/-/category/citizenship/POL">Poland</a>' in page


async def test_row_page_of_a_category_leads_to_its_own_page(site: Datasette) -> None:
    assert 'href="/-/category/citizenship/POL">Its figures' in await html(
        site, "/migration/citizenship/POL"
    )
    assert "Its figures" not in await html(site, "/migration/symbol/-")


async def test_json_and_csv_stay_clean(site: Datasette) -> None:
    as_csv = await site.client.get("/migration/observation.csv?id=558&_labels=on")
    assert as_csv.text.splitlines()[1] == (
        '558,immigration-2007,"Immigration, by citizenship and region. 2007",POL,Poland,NO05,'
        "Western Norway,2393,0,,,2 393,35,6,TRUE"
    )
    as_json = await site.client.get("/migration/observation.json?id=558&_shape=array")
    assert as_json.json() == [
        {
            "id": 558,
            "published_table": "immigration-2007",
            "citizenship": "POL",
            "region": "NO05",
            "value": 2393,
            "decimals": 0,
            "symbol": None,
            "printed": "2 393",
            "line": 35,
            "field": 6,
            "additive": True,
        }
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("value=2393", 1),
        ("value__not=0", 954),
        ("value__gt=61773", 1),
        ("value__gte=61773.5", 1),
        ("value__lt=-0.5", 0),
        ("printed=2+393", 1),
    ],
)
async def test_a_filter_compares_numbers(site: Datasette, asked: str, found: int) -> None:
    """Note that 30 of the 984 numbers are 0."""
    answer = await site.client.get(f"/migration/observation.json?{asked}")
    assert answer.json()["filtered_table_rows_count"] == found
