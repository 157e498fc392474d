"""Datasette's own pages, on our base: nothing about them may fall short of ours."""

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
    assert await menu.all_inner_texts() == ["Published tables", "Questions", "Overview", "SQL"]
