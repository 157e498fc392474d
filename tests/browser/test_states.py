"""Pages in states a reader comes to: mistakes, empty answers, Norwegian, large text, contrast."""

import pytest
from playwright.async_api import Browser, Page

from browser.checks import ONLY_FAULTS, check_axe, check_page, check_width

TABLE = "/-/published/emigration-2008"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?lang=nb", 200),
        ("/-/published?q=nothing-has-this-title", 200),
        (f"{TABLE}?citizenship=europe,POL&region=leaf&lang=nb", 200),
        (f"{TABLE}?citizenship=nowhere", 400),
        ("/-/search?q=", 200),
        ("/-/search?q=xyzzy&lang=nb", 200),
        ("/-/category/citizenship/POL?lang=nb", 200),
        ("/-/category/citizenship/nowhere", 404),
        ("/-/versions", 200),
        ("/migration?sql=select+nothing+from+region&lang=nb", 400),
        ("/migration?sql=select+1+where+0", 200),
        ("/migration/largest-groups?lang=nb", 200),
        ("/migration/largest-groups?region=nowhere", 400),
        ("/migration/observation_labelled?citizenship=nowhere", 400),
        ("/no-such-database?lang=nb", 404),
    ],
)
async def test_page_keeps_what_every_page_keeps(
    page: Page, site: str, path: str, status: int
) -> None:
    await check_page(page, site + path, status)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_opens_while_one_types_or_points(page: Page, site: str, scheme: str) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.goto(f"{site}/migration?sql=select+1")
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("select citi")
    await page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    await check_axe(page, ONLY_FAULTS)
    await page.goto(f"{site}/migration/largest-groups")
    await page.locator(".chart-wide [aria-roledescription=bar]").first.hover()
    await page.get_by_role("status").filter(has_text="Poland").wait_for()
    await check_axe(page, ONLY_FAULTS)
    await page.goto(site + TABLE)
    await page.locator(".printed td a").nth(10).click()
    await page.locator("#cell-heading").wait_for()
    await check_axe(page, ONLY_FAULTS)


async def test_a_name_that_is_offered_covers_no_other_on_a_phone(phone: Page, site: str) -> None:
    await phone.goto(f"{site}/migration?sql=select+1")
    await phone.locator(".cm-content").click()
    await phone.keyboard.press("Control+a")
    await phone.keyboard.type("select citi")
    offered = phone.locator(".cm-tooltip-autocomplete li")
    await offered.nth(1).wait_for()
    await phone.locator(".cm-completionInfo").wait_for(state="attached")
    await offered.nth(1).click(timeout=5000)
    assert await phone.locator(".cm-line").first.inner_text() != "select citi"


# https://www.w3.org/TR/WCAG22/#reflow and https://www.w3.org/TR/WCAG22/#text-spacing
WIDER_TEXT = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        TABLE,
        "/-/search?q=Poles+Oslo",
        "/-/overview",
        "/-/category/region/NO02",
        "/migration",
        "/migration?sql=selec",
        "/migration/where-a-number-comes-from",
    ],
)
async def test_a_page_at_400_per_cent_fits_its_window(page: Page, site: str, path: str) -> None:
    await page.set_viewport_size({"width": 320, "height": 256})
    await page.goto(site + path)
    await page.add_style_tag(content=WIDER_TEXT)
    await check_width(page)
    right = "document.querySelector('.site-search button').getBoundingClientRect().right"
    assert await page.evaluate(right) <= 304  # the page has a margin


async def test_shades_are_seen_where_the_system_sets_the_colours(
    browser: Browser, site: str
) -> None:
    context = await browser.new_context(forced_colors="active")
    page = await context.new_page()
    await page.goto(f"{site}{TABLE}?shade=1")
    grounds = await page.locator(".legend .steps span").evaluate_all(
        "steps => steps.map((step) => getComputedStyle(step).backgroundColor)"
    )
    await context.close()
    assert len(set(grounds)) == len(grounds) > 3
