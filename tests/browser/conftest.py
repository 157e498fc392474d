"""One browser and one server for all browser tests, and a fresh page for each."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from browser.checks import WIDTHS
from browser.server import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "no Chromium here, so no page was looked at: apt-get install chromium"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives as long as the session, so its tests share one event loop."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Skipped tests are easily overlooked; this line is not."""
    if not CHROMIUM:
        terminalreporter.write_line(MISSING, yellow=True, bold=True)


@pytest.fixture(scope="session")
def site(migration_db: Path) -> Iterator[str]:
    """The address of the running site, without a slash at its end."""
    with served(migration_db) as address:
        yield address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; without one the tests are skipped, and fail where CI=true."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page as wide as a desk's screen."""
    async for context in _context(browser, 1280):
        yield await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser) -> AsyncIterator[Page]:
    """A page as wide as a phone's screen."""
    async for context in _context(browser, 390):
        yield await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def plain_page(browser: Browser) -> AsyncIterator[Page]:
    """A desk-wide page that runs no script."""
    async for context in _context(browser, 1280, java_script_enabled=False):
        yield await context.new_page()


async def _context(browser: Browser, width: int, **options: bool) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, **options
    )
    yield context
    await context.close()
