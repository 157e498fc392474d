"""The chart of any rows: which columns it is made of, what makes none, and its page."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from site_of import page, site_of

from plugins.charts.declaration import ChartError
from plugins.vega_button.rows_declaration import rows_chart

CHART = "/migration/observation_additive.chart"
POLES = "citizenship=Poland&published_table=immigration-2007"


@pytest.fixture(scope="module")
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


def drawn(columns: str, *rows: tuple[Any, ...]) -> tuple[str, str, list[tuple[Any, ...]]]:
    """Return mark and title of the chart of these rows, and name, series and figure of each."""
    declared, charted = rows_chart(columns.split(), rows)
    return declared["mark"], declared["title"], [tuple(row.values()) for row in charted]


def test_rows_of_one_name_become_bars_in_their_order() -> None:
    assert drawn("id colour colour_code marbles", (1, "Red", "r", 3), (2, "Blue", "b", 9)) == (
        "bar",
        "Marbles, by colour",
        [("Red", "", 3), ("Blue", "", 9)],
    )


def test_rows_over_time_become_a_line() -> None:
    rows = [(2007, 3), (2008, 9)]
    assert drawn("year marbles", *rows) == (
        "line",
        "Marbles, by year",
        [("2007", "", 3), ("2008", "", 9)],
    )


def test_rows_of_two_names_become_bars_side_by_side() -> None:
    label = {"value": 1, "label": "Oslo"}
    rows = [("Red", "a", label, 1), ("Red", "b", label, 2), ("Blue", "a", label, 4)]
    assert drawn("colour box town marbles", *rows) == (
        "grouped bar",
        "Marbles, by colour and box",
        [("Red", "a", 1), ("Red", "b", 2), ("Blue", "a", 4)],
    )


def test_what_is_counted_at_different_times_says_so() -> None:
    rows = [("Lost", "2007", "Red", 1), ("Found", "2008", "Red", 2), ("Lost", "2007", "Blue", 4)]
    mark, _, charted = drawn("what period colour marbles", *rows)
    assert (mark, [row[:2] for row in charted]) == (
        "grouped bar",
        [("Lost, 2007", "Red"), ("Found, 2008", "Red"), ("Lost, 2007", "Blue")],
    )


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("Red", 1)], "two rows with figures"),
        ([("Red", "1"), ("Blue", "2")], "two rows with figures"),
        ([("Red", 1), ("Red", 2)], "no names tell them apart"),
    ],
)
def test_rows_that_would_mislead_make_no_chart(rows: list[tuple[Any, ...]], why: str) -> None:
    with pytest.raises(ChartError, match=why):
        rows_chart(["colour", "marbles"], rows)


async def test_table_leads_to_its_chart_with_title_source_and_files(site: Datasette) -> None:
    shown = await page(site, f"/migration/observation_additive?{POLES}")
    (path,) = re.findall(r'<a class="button second" href="([^"]*)">Chart of these rows', shown)
    chart = await page(site, path)
    assert "Value, by region" in chart
    assert 'where citizenship = "Poland" and published_table = "immigration-2007"' in chart
    assert 'aria-label="Western Norway: 2\u202f393"' in chart
    assert "Source: Statistics Norway, tables 11 and 12" in chart
    files = dict(re.findall(r'href="data:image/([a-z+]+);base64,([^"]*)" download', chart))
    assert base64.b64decode(files["svg+xml"]).startswith(b"<svg")
    assert base64.b64decode(files["png"]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/migration/observation.chart", "totals beside their own parts"),
        ("/migration.chart?sql=select+1", "two rows with figures"),
        ("/migration/region.chart", "two rows with figures"),
    ],
)
async def test_chart_that_cannot_be_drawn_says_why(site: Datasette, path: str, why: str) -> None:
    assert why in await page(site, path, 400)


async def test_chart_of_a_page_of_rows_says_that_there_are_more(site: Datasette) -> None:
    cut = await page(site, f"{CHART}?_size=7&published_table=immigration-2007")
    assert "The chart is of 7 rows; there are more." in cut
    assert "there are more" not in await page(site, f"{CHART}?{POLES}")


async def test_hostile_names_are_shown_as_they_are(site: Datasette) -> None:
    sql = "select+'<script>{x}'+as+\"{y}<b>\",+1+as+marbles+union+select+'b',2"
    response = await site.client.get(f"/migration.chart?sql={sql}")
    assert response.status_code == 200
    assert "&lt;script&gt;{x}: 1" in response.text
    assert "<script>{x}" not in response.text
