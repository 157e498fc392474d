"""A reader who clicks from the front page to what they take home, in each look of the site."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.async_api import Download, Locator, Page

from browser.checks import WIDTHS, check_width, follow, watch

Scheme = Literal["light", "dark"]
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 30)"}


@dataclass(frozen=True)
class Look:
    """How wide the window is, and which colours its reader prefers."""

    width: int
    scheme: Scheme

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"

    @property
    def is_first(self) -> bool:
        """Return whether it is the look in which what is taken home is tried, too."""
        return self == Look(1280, "light")


LOOKS = pytest.mark.parametrize(
    "look", [Look(width, scheme) for width in WIDTHS for scheme in ("light", "dark")], ids=str
)


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

    async def search(self, words: str) -> None:
        """Type words into the search box and press Enter, which counts as a click."""
        self.clicks += 1
        await self.page.get_by_role("searchbox", name="Search citizenship").fill(words)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        await check_width(self.page)

    async def choose(self, label: str, choice: str) -> None:
        """Choose from a list."""
        self.clicks += 1
        await self.page.get_by_label(label, exact=True).select_option(choice)

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
async def reading(page: Page, site: str, look: Look) -> AsyncIterator[Reader]:
    """Open the front page; fail at the end on any error in the pages, or on other colours."""
    await page.set_viewport_size({"width": look.width, "height": WIDTHS[look.width]})
    await page.emulate_media(color_scheme=look.scheme)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    trouble = watch(page, site)
    await page.goto(site)
    yield Reader(page)
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == GROUNDS[look.scheme]
    # Chromium reports that status, which is that of an answer to a mistake of the reader.
    assert [one for one in trouble if "a status of 400" not in one] == []


async def ran(*command: str) -> str:
    """Return what a program prints."""
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout).strip()
