"""Datasette's pages of tables and the database, and where datasette-vega may be called."""

import re
from pathlib import Path

import pytest
from datasette.app import Datasette
from described import QUERIES, tables_of
from site_of import page, site_of

from plugins.vega_button.totals import totals_among, without_totals

COLUMNS = ["region", "value", "additive"]
OF_VEGA = "datasette_vega"


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


@pytest.mark.parametrize(
    ("table_columns", "columns", "rows", "found"),
    [
        (COLUMNS, COLUMNS, [("NO01", 1, 1), ("total", 3, 0)], True),
        (COLUMNS, COLUMNS, [("NO01", 1, 1), ("NO02", 2, 1)], False),
        (COLUMNS, ["region", "value"], [("NO01", 1), ("NO02", 2)], True),  # nobody can tell
        (["code", "name"], ["code", "name"], [("NO01", "Oslo and Akershus")], False),
    ],
)
def test_totals_among(
    table_columns: list[str], columns: list[str], rows: list[tuple[object, ...]], found: bool
) -> None:
    assert totals_among(table_columns, columns, rows) is found


def test_filters_that_the_additive_view_knows_are_kept() -> None:
    given = {"region": "NO05", "value__gt": "100", "printed": "-", "additive": "0", "_sort": "id"}
    assert without_totals(given, COLUMNS, COLUMNS) == {"region": "NO05", "value__gt": "100"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/migration",
        "/migration/observation",
        "/migration/observation/984",
        "/migration/largest-groups",
        "/-/published/immigration-2007",
    ],
)
async def test_no_page_brings_datasette_vega_by_itself(site: Datasette, path: str) -> None:
    assert not re.search(rf"<(script|link)[^>]*{OF_VEGA}", await page(site, path))


@pytest.mark.parametrize(
    "path",
    [
        "/migration/observation",
        "/migration/observation?_nocol=additive",
        "/migration/observation_labelled?_size=5",
        "/migration?sql=select+*+from+observation",
    ],
)
async def test_totals_lead_to_the_additive_view(site: Datasette, path: str) -> None:
    shown = await page(site, path)
    assert "another-chart" not in shown
    assert len(re.findall("otals stand beside their parts|totals beside their own", shown)) == 1
    assert re.search(r'<a href="/migration/observation_additive\??">The same rows without', shown)


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        (
            "observation?region=NO05&value__gt=100",
            "observation_additive?region_code=NO05&value__gt=100",
        ),
        (
            "observation_labelled?region=Western+Norway",
            "observation_additive?region=Western+Norway",
        ),
        ("immigration_2007?region_code=NO05", "immigration_2007?region_code=NO05&additive=1"),
    ],
)
async def test_the_way_to_the_numbers_that_add_up_keeps_the_filters(
    site: Datasette, shown: str, kept: str
) -> None:
    text = await page(site, f"/migration/{shown}")
    (path,) = re.findall(r'<a href="([^"]*)">The same rows without the totals', text)
    assert path == f"/migration/{kept}"
    assert "Chart of these rows" in await page(site, path)


@pytest.mark.parametrize(
    ("path", "first_choice"),
    [
        (
            "/migration/observation_additive?citizenship_code=POL&published_table=immigration-2007",
            "g.mark=bar&g.x_column=region&g.x_type=nominal&g.y_column=value&g.y_type=quantitative",
        ),
        (
            "/migration/largest-groups",
            "g.mark=bar&g.x_column=citizenship&g.x_type=nominal"
            "&g.y_column=persons&g.y_type=quantitative",
        ),
        (
            "/migration?sql=select+citizenship,value+from+observation_additive",
            "g.mark=bar&g.x_column=citizenship&g.x_type=nominal"
            "&g.y_column=value&g.y_type=quantitative",
        ),
        ("/migration/symbol", ""),
    ],
)
async def test_another_chart_begins_with_sensible_columns(
    site: Datasette, path: str, first_choice: str
) -> None:
    shown = await page(site, path)
    assert re.findall(r'data-first-choice="([^"]*)"', shown) == [first_choice]


@pytest.mark.parametrize("path", ["/migration/region?code=NO05", "/migration?sql=select+1,2"])
async def test_one_row_makes_no_chart(site: Datasette, path: str) -> None:
    assert "another-chart" not in await page(site, path)


async def test_each_table_says_what_it_holds_and_what_its_columns_mean(
    site: Datasette, migration_db: Path
) -> None:
    for name, about in tables_of(migration_db).items():
        shown = " ".join((await page(site, f"/migration/{name}?_size=2")).split())
        assert f"<h1>{about['title']} " in shown
        assert " ".join(about["description"].split()) in shown
        for column, meaning in about["columns"].items():
            assert f"<dt>{column}</dt><dd>{' '.join(meaning.split())}</dd>" in shown
        assert about.get("source", "Statistics Norway") in shown
        assert 'rel="license">CC BY 4.0</a>' in shown


async def test_database_page_puts_questions_before_tables(
    site: Datasette, migration_db: Path
) -> None:
    shown = await page(site, "/migration")
    titles = re.findall(r'<h3><a href="/migration/([^"]*)">([^<]*)</a></h3>', shown)
    assert titles[: len(QUERIES)] == [(name, query["title"]) for name, query in QUERIES.items()]
    assert titles[len(QUERIES)] == (
        "observation_labelled",
        tables_of(migration_db)["observation_labelled"]["title"],
    )
    assert "<code>observation</code> · 984 rows" in shown
    assert shown.index("tables behind them") < shown.index("/migration/source_line")


async def test_a_facet_is_shown_once(site: Datasette) -> None:
    shown = await page(site, "/migration/observation_labelled?_size=5&_facet=measure&_facet=period")
    facets = re.findall('<div class="facet-info" id="facet-([^"]*)"', shown)
    assert sorted(facets) == ["citizenship_kind", "measure", "period", "region"]
