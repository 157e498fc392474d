"""The search box, from any page to a figure, a chart and a printed line."""

from playwright.async_api import Page

from browser.checks import check_look, check_page, follow, watch


async def test_results_keep_what_every_page_keeps(page: Page, site: str) -> None:
    await check_page(page, f"{site}/-/search?q=norway")


async def test_nothing_found_keeps_it_too(page: Page, site: str) -> None:
    await check_look(page, f"{site}/-/search?q=<img+src=x+onerror=alert(1)>")
    assert "onerror" in await page.locator(".note").inner_text()


async def test_from_the_keyboard_to_the_printed_number(plain_page: Page, site: str) -> None:
    trouble = watch(plain_page, site)
    await plain_page.goto(f"{site}/migration/region")
    await plain_page.get_by_role("searchbox", name="Search citizenship").press_sequentially("polen")
    await plain_page.keyboard.press("Enter")
    await plain_page.get_by_role("link", name="As printed, line 35").press("Enter")
    number = plain_page.locator("#o553")
    assert await number.is_visible()
    assert "14\u202f160" in await number.inner_text()
    assert trouble == []


async def test_answer_is_about_the_category_and_table_that_were_found(
    phone: Page, site: str
) -> None:
    await phone.goto(f"{site}/-/search?q=polen")
    await follow(phone.get_by_role("link", name="Answer and chart").last)
    assert phone.url == (
        f"{site}/migration/one-citizenship-over-the-regions?table=emigration-2008&citizenship=POL"
    )
    text = await phone.locator("main").inner_text()
    assert "Emigration 2008, Poland: most in" in text
