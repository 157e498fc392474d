"""The overview in a browser: the right figures in each chart, at every width, without scripts."""

import pytest
from playwright.async_api import Page, expect

from browser.checks import check_page, follow

AFRICA = "?table=immigration-2007&region=total&group=africa"

# The words of a panel's marks, as its visible chart says them.
MARKS = """(name) => [...document.querySelectorAll(`section[aria-labelledby="${name}"] svg.chart`)]
  .filter((chart) => chart.checkVisibility())
  .flatMap((chart) => [...chart.querySelectorAll("[aria-label]")])
  .map((mark) => mark.getAttribute("aria-label"))"""


async def marks(page: Page, panel: str) -> list[str]:
    await expect(page.locator(f'section[aria-labelledby="{panel}"] svg.chart')).to_be_visible()
    found: list[str] = await page.evaluate(MARKS, panel)
    return [mark.replace("\u202f", " ") for mark in found]


async def test_page_keeps_what_every_page_keeps(page: Page, site: str) -> None:
    await check_page(page, f"{site}/-/overview{AFRICA}")


@pytest.mark.parametrize("width", [1280, 390])
async def test_each_chart_draws_what_is_chosen(page: Page, site: str, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(f"{site}/-/overview")
    drawn = {
        "map-of-the-regions": (7, "Oslo and Akershus, persons: 20 696"),
        "largest-groups": (10, "Poland, persons: 14 160"),
        "map-of-the-world": (60, "Poland, persons: 14 160"),
        "over-representation": (24, "Germany: 1.40"),
        "groups-by-region-as-shares": (
            56,
            "Western Norway, Norway, persons: 989, 10.5%",
        ),
    }
    for panel, (number, one) in drawn.items():
        found = await marks(page, panel)
        assert (panel, len(found)) == (panel, number)
        assert one in found


async def test_choosing_without_scripts_changes_the_charts(plain_page: Page, site: str) -> None:
    await plain_page.goto(f"{site}/-/overview")
    await plain_page.get_by_label("Table", exact=True).select_option("Emigration 2008 (table 12)")
    await plain_page.get_by_label("Region", exact=True).select_option("Western Norway")
    await follow(plain_page.get_by_role("button", name="Show"))
    assert plain_page.url == f"{site}/-/overview?table=emigration-2008&region=NO05&group=total"
    panel = plain_page.get_by_role("region", name="Which groups are the largest?")
    picture = panel.get_by_role("img", name="The largest groups: Western Norway. ")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    await follow(panel.get_by_role("link", name="All its figures"))
    assert "/largest-groups?table=emigration-2008&region=NO05&limit=10" in plain_page.url


async def test_choosing_from_the_keyboard(page: Page, site: str) -> None:
    await page.goto(f"{site}/-/overview")
    await page.get_by_label("Group", exact=True).focus()
    await page.keyboard.type("Afr")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{site}/-/overview{AFRICA}")
    assert "Oslo and Akershus, persons: 1 174" in await marks(page, "map-of-the-regions")


async def test_words_of_a_mark_are_shown_to_who_steps_through_a_chart(
    page: Page, site: str
) -> None:
    await page.goto(f"{site}/-/overview")
    await page.locator('section[aria-labelledby="largest-groups"] svg.chart').focus()
    await page.keyboard.press("ArrowRight")
    said = await page.get_by_role("status").inner_text()
    assert said.replace("\u202f", " ") == "Norway, persons: 8 276"


async def test_paper_has_the_charts_and_what_was_chosen_but_no_form(page: Page, site: str) -> None:
    await page.goto(f"{site}/-/overview{AFRICA}")
    await expect(page.locator("svg.chart")).to_have_count(5)
    await page.emulate_media(media="print")
    assert not await page.get_by_label("Region", exact=True).is_visible()
    chosen = page.get_by_text("Immigration 2007 (table 11) · The whole country · Africa")
    assert await chosen.is_visible()
    assert await page.locator("svg.chart:visible").count() == 5


async def test_a_phone_that_is_turned_has_the_other_drawings(page: Page, site: str) -> None:
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(f"{site}/-/overview")
    first = page.locator('section[aria-labelledby="map-of-the-world"] svg.chart')
    await expect(first).to_have_attribute("width", "720")
    await page.set_viewport_size({"width": 390, "height": 900})
    await expect(first).to_have_attribute("width", "360")


async def test_a_chart_that_cannot_be_drawn_says_why(page: Page, site: str) -> None:
    await page.goto(f"{site}/-/overview?table=emigration-2008&group=oceania")
    panel = page.locator('section[aria-labelledby="map-of-the-world"]')
    await expect(panel.locator(".note")).to_have_text(
        "No chart: Nothing to draw: no row with a figure has a shape on this map."
    )
