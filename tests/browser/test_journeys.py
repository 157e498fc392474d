"""A journalist, from the front page to an answer, its source and its chart; clicks are counted."""

import re
from pathlib import Path

import openpyxl
from playwright.async_api import Page, expect

from browser.checks import check_width
from browser.other_origin import article, serving
from browser.reader import LOOKS, Look, reading

POLES_IN_WESTERN_NORWAY = "2\u202f393"


@LOOKS
async def test_a_journalist_takes_an_answer_home(
    page: Page, site: str, look: Look, tmp_path: Path
) -> None:
    async with reading(page, site, look) as reader:
        await reader.follow(page.get_by_role("link", name="How does one citizenship spread"))
        await reader.click(page.get_by_label("Citizenship", exact=True))
        await page.keyboard.type("Poland")  # what stood there is selected, so it goes
        await reader.follow(page.get_by_role("button", name="Show"))
        await expect(page.get_by_role("row", name="Western Norway")).to_contain_text(
            POLES_IN_WESTERN_NORWAY
        )
        file = await reader.download(page.get_by_role("link", name="XLSX", exact=True))
        await file.save_as(tmp_path / "answer.xlsx")
        cited = await reader.copied("APA")
        assert cited.startswith("Statistics Norway. (2008). How does one citizenship spread")
        assert "Citizenship: Poland [Computed from a data set]" in cited
        assert f"{site}/migration/one-citizenship-over-the-regions?table=" in cited
        frame, image = await reader.copied("Frame"), await reader.copied("Image")
    assert reader.clicks == 7
    sheet = openpyxl.load_workbook(tmp_path / "answer.xlsx")["Data"]
    assert 2393 in [cell.value for row in sheet for cell in row]
    await check_in_an_article(page, frame, image)


async def check_in_an_article(page: Page, frame: str, image: str) -> None:
    """Check that a page of another origin shows the chart as a frame and as an image."""
    with serving(article(frame + image)) as other:
        await page.goto(other)
        shown = page.frame_locator("iframe")
        await expect(shown.locator("svg.chart:visible")).to_be_visible()
        await expect(shown.locator("footer p").first).to_have_text(re.compile("^Source: .*CC BY"))
        drawn = page.locator("img")
        await drawn.scroll_into_view_if_needed()
        assert await drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
        await check_width(page)


@LOOKS
async def test_the_share_of_poles_in_western_norway_and_its_source_line(
    page: Page, site: str, look: Look
) -> None:
    async with reading(page, site, look) as reader:
        await reader.follow(page.get_by_role("link", name="How does one citizenship spread"))
        await expect(page.get_by_label("Citizenship", exact=True)).to_have_value("Poland")
        western = page.get_by_role("row", name="Western Norway")
        await expect(western).to_contain_text("25.5\u00a0%")
        await reader.follow(page.get_by_role("link", name="Where does a number come from?"))
        await reader.follow(page.get_by_role("link", name="line 35 of the source").first)
        line = page.locator("#L35")
        await expect(line).to_be_in_viewport()
        await expect(line).to_contain_text("Poland")
        await expect(line).to_contain_text("2 393")
    assert reader.clicks == 3


@LOOKS
async def test_the_over_represented_groups_of_northern_norway(
    page: Page, site: str, look: Look
) -> None:
    async with reading(page, site, look) as reader:
        await reader.follow(page.get_by_role("link", name="Which groups are over-represented"))
        await reader.choose("Region", "Northern Norway")
        await reader.follow(page.get_by_role("button", name="Show"))
        await expect(page.locator(".answer")).to_contain_text("Finland is the most")
        told = page.locator(".answer-rows tr[aria-current]")
        await expect(told).to_contain_text("5.12")
        await expect(page.locator(".answer")).to_contain_text("38 smaller groups are left out")
        await page.locator("svg.chart:visible [aria-label^='Russia: ']").hover()
        await expect(page.get_by_role("status")).to_have_text("Russia: 3.61")
    assert reader.clicks == 3


@LOOKS
async def test_what_the_rest_of_asia_is(page: Page, site: str, look: Look) -> None:
    async with reading(page, site, look) as reader:
        await reader.search("rest of asia")
        await reader.follow(page.get_by_role("link", name="The rest of Asia").first)
        content = page.locator("section.content")
        await expect(content).to_contain_text("In Immigration 2007 it leaves out: Afghanistan, ")
        await expect(content).to_contain_text("In Emigration 2008 it leaves out: Philippines, ")
        await expect(content).to_contain_text("so it differs from table to table")
    assert reader.clicks == 2


@LOOKS
async def test_poland_in_both_tables_by_region(page: Page, site: str, look: Look) -> None:
    async with reading(page, site, look) as reader:
        await reader.search("poland")
        await reader.follow(page.get_by_role("link", name="Poland", exact=True))
        western = page.locator(".by-dimension").get_by_role("row", name="Western Norway")
        await expect(western).to_contain_text(POLES_IN_WESTERN_NORWAY)
        await expect(western).to_contain_text("255")
        await expect(page.get_by_text("do not add or subtract their numbers")).to_be_visible()
    assert reader.clicks == 2


@LOOKS
async def test_a_misspelt_country_is_found(page: Page, site: str, look: Look) -> None:
    async with reading(page, site, look) as reader:
        await reader.search("polnd western norway")
        await expect(page.get_by_text("so the search was for “Poland”")).to_be_visible()
        await expect(page.locator(".found").first).to_contain_text(
            f"Immigration 2007: {POLES_IN_WESTERN_NORWAY}"
        )
        await reader.follow(page.get_by_role("link", name="Side by side"))
        await expect(page.locator(".answer")).to_have_text(
            f"Poland, Western Norway: {POLES_IN_WESTERN_NORWAY} persons in Immigration 2007"
            " (table 11), and 255 in Emigration 2008 (table 12)."
        )
    assert reader.clicks == 2
