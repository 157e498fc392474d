"""The front page: one screen from which everything is one click away."""

import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Page

from browser.checks import check_page, follow, watch

POLES_IN_WESTERN_NORWAY = "2\u202f393"


async def test_front_page_keeps_what_every_page_keeps(page: Page, site: str) -> None:
    await check_page(page, f"{site}/")


async def test_a_question_shows_its_answer_and_chart_at_the_first_click(
    page: Page, site: str
) -> None:
    trouble = watch(page, site)
    await page.goto(site)
    await follow(page.get_by_role("link", name="Which groups are the largest?"))
    assert POLES_IN_WESTERN_NORWAY in await page.locator("main").inner_text()
    assert await page.locator("main svg:visible").count() >= 1
    assert trouble == []


async def test_without_scripts_every_way_on_is_there(plain_page: Page, site: str) -> None:
    await plain_page.goto(site)
    main = plain_page.locator("main")
    headings = await main.get_by_role("heading", level=2).all_inner_texts()
    assert headings == [
        "Ask a question",
        "Which groups are the largest?",
        "Read a table as it was printed",
        "Write your own SQL",
        "Fetch the data",
        "Licence and citation",
    ]
    assert await main.locator(".desk-questions li").count() == 6
    assert await main.get_by_role("button", name="Copy").count() == 0
    for href in await main.locator("a").evaluate_all("links => links.map(link => link.href)"):
        if href.startswith(site):
            response = await plain_page.request.get(href)
            assert (href, response.status) == (href, 200)


async def test_first_sql_runs_and_has_the_columns_beside_it(page: Page, site: str) -> None:
    await page.goto(site)
    await follow(page.get_by_role("button", name="Run"))
    rows = page.locator("main table tbody tr")
    assert await rows.count() == 10
    assert (await rows.first.inner_text()).split("\t") == [
        "Poland",
        "Oslo and Akershus",
        "4\u202f590",
    ]
    listed = page.locator("li").filter(has=page.get_by_role("link", name="observation_additive"))
    await listed.locator("summary").first.click()
    assert await listed.get_by_role("term").filter(has_text="citizenship_code").is_visible()


@pytest.mark.parametrize("tool", ["curl", "Python, pandas", "R"])
async def test_line_to_fetch_is_copied_whole(page: Page, site: str, tool: str) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(site)
    box = page.locator(".copyable").filter(has=page.get_by_role("heading", name=tool, exact=True))
    await box.get_by_role("button", name="Copy").click()
    await box.get_by_role("button", name="Copied").wait_for()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == await box.locator("code").inner_text()
    response = await page.request.get(f"{site}/-/published/immigration-2007.csv")
    assert response.url in copied
    assert (await response.text()).count("\n") == 1 + 624


async def test_curl_line_works_as_it_stands(page: Page, site: str, tmp_path: Path) -> None:
    await page.goto(site)
    line = await page.locator(".copyable code").first.inner_text()
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True, capture_output=True)
    text = (tmp_path / "immigration-2007.csv").read_text(encoding="utf-8")
    assert text.count("\n") == 1 + 624


async def test_keyboard_goes_from_the_skip_link_into_the_page(page: Page, site: str) -> None:
    await page.goto(site)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.closest('main') !== null")


async def test_the_questions_and_the_first_answer_fit_a_desk_screen(page: Page, site: str) -> None:
    await page.goto(site)
    await page.set_viewport_size({"width": 1280, "height": 900})
    for part in (".desk-questions", ".desk-answer svg:visible"):
        below = await page.locator(part).evaluate("part => part.getBoundingClientRect().bottom")
        assert below <= 900
