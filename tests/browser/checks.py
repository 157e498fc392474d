"""Checks that every page must pass."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import ConsoleMessage, Locator, Page, Request

WIDTHS = {1280: 900, 390: 844}  # a desk and a phone: width and height in CSS pixels
GRAVE = ("moderate", "serious", "critical")
_TARGETS = {"target-size": {"enabled": True}}  # of WCAG 2.2, which axe leaves out otherwise
ONLY_FAULTS: dict[str, object] = {"resultTypes": ["violations"], "rules": _TARGETS}
# Colours do not change with the width, and weighing them takes most of the time.
WITHOUT_COLOURS = {**ONLY_FAULTS, "rules": {**_TARGETS, "color-contrast": {"enabled": False}}}


async def check_page(page: Page, url: str, status: int = 200) -> None:
    """Open `url`; fail as `check_look` does, and on an axe finding, also in what can be opened."""
    await check_look(page, url, status)
    await check_axe(page, WITHOUT_COLOURS)
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    await check_axe(page, WITHOUT_COLOURS)
    await page.set_viewport_size({"width": 1280, "height": WIDTHS[1280]})
    await check_axe(page, ONLY_FAULTS)


async def check_look(page: Page, url: str, status: int = 200) -> None:
    """Open `url`; fail on any error or if the page is too wide or too long; end on a phone."""
    trouble = watch(page, url)
    response = await page.goto(url)
    assert response is not None
    assert response.status == status, f"{url} answers {response.status}"
    for width, height in WIDTHS.items():
        await page.set_viewport_size({"width": width, "height": height})
        await check_width(page)
        await check_length(page)
    # Chromium reports the status of an answer to a mistake.
    assert [one for one in trouble if f"a status of {status}" not in one] == []


# What Chromium says of a style sheet that it still waits for when a test follows a link: no answer
# has come, so no type. One of a wrong type is named with its type.
_LEFT_TOO_EARLY = (
    "because its MIME type ('') is not a supported stylesheet MIME type,"
    " and strict MIME checking is enabled."
)


def watch(page: Page, url: str) -> list[str]:
    """Return a list that grows with each script error and each request to another host."""
    home = "/".join(url.split("/")[:3]) + "/"
    trouble: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.endswith(_LEFT_TOO_EARLY):
            trouble.append(f"console: {message.text}")

    def see(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            trouble.append(f"another host: {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
    page.on("request", see)
    return trouble


async def check_width(page: Page) -> None:
    """Fail if the body scrolls sideways; the message names the elements that are too wide."""
    too_wide = await page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.body.querySelectorAll("*")]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .map((element) => element.outerHTML.slice(0, 120)).slice(0, 5);
        }"""
    )
    assert not too_wide, f"{page.url} is wider than its window:\n" + "\n".join(too_wide)


async def check_length(page: Page) -> None:
    """Fail if the page goes on below its footer."""
    below = await page.evaluate(
        """() => {
          const footer = document.querySelector("body > footer");
          const end = footer ? footer.getBoundingClientRect().bottom + scrollY : Infinity;
          return document.documentElement.scrollHeight - Math.max(end, innerHeight);
        }"""
    )
    assert below <= 20, f"{page.url}: {below} px of nothing below the footer"


async def check_axe(page: Page, options: dict[str, object]) -> None:
    """Fail on what axe-core finds, unless it is minor, and name the elements."""
    results = await Axe().run(page, options=options)
    grave = [
        f"{found['id']}: {node['html'][:200]}"
        for found in results.response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]
    assert not grave, f"{page.url}, {page.viewport_size}:\n" + "\n".join(grave)


async def follow(link: Locator) -> None:
    """Click and wait until the next page is loaded; a click alone may return before that."""
    async with link.page.expect_navigation():
        await link.click()
