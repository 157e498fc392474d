"""Take the pictures of the README from the running site: `make screenshots`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from browser.conftest import CHROMIUM, MISSING
from browser.server import served

WIDTH = 1280
PICTURES = {  # address and height of each
    "published": ("/-/published/immigration-2007", 640),
    "question": ("/migration/one-citizenship-over-the-regions?citizenship=Poland", 960),
}


def take(database: Path, folder: Path) -> None:
    """Write a PNG of the top of each page to `folder`."""
    with (
        served(database.resolve()) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for name, (path, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": height})
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    if not CHROMIUM:
        sys.exit(MISSING)
    take(Path(sys.argv[1]), Path(sys.argv[2]))
