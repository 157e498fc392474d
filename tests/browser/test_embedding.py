"""Our views in pages of another origin, in Chromium and in Firefox; nothing else is shown there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Frame, Page, expect

from browser.checks import check_page
from browser.other_origin import article, recorded, serving

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
ANSWER = "/migration/largest-groups"
TABLE = "/-/published/immigration-2007"
TITLE = "Table 11. Immigration, by citizenship and region. 2007"
VIEWS = {
    f"{ANSWER}.embed?region=NO05": "Which groups are the largest?",
    f"{TABLE}.embed?citizenship=under:africa": TITLE,
    "/migration/where-a-number-comes-from.embed?lang=nb": "Hvor kommer et tall fra?",
}


@pytest.mark.parametrize("path", VIEWS)
async def test_a_view_keeps_what_every_page_keeps(page: Page, site: str, path: str) -> None:
    await check_page(page, site + path)


def frame_of(page: Page, address: str) -> Frame:
    (found,) = [frame for frame in page.frames if frame.url == address]
    return found


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", VIEWS)
async def test_a_page_of_another_origin_shows_a_view(
    page: Page, site: str, path: str, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    with serving(
        article(f'<iframe src="{site}{path}" width="100%" height="700"></iframe>')
    ) as other:
        await page.goto(other)
        frame = frame_of(page, site + path)
        await expect(frame.locator("h1")).to_have_text(VIEWS[path])
        assert await frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await expect(frame.get_by_role("link", name="CC BY 4.0")).to_be_visible()
        async with page.context.expect_page() as opened:
            await frame.locator("footer p:last-child a").click()
        back = await opened.value
        assert back.url.startswith(site + path.partition(".embed")[0])
        await back.close()


async def test_a_page_of_another_origin_shows_nothing_else(page: Page, site: str) -> None:
    for path in (ANSWER, TABLE, "/", f"{ANSWER}.embed?region=Narnia"):
        with serving(article(f'<iframe src="{site}{path}"></iframe>')) as other:
            await page.goto(other)
            (frame,) = page.frames[1:]
            assert site not in frame.url, path


async def test_a_view_is_dark_for_readers_who_prefer_that(page: Page, site: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        with serving(article(f'<iframe src="{site}{ANSWER}.embed"></iframe>')) as other:
            await page.goto(other)
            body = frame_of(page, f"{site}{ANSWER}.embed").locator("body")
            grounds.append(await body.evaluate("body => getComputedStyle(body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(18, 23, 30)"]


@pytest.mark.skipif(not FIREFOX, reason="no Firefox here: apt-get install firefox-esr")
@pytest.mark.parametrize(
    ("path", "is_shown"),
    [
        (f"{ANSWER}.embed", True),
        (f"{TABLE}.embed?citizenship=POL", True),
        (ANSWER, False),
        (TABLE, False),
    ],
)
def test_firefox_shows_the_views_alone(
    site: str, tmp_path: Path, path: str, is_shown: bool
) -> None:
    """It fetches the style of a framed page only if it shows the page."""
    asked: list[str] = []
    with (
        serving(recorded(site, asked)) as ours,
        serving(article(f'<iframe src="{ours}{path}" width="600" height="600"></iframe>')) as other,
    ):
        profile = tmp_path / "profile"
        profile.mkdir()
        command = [str(FIREFOX), "--headless", "--no-remote", "--profile", str(profile)]
        subprocess.run(
            [*command, "--screenshot", str(tmp_path / "seen.png"), other],
            env={**os.environ, "HOME": str(tmp_path)},
            capture_output=True,
            timeout=120,
            check=True,
        )
    assert (tmp_path / "seen.png").stat().st_size > 0
    assert path in asked
    assert any(one.endswith("/site.css") for one in asked) == is_shown
