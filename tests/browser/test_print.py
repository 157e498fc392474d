"""Pages on paper: nothing is cut at the edge, and no chart is longer than a page."""

from pathlib import Path

import pytest
from helpers import COUNTY, publication_folder
from playwright.async_api import Page

from browser.checks import check_width
from browser.server import served
from loader.build import build

# A4 without the margins of `@page` in site.css; tables of many columns have a page on its side.
SHORT, LONG = 688, 1017

UPRIGHT = [
    "/",
    "/-/published",
    "/-/published/immigration-2007?cell=558",
    "/-/published/immigration-2007/source",
    "/-/overview",
    "/migration",
    "/migration/observation",
    "/migration/observation/558",
    "/migration/two-tables-side-by-side",
    "/migration/where-a-number-comes-from",
    "/migration/findings",
]
ON_THEIR_SIDE = [
    "/migration?sql=select+*,+*+from+observation_labelled+limit+5",
    "/migration/observation_labelled",
    "/migration?sql=select+*+from+observation_labelled+limit+5",
]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "wide"),
    [*((path, False) for path in UPRIGHT), *((path, True) for path in ON_THEIR_SIDE)],
)
async def test_nothing_is_cut_on_paper(page: Page, site: str, path: str, wide: bool) -> None:
    width, height = (LONG, SHORT) if wide else (SHORT, LONG)
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(media="print")
    await page.goto(site + path)
    await check_width(page)
    boxes = await page.locator(".scroll").evaluate_all(
        "boxes => boxes.map(box => getComputedStyle(box).page)"
    )
    assert ("wide" in boxes) is wide
    for large, small in (("h1", "h2"), ("h2:not(#cell h2)", "h3"), ("body", ".quiet, .formats")):
        sizes = [await sizes_of(page, selector) for selector in (large, small)]
        assert min(sizes[0], default=99) >= max(sizes[1], default=0), (large, small, sizes)
    charts = await page.locator("svg.chart").evaluate_all(
        "charts => charts.map(chart => chart.getBoundingClientRect().height)"
    )
    assert max(charts, default=0) < height
    assert await page.locator("form:visible").count() == 0


@pytest.mark.asyncio
async def test_a_table_of_nine_columns_is_not_cut(page: Page, tmp_path: Path) -> None:
    folder = publication_folder(tmp_path / "county", {COUNTY.name: COUNTY.read_bytes()})
    build(folder, tmp_path / "county.db")
    await page.set_viewport_size({"width": SHORT, "height": LONG})
    await page.emulate_media(media="print")
    with served(tmp_path / "county.db") as site:
        await page.goto(f"{site}/-/published/{COUNTY.stem}")
        await check_width(page)


async def sizes_of(page: Page, selector: str) -> list[float]:
    sizes: list[float] = await page.locator(selector).evaluate_all(
        "found => found.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    return sizes
