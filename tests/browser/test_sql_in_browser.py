"""The page of a reader's own SQL, in a browser: from nothing but the page to the answer."""

from urllib.parse import urlencode

import pytest
from playwright.async_api import Locator, Page, expect

from browser.checks import ONLY_FAULTS, check_axe, check_width, follow, watch

MISTAKE = "select citizenship, value\nfrom observation_additive\nwhere regoin = 'Western Norway'"


def editor_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="SQL", exact=True)


async def open_sql(page: Page, site: str, sql: str) -> None:
    await page.goto(f"{site}/migration?{urlencode({'sql': sql})}")
    await expect(page.locator(".cm-editor")).to_be_visible()


async def type_and_complete(page: Page, text: str, completed: str) -> None:
    """Type the beginning of a name, ask for its completion, which must be that, and take it."""
    await page.keyboard.type(text)
    await page.keyboard.press("Control+Space")
    chosen = page.locator(".cm-tooltip-autocomplete li[aria-selected]")
    await expect(chosen.locator(".cm-completionLabel")).to_have_text(completed)
    await page.wait_for_timeout(100)  # CodeMirror takes no key as an answer to a list just shown
    await page.keyboard.press("Enter")
    await expect(chosen).to_have_count(0)


async def test_names_and_categories_are_completed_and_ctrl_enter_runs(
    page: Page, site: str
) -> None:
    trouble = watch(page, site)
    await open_sql(page, site, "select 1")
    await editor_of(page).focus()
    await page.keyboard.press("Control+A")
    await type_and_complete(page, "select citizenship_g", "citizenship_group")
    await type_and_complete(page, ", value from observation_a", "observation_additive")
    await type_and_complete(page, " where region = 'West", "Western Norway")
    await type_and_complete(page, " and citizenship_code = 'Pola", "Poland")
    await type_and_complete(page, " and published_table in ('immi", "immigration-2007")
    await page.keyboard.type(")")
    await expect(editor_of(page)).to_have_text(
        "select citizenship_group, value from observation_additive where region = 'Western Norway'"
        " and citizenship_code = 'POL' and published_table in ('immigration-2007')"
    )
    async with page.expect_navigation():
        await page.keyboard.press("Control+Enter")
    cells = page.locator("table.rows tbody td")
    assert await cells.all_inner_texts() == ["Europe, except Norway", "2\u202f393"]
    assert trouble == []


async def test_a_mistake_is_marked_in_the_editor_until_it_is_mended(page: Page, site: str) -> None:
    await open_sql(page, site, MISTAKE)
    await expect(page.locator(".cm-fault")).to_have_text("regoin")
    entry = page.locator(".schema li", has_text="The numbers that may be added up")
    await entry.locator("summary").click()
    await entry.get_by_role("link", name="region", exact=True).click()
    await expect(editor_of(page)).to_contain_text("where region = 'Western Norway'")
    await expect(page.locator(".cm-fault")).to_have_count(0)


async def test_tab_leaves_the_editor_and_sql_is_formatted(page: Page, site: str) -> None:
    await open_sql(page, site, "select name from region where code = 'NO05'")
    await editor_of(page).focus()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Run SQL")).to_be_focused()
    await page.get_by_role("button", name="Format SQL").click()
    await expect(page.locator(".cm-line").first).to_have_text("select")


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_an_error_can_be_read_by_everyone(phone: Page, site: str, colours: str) -> None:
    await phone.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    await open_sql(phone, site, MISTAKE)
    await check_width(phone)
    await check_axe(phone, ONLY_FAULTS)


async def test_without_scripts_there_is_a_textarea_and_names_are_links(
    plain_page: Page, site: str
) -> None:
    await plain_page.goto(f"{site}/migration?sql=select+1")
    await plain_page.get_by_label("SQL", exact=True).fill("select name from region limit 1")
    await follow(plain_page.get_by_role("button", name="Run SQL"))
    await expect(plain_page.locator("table.rows tbody td")).to_have_text("The whole country")
    await expect(plain_page.locator("#sql-keys")).to_be_hidden()
    await follow(plain_page.get_by_role("link", name="observation_additive", exact=True))
    assert plain_page.url == f"{site}/migration/observation_additive"
