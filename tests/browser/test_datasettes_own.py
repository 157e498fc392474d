"""Datasette's own pages, which must pass the same checks as ours."""

import pytest
from playwright.async_api import Page

from browser.checks import check_page


@pytest.mark.parametrize(
    "path",
    [
        "/migration",
        "/migration/observation?_size=5",
        "/migration/observation/984",
        "/migration/observation_additive?_size=5",
        "/migration/citizenship/POL",
        "/migration?sql=select+*+from+observation_additive+limit+5",
    ],
)
async def test_page_keeps_what_every_page_keeps(page: Page, site: str, path: str) -> None:
    await check_page(page, site + path)


async def test_error_page_has_the_menu_too(page: Page, site: str) -> None:
    response = await page.goto(f"{site}/no-such-database")
    assert response is not None
    assert response.status == 404
    menu = page.get_by_role("navigation", name="Main").get_by_role("link")
    links = ["Published tables", "Questions", "Overview", "SQL", "Norsk bokmål"]
    assert await menu.all_inner_texts() == links


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_word_of_a_row_stands_on_one_line(page: Page, site: str, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(f"{site}/migration/observation/558")
    lines = await page.locator(".upright th, .upright .value").evaluate_all(
        """cells => cells.map((cell) => {
          const range = document.createRange();
          const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
          if (!text) return 0;
          const [word] = text.data.trim().split(/\\s/);
          const start = text.data.indexOf(word);
          range.setStart(text, start);
          range.setEnd(text, start + word.length);
          return range.getClientRects().length;
        })"""
    )
    assert max(lines) == 1


async def test_names_of_facets_break_between_words(page: Page, site: str) -> None:
    await page.goto(f"{site}/migration/observation")
    breaks = await page.locator(".facet-info li").evaluate_all(
        "items => items.map(item => getComputedStyle(item).wordBreak)"
    )
    assert set(breaks) == {"normal"}


@pytest.mark.parametrize("path", ["/", "/-/published", "/-/published/immigration-2007"])
async def test_a_finger_finds_each_form_and_tool(phone: Page, site: str, path: str) -> None:
    """Check for 24 by 24 pixels: https://www.w3.org/TR/WCAG22/#target-size-minimum."""
    await phone.goto(site + path)
    small = await phone.locator(".formats a, .tools a, .copy").evaluate_all(
        """links => links.map(link => link.getBoundingClientRect())
          .filter(box => box.width < 24 || box.height < 24).length"""
    )
    assert small == 0
