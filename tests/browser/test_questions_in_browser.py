"""Questions, tables and SQL as readers use them: choosing, keys only, a phone, no script."""

import pytest
from described import QUERIES
from playwright.async_api import Locator, Page, expect

from browser.checks import (
    WITHOUT_COLOURS,
    check_axe,
    check_look,
    check_page,
    check_width,
    follow,
    watch,
)

QUESTION = "/migration/one-citizenship-over-the-regions"


# The first with each kind of chart, and without one: axe has little new to say of the others.
KINDS = {
    (about.get("chart", {}).get("mark"), about.get("chart", {}).get("map")): name
    for name, about in reversed(QUERIES.items())
}


@pytest.mark.parametrize("name", list(KINDS.values()))
async def test_question_keeps_what_every_page_keeps(page: Page, site: str, name: str) -> None:
    await check_page(page, f"{site}/migration/{name}")


@pytest.mark.parametrize("name", list(QUERIES))
async def test_question_fits_its_window_and_so_does_its_chart(
    page: Page, site: str, name: str
) -> None:
    await check_look(page, f"{site}/migration/{name}")  # which ends as wide as a phone
    if "chart" in QUERIES[name]:
        await check_chart(page.locator(".chart-narrow svg.chart"), 300)
        await page.set_viewport_size({"width": 1280, "height": 900})
        await check_chart(page.locator(".chart-wide svg.chart"), 600)


async def check_chart(chart: Locator, least_width: int) -> None:
    """Check that a chart is visible, readable and described in words."""
    box = await chart.bounding_box()
    assert box is not None
    assert box["width"] > least_width
    assert box["height"] > 150
    assert await chart.locator("[aria-label]").count() > 1  # a mark for each of two tables
    assert await chart.get_attribute("role") == "img"
    assert await chart.locator("desc").count() == 1


async def test_an_unknown_value_keeps_what_every_page_keeps(page: Page, site: str) -> None:
    response = await page.goto(f"{site}{QUESTION}?citizenship=Polland")
    assert response is not None
    assert response.status == 400
    await check_width(page)
    await check_axe(page, WITHOUT_COLOURS)


async def test_a_table_of_many_columns_fits_its_window(page: Page, site: str) -> None:
    await check_look(page, f"{site}/migration/total_check?_size=10")


async def test_choosing_by_keys_alone_gives_the_answer(page: Page, site: str) -> None:
    await page.goto(site + QUESTION)
    await page.get_by_label("Citizenship", exact=True).focus()
    await page.keyboard.type("Germany")  # what stood there is selected, so it goes
    await page.keyboard.press("Enter")
    await expect(page.locator(".answer")).to_contain_text("Immigration 2007, Germany: most in")
    assert page.url == f"{site}{QUESTION}?table=immigration-2007&citizenship=Germany"
    await page.get_by_label("Table", exact=True).focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".answer")).to_contain_text("Emigration 2008, Germany: most in")


async def test_an_unknown_value_is_one_click_from_a_known_one(page: Page, site: str) -> None:
    await page.goto(f"{site}{QUESTION}?citizenship=Polland")
    await page.get_by_role("link", name="Poland", exact=True).click()
    await expect(page.locator(".answer")).to_contain_text("Immigration 2007, Poland")


async def test_from_the_front_page_to_the_printed_line_in_three_clicks(
    page: Page, site: str
) -> None:
    await page.goto(site)
    await page.get_by_role(
        "link", name=QUERIES["one-citizenship-over-the-regions"]["title"]
    ).click()
    row = page.get_by_role("row", name="Western Norway")
    await expect(row.get_by_role("cell")).to_have_text(
        ["Western Norway", "2\u202f393", "9\u202f378", "25.5\u00a0%", "16.9\u00a0%", "NO05"]
    )
    await expect(page.locator(".chart-wide svg")).to_be_visible()
    await expect(page.get_by_role("link", name="CSV")).to_be_visible()
    await page.get_by_role("link", name=QUERIES["where-a-number-comes-from"]["title"]).click()
    await follow(page.get_by_role("link", name="line 35 of the source").first)
    assert page.url == f"{site}/-/published/immigration-2007/source#L35"
    await expect(page.locator("#L35")).to_contain_text("2 393")


async def test_without_scripts_the_answer_its_chart_and_the_choices_are_there(
    plain_page: Page, site: str
) -> None:
    await plain_page.goto(site + QUESTION)
    await expect(plain_page.locator(".answer")).to_contain_text("4\u202f590 persons")
    await expect(plain_page.locator(".chart-wide svg")).to_be_visible()
    await plain_page.get_by_label("Table", exact=True).select_option("Emigration 2008 (table 12)")
    await plain_page.get_by_role("button", name="Show").click()
    await expect(plain_page.locator(".answer")).to_contain_text("Emigration 2008, Poland")
    await expect(plain_page.get_by_role("button", name="Choose another chart")).to_be_hidden()
    await plain_page.goto(f"{site}/migration?sql=select+1")
    await expect(plain_page.get_by_role("button", name="Format SQL")).to_be_hidden()


async def test_a_phone_gets_the_narrow_chart(phone: Page, site: str) -> None:
    await phone.goto(site + QUESTION)
    await expect(phone.locator(".chart-narrow svg")).to_be_visible()
    await expect(phone.locator(".chart-wide svg")).to_be_hidden()


async def test_datasettes_column_menu_still_works(page: Page, site: str) -> None:
    trouble = watch(page, site)
    await page.goto(f"{site}/migration/observation_additive?_size=5")
    icon = page.locator("th.col-value .dropdown-menu-icon")
    await icon.dispatch_event("click")  # a real click scrolls first, and scrolling closes the menu
    menu = page.locator(".dropdown-menu", has_text="Sort descending")
    await expect(menu).to_contain_text("No row overlaps another")
    await menu.get_by_role("link", name="Sort descending").click()
    await expect(page.locator("td.col-value").first).to_have_text("4\u202f590")
    assert trouble == []
