"""How pages look: in dark and on paper, and long tables in their own box."""

import pytest
from playwright.async_api import Page

from browser.checks import check_axe, check_width

COLOURS: dict[str, object] = {"runOnly": ["color-contrast", "link-in-text-block"]}
DARK, WHITE = "rgb(18, 23, 30)", "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/-/published/immigration-2007?shade=1&fold=all",
        "/migration/groups-by-region-as-shares",
        "/migration/observation_labelled?_size=5&_facet=measure",
        "/migration?sql=select+'a',+1",
        "/no-such-database",
    ],
)
async def test_dark_is_as_legible_as_light(page: Page, site: str, path: str) -> None:
    await page.emulate_media(color_scheme="dark")
    await page.goto(site + path)
    ground = "getComputedStyle(document.body).backgroundColor"
    assert await page.evaluate(ground) == DARK
    await check_axe(page, COLOURS)
    await page.emulate_media(media="print", color_scheme="dark")
    assert await page.evaluate(ground) == WHITE


async def test_a_chart_is_dark_with_its_page_and_light_on_paper(page: Page, site: str) -> None:
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"{site}/migration/largest-groups")
    paper = "getComputedStyle(document.querySelector('svg.chart > rect')).fill"
    assert await page.evaluate(paper) == DARK
    await page.emulate_media(media="print", color_scheme="dark")
    assert await page.evaluate(paper) == WHITE


@pytest.mark.parametrize("width", [1280, 390])
async def test_names_and_number_are_in_sight_and_stay_there(
    page: Page, site: str, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(f"{site}/migration/immigration_2007")
    await check_width(page)
    assert await page.evaluate("document.documentElement.scrollHeight") < 3000
    await page.get_by_role("region", name="624 rows").focus()
    for key in ("End", "ArrowRight", "ArrowRight"):
        await page.keyboard.press(key)
    await page.wait_for_function("document.querySelector('.table-wrapper').scrollTop > 1000")
    head, first, box = await page.evaluate(
        """() => ["th.col-value", "tbody tr:last-child td", ".table-wrapper"].map(
          (one) => document.querySelector(one).getBoundingClientRect().toJSON())"""
    )
    assert head["top"] == pytest.approx(box["top"], abs=1)
    assert first["left"] == pytest.approx(box["left"], abs=1)
    assert head["right"] < box["right"]
