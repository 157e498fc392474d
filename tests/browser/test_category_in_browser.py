"""From a name that someone types to its figures, counting what they must select on the way."""

import pytest
from playwright.async_api import Locator, Page, expect

from browser.checks import check_look, check_page, follow


class Clicks:
    """A reader who begins at the front page, and counts clicks; Enter in a form is one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    async def search(self, site: str, words: str) -> None:
        await self.page.goto(site)
        await self.page.get_by_role("searchbox").first.fill(words)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url("**/-/search?**")
        self.count += 1

    async def on(self, link: Locator) -> None:
        await follow(link)
        self.count += 1


@pytest.mark.parametrize("path", ["citizenship/POL", "citizenship/rest-of-asia", "region/NO05"])
async def test_the_page_of_a_category_keeps_what_every_page_keeps(
    page: Page, site: str, path: str
) -> None:
    await check_page(page, f"{site}/-/category/{path}")


async def test_a_corrected_search_keeps_it_too(page: Page, site: str) -> None:
    await check_look(page, f"{site}/-/search?q=Polnd+Western+Norway")


async def test_poland_in_both_tables_by_region(page: Page, site: str) -> None:
    reader = Clicks(page)
    await reader.search(site, "Poles")
    await reader.on(page.locator(".found h3 a").first)
    table = page.locator("table.figures-by")
    row = table.get_by_role("row").filter(has_text="Western Norway")
    assert [await cell.inner_text() for cell in await row.get_by_role("cell").all()] == [
        "2\u202f393",
        "255",
    ]
    assert reader.count == 2
    await reader.on(row.get_by_role("link", name="2\u202f393"))
    assert "Poland, Western Norway" in await page.locator("#cell").inner_text()
    assert reader.count == 3


async def test_what_the_rest_of_asia_is(phone: Page, site: str) -> None:
    reader = Clicks(phone)
    await reader.search(site, "rest of asia")
    await reader.on(phone.locator(".found h3 a").first)
    text = await phone.locator("main").inner_text()
    assert "In Emigration 2008 it leaves out: Philippines, Iraq, Iran" in text
    assert "815" in text
    assert reader.count == 2


async def test_a_misspelt_country(plain_page: Page, site: str) -> None:
    reader = Clicks(plain_page)
    await reader.search(site, "Polnd")
    note = plain_page.get_by_text("the search was for “Poland”")
    await expect(note).to_be_visible()
    assert "14\u202f160" in await plain_page.locator(".found li").first.inner_text()
    assert reader.count == 1
    await reader.on(plain_page.locator(".found h3 a").first)
    assert plain_page.url == f"{site}/-/category/citizenship/POL"


async def test_two_names_at_once_give_the_number(phone: Page, site: str) -> None:
    reader = Clicks(phone)
    await reader.search(site, "Poland Western Norway")
    first = phone.locator(".found li").first
    assert "2\u202f393" in await first.inner_text()
    await reader.on(first.get_by_role("link", name="2\u202f393"))
    assert "Poland, Western Norway" in await phone.locator("#cell").inner_text()
    assert reader.count == 2
