"""A journalist and an analyst, from the front page to what they take home; their clicks counted."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Download, Locator, Page, expect

from browser.checks import check_width, follow, watch
from browser.other_origin import article, serving

WIDTHS = pytest.mark.parametrize("width", [1280, 390])
POLES_IN_WESTERN_NORWAY = "2\u202f393"


@dataclass
class Reader:
    """Somebody who clicks in a page."""

    page: Page
    clicks: int = 0

    async def click(self, what: Locator) -> None:
        self.clicks += 1
        await what.click()

    async def follow(self, link: Locator) -> None:
        self.clicks += 1
        await follow(link)
        await check_width(self.page)

    async def copied(self, name: str) -> str:
        """Click the button that copies what stands under a heading, and return it."""
        heading = self.page.get_by_role("heading", name=name, exact=True)
        box = self.page.locator(".copyable").filter(has=heading)
        await self.click(box.get_by_role("button", name="Copy"))
        await box.get_by_role("button", name="Copied").wait_for()
        return str(await self.page.evaluate("navigator.clipboard.readText()"))

    async def download(self, link: Locator) -> Download:
        async with self.page.expect_download() as download:
            await self.click(link)
        return await download.value


@asynccontextmanager
async def reading(page: Page, site: str, width: int) -> AsyncIterator[Reader]:
    """Open the front page; fail at the end on any error in the pages."""
    await page.set_viewport_size({"width": width, "height": 900})
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    trouble = watch(page, site)
    await page.goto(site)
    yield Reader(page)
    assert trouble == []


@WIDTHS
async def test_a_journalist_takes_an_answer_home(
    page: Page, site: str, width: int, tmp_path: Path
) -> None:
    async with reading(page, site, width) as reader:
        await reader.follow(page.get_by_role("link", name="How does one citizenship spread"))
        await reader.click(page.get_by_label("Citizenship", exact=True))
        await page.keyboard.type("Poland")  # what stood there is selected, so it goes
        await reader.follow(page.get_by_role("button", name="Show"))
        await expect(page.get_by_role("row", name="Western Norway")).to_contain_text(
            POLES_IN_WESTERN_NORWAY
        )
        file = await reader.download(page.get_by_role("link", name="XLSX", exact=True))
        await file.save_as(tmp_path / "answer.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "answer.xlsx")["Data"]
        assert 2393 in [cell.value for row in sheet for cell in row]
        cited = await reader.copied("APA")
        assert cited.startswith("Statistics Norway. (2008). How does one citizenship spread")
        assert "Citizenship: Poland [Computed from a data set]" in cited
        assert f"{site}/migration/one-citizenship-over-the-regions?table=" in cited
        frame, image = await reader.copied("Frame"), await reader.copied("Image")
    assert reader.clicks == 7
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


@WIDTHS
async def test_an_analyst_takes_rows_home(page: Page, site: str, width: int) -> None:
    async with reading(page, site, width) as reader:
        await reader.follow(page.get_by_role("link", name="Immigration, by citizenship").first)
        await reader.click(page.get_by_text("Choose rows and columns"))
        await reader.click(page.get_by_label("all its parts (Africa", exact=False))
        await reader.click(page.locator("input[name=region][value=total]").first)
        await reader.follow(page.get_by_role("button", name="Show these"))
        await reader.click(page.get_by_text("Use this in Python"))
        code = await reader.copied("Python, pandas")
    assert reader.clicks == 7
    assert await ran(f"{code}\nprint(table.nlargest(3, 'value')['citizenship'].tolist())") == (
        "['Somalia', 'The rest of Africa', 'Ethiopia']"
    )
    assert await ran(
        f"{code}\nprint(table[['value', 'additive']].dtypes.astype(str).tolist())"
    ) == ("['int64', 'bool']")


async def ran(code: str) -> str:
    """Return what the code prints."""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout).strip()


@WIDTHS
async def test_the_share_of_poles_in_western_norway_and_its_source_line(
    page: Page, site: str, width: int
) -> None:
    async with reading(page, site, width) as reader:
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


@WIDTHS
async def test_the_over_represented_groups_of_northern_norway(
    page: Page, site: str, width: int
) -> None:
    async with reading(page, site, width) as reader:
        await reader.follow(page.get_by_role("link", name="Which groups are over-represented"))
        reader.clicks += 1
        await page.get_by_label("Region", exact=True).select_option("Northern Norway")
        await reader.follow(page.get_by_role("button", name="Show"))
        await expect(page.locator(".answer")).to_contain_text("Finland is the most")
        told = page.locator(".answer-rows tr[aria-current]")
        await expect(told).to_contain_text("5.12")
        await expect(page.locator(".answer")).to_contain_text("38 smaller groups are left out")
        await page.locator("svg.chart:visible [aria-label^='Russia: ']").hover()
        await expect(page.get_by_role("status")).to_have_text("Russia: 3.61")
        assert reader.clicks == 3
