"""The page as printed and its source view, as readers with keys, a finger or no script use them."""

import pytest
from playwright.async_api import Page, expect

from browser.checks import check_page, check_width, follow

TABLE = "/-/published/immigration-2007"
POLAND = "Poland"
EASTERN_EUROPE = "#f28"  # its fold link, by the line of the row
WESTERN_NORWAY = "#s6"  # the head of field 6


async def row_labels(page: Page) -> list[str]:
    """Return the visible row headings, from top to bottom, without marks and ticks."""
    texts = await page.locator(".printed tbody th").evaluate_all(
        """heads => heads.map(
          head => (head.querySelector(".fold")?.lastChild ?? head.firstChild).textContent)"""
    )
    return [str(text) for text in texts]


def figure(label: str, field: int) -> str:
    """Return the selector of the number in that row and field."""
    named = f"th:text-is('{label}'), th :text-is('{label}')"
    return f".printed tbody tr:has({named}) td:nth-of-type({field}) a"


async def has_focus(page: Page, selector: str) -> bool:
    return bool(await page.locator(selector).evaluate("it => it === document.activeElement"))


@pytest.mark.parametrize(
    "path",
    [
        "/-/published",
        # axe looks at every number, so the smaller table and few rows do here.
        "/-/published/emigration-2008",
        "/-/published/emigration-2008/source",
        f"{TABLE}?show=row&sort=6&shade=1&fold=all&cell=385",
        f"{TABLE}?citizenship=europe,POL&region=leaf",
    ],
)
async def test_page_keeps_what_every_page_keeps(page: Page, site: str, path: str) -> None:
    await check_page(page, site + path)


async def test_folding_by_key_hides_the_parts_and_keeps_the_focus(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    every = await row_labels(page)
    await page.focus(EASTERN_EUROPE)
    await page.keyboard.press("Enter")
    await expect(page.locator(EASTERN_EUROPE)).to_have_attribute("aria-expanded", "false")
    first = every.index("Eastern Europe total") + 1
    assert await row_labels(page) == every[:first] + every[first + 15 :]
    assert await has_focus(page, EASTERN_EUROPE)
    assert page.url == f"{site}{TABLE}?fold=28"
    await page.keyboard.press("Enter")
    await expect(page.locator(EASTERN_EUROPE)).to_have_attribute("aria-expanded", "true")
    assert await row_labels(page) == every


async def test_sorting_by_key(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    await page.focus(WESTERN_NORWAY)
    await page.keyboard.press("Enter")
    head = page.locator("th", has=page.locator(WESTERN_NORWAY))
    await expect(head).to_have_attribute("aria-sort", "descending")
    labels = await row_labels(page)
    first = labels.index("Eastern Europe total")
    assert labels[first + 1 : first + 4] == ["Poland", "Lithuania", "Russia"]
    assert await has_focus(page, WESTERN_NORWAY)
    await page.keyboard.press("Enter")
    await expect(head).to_have_attribute("aria-sort", "ascending")
    assert (await row_labels(page))[1] == "Unknown"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Numbers", "2\u202f393"),
        ("Share of the row's total", "16.9\u202f%"),
        ("Share of the column's total", "25.5\u202f%"),
        ("Share of the total a row is part of", "63.5\u202f%"),
    ],
)
async def test_switching_what_is_shown(page: Page, site: str, words: str, text: str) -> None:
    await page.goto(f"{site}{TABLE}?shade=1")
    await page.get_by_role("link", name=words, exact=True).click()
    await expect(page.locator(figure(POLAND, 6))).to_have_text(text)
    assert "shade=1" in page.url


async def test_number_opens_its_panel_and_escape_returns_to_it(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    number = figure(POLAND, 6)
    await page.focus(number)
    await page.keyboard.press("Enter")
    panel = page.locator("#cell")
    await expect(panel).to_contain_text("2\u202f393 (persons)")
    await expect(panel).to_be_focused()
    await page.keyboard.press("Tab")
    assert await has_focus(page, "#close-cell")
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    assert await has_focus(page, number)


async def test_panel_leads_to_the_line_and_the_line_back(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    await page.click(figure(POLAND, 6))
    await page.get_by_role("link", name="Line 35, field 6").click()
    await expect(page.locator("#L35")).to_be_in_viewport()
    await page.locator("#L35").get_by_role("link", name="2 393").click()
    await expect(page.locator("#cell")).to_contain_text("Poland, Western Norway")
    await expect(page.locator("td.chosen")).to_be_in_viewport()
    await page.get_by_role("link", name="Observation", exact=False).first.click()
    await expect(page.get_by_role("main")).to_contain_text("2\u202f393")


async def test_arrows_move_between_numbers(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    await page.focus(figure(POLAND, 6))
    await page.keyboard.press("ArrowDown")
    assert await has_focus(page, figure("Romania", 6))
    await page.keyboard.press("ArrowLeft")
    assert await has_focus(page, figure("Romania", 5))
    await page.focus(figure("Norway", 1))
    for _ in range(2):  # the label, which leads to the page of the category, is the first
        await page.keyboard.press("ArrowLeft")
        assert await has_focus(page, ".printed tbody th a:text-is('Norway')")


async def test_all_numbers_are_one_stop_for_the_tab_key(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    stops = page.locator(".printed tbody :is(td, th) > a:not([tabindex='-1'])")
    await expect(stops).to_have_count(1)
    await page.focus(figure(POLAND, 6))
    await expect(stops).to_have_count(1)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.closest('.printed td') === null")
    await page.keyboard.press("Shift+Tab")
    assert await has_focus(page, figure(POLAND, 6))


@pytest.mark.parametrize("width", [1280, 640, 390])  # 640 by 450 is a desktop at 200 %
async def test_a_fresh_link_shows_the_number_and_its_panel(
    page: Page, site: str, width: int
) -> None:
    await page.goto(site + TABLE)
    link = await page.locator(figure("South Korea", 6)).get_attribute("href")
    await page.goto(f"{site}/robots.txt")
    await page.set_viewport_size({"width": width, "height": 450 if width == 640 else 844})
    await page.goto(f"{site}{TABLE}{link}")
    uncovered = """() => {
      const cell = document.querySelector("td.chosen");
      const { x, y, width, height } = cell.getBoundingClientRect();
      return cell.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }"""
    await page.wait_for_function(uncovered)
    await expect(page.locator("#cell-heading")).to_be_in_viewport()


async def test_back_shows_the_view_before(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    await page.get_by_role("link", name="Fold all", exact=True).click()
    await expect(page.locator(".printed tbody tr")).to_have_count(9)
    await page.go_back()
    await expect(page.locator(".printed tbody tr")).to_have_count(78)
    assert page.url == site + TABLE


async def test_mark_leads_to_its_note_and_back(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    await page.locator("#mark-1-38-0").click()
    await expect(page.locator("#note-1")).to_be_in_viewport()
    await page.locator("#note-1").get_by_role("link", name="Serbia").click()
    await expect(page.locator("#mark-1-38-0")).to_be_in_viewport()
    await expect(page.locator(".printed tbody tr")).to_have_count(78)


async def test_all_of_it_without_script(plain_page: Page, site: str) -> None:
    page = plain_page
    await page.goto(site + TABLE)
    await follow(page.locator(EASTERN_EUROPE))
    assert len(await row_labels(page)) == 78 - 15
    await follow(page.locator(EASTERN_EUROPE))
    await follow(page.locator(WESTERN_NORWAY))
    assert (await row_labels(page))[:3] == [
        "Total",
        "Europe total, except Norway",
        "Eastern Europe total",
    ]
    await page.get_by_role("link", name="Share of the row's total").click()
    await expect(page.locator(figure(POLAND, 6))).to_have_text("16.9\u202f%")
    await page.click(figure(POLAND, 6))
    await expect(page.locator("#cell")).to_contain_text("2\u202f393 (persons)")
    await page.click("#close-cell")
    await expect(page.locator("#cell")).to_have_count(0)
    assert page.url.startswith(f"{site}{TABLE}?show=row&sort=6")


async def test_label_and_head_stay_in_sight_on_a_phone(phone: Page, site: str) -> None:
    await phone.goto(site + TABLE)
    number = phone.locator(figure("Thailand", 8))
    await number.scroll_into_view_if_needed()
    await phone.locator(".scroll").evaluate("box => box.scrollIntoView()")
    await number.scroll_into_view_if_needed()
    await expect(phone.locator("th", has_text="Thailand")).to_be_in_viewport(ratio=1)
    await expect(phone.locator("#s8")).to_be_in_viewport()
    await number.click()
    await expect(phone.locator("#cell-heading")).to_be_in_viewport(ratio=1)
    await expect(phone.locator("#cell")).to_contain_text("127 (persons)")
    await check_width(phone)


async def test_paper_has_the_whole_table_and_no_menu(page: Page, site: str) -> None:
    await page.goto(site + TABLE)
    await page.emulate_media(media="print")
    await expect(page.locator(".tools")).to_be_hidden()
    assert (
        await page.locator(".scroll").evaluate(
            "box => box.scrollHeight <= box.clientHeight && getComputedStyle(box).overflow"
        )
        == "visible"
    )
    assert (
        await page.locator(".printed thead").evaluate("head => getComputedStyle(head).display")
        == "table-header-group"
    )


async def test_choosing_by_key(page: Page, site: str) -> None:
    """Find by letters without their marks, go down to the box, tick it, and send the form."""
    await page.goto(f"{site}{TABLE}?show=row")
    await page.click("#choose summary")
    await page.fill("#choose [data-dimension=region] [type=text]", "total, NO05")
    find = page.locator("#choose [type=search]")
    await find.fill("pola")
    await find.press("Enter")
    assert await page.evaluate("document.activeElement.value") == "POL"
    await page.keyboard.press("Space")
    await expect(page.locator("#choose .count").first).to_have_text("1 ticked")
    await find.fill("eur")
    await find.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    assert await page.evaluate("document.activeElement.value") == "europe"
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**citizenship**")
    assert page.url == f"{site}{TABLE}?show=row&citizenship=europe,POL&region=total,%20NO05"
    assert await row_labels(page) == ["Europe total, except Norway", "Poland"]
    async with page.expect_download() as download:
        await page.click('#content .ways a[href*=".wide.csv"]')
    assert (await download.value).suggested_filename == "immigration-2007-selection.wide.csv"
