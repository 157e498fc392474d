"""One browser, one window and one server for all browser tests."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from browser.checks import WIDTHS
from browser.server import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "no Chromium here, so no page was looked at: apt-get install chromium"
HERE = Path(__file__).parent

expect.set_options(timeout=60_000)  # as long as a busy machine may take; the default is 5 seconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests here as slow, and give them one event loop, as they share the browser."""
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write a line if there is no Chromium, as skipped tests are easily overlooked."""
    if not CHROMIUM:
        terminalreporter.write_line(MISSING, yellow=True, bold=True)


@pytest.fixture(scope="session")
def site(migration_db: Path) -> Iterator[str]:
    """Return the address of the running site, without a slash at its end."""
    with served(migration_db) as address:
        yield address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium; without it, skip the tests, or fail where CI=true."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def window(browser: Browser) -> Page:
    """Open the window that most tests share, as opening one takes longer than a test."""
    return await browser.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def page(window: Page, site: str) -> Page:
    """Return a page as wide as a desktop screen."""
    return await _as_new(window, site, 1280)


@pytest_asyncio.fixture(loop_scope="session")
async def phone(window: Page, site: str) -> Page:
    """Return a page as wide as a phone's screen."""
    return await _as_new(window, site, 390)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def plain_page(browser: Browser) -> Page:
    """Return a page as wide as a desktop screen, without scripts."""
    return await browser.new_page(
        viewport={"width": 1280, "height": WIDTHS[1280]}, java_script_enabled=False
    )


async def _as_new(window: Page, site: str, width: int) -> Page:
    """Reset the window: its page, permissions, pointer, medium and colours."""
    await window.goto(f"{site}/robots.txt")  # a new process would be started for about:blank
    await window.context.clear_permissions()
    await window.emulate_media(media="null", color_scheme="null")
    await window.mouse.move(0, 0)
    await window.set_viewport_size({"width": width, "height": WIDTHS[width]})
    return window
