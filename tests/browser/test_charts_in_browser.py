"""Charts as they are really drawn, and datasette-vega when it is asked for."""

from itertools import pairwise
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, Request, expect

from browser.checks import watch

OF_VEGA = "/-/static-plugins/datasette_vega/"


def asked_for(page: Page) -> list[str]:
    """Return a list that grows with each of datasette-vega's files that the page requests."""
    seen: list[str] = []

    def see(request: Request) -> None:
        if OF_VEGA in request.url:
            seen.append(request.url.rpartition(".")[2])

    page.on("request", see)
    return seen


async def drawn(page: Page) -> None:
    """Wait until datasette-vega has drawn."""
    await expect(
        page.locator(".another-chart-tool canvas, .another-chart-tool svg")
    ).to_be_visible()


async def test_bars_get_shorter_in_the_order_of_the_rows(page: Page, site: str) -> None:
    await page.goto(f"{site}/migration/largest-groups")
    bars = page.locator(".chart-wide [aria-roledescription=bar]")
    labels = await bars.evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")
    rows = await page.locator(".answer-rows tbody tr").evaluate_all(
        """rows => rows.map(({cells}) =>
          `${cells[1].textContent}, persons: ${cells[2].textContent}`)"""
    )
    boxes = [box for box in [await bar.bounding_box() for bar in await bars.all()] if box]
    assert labels == rows
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    widths = [box["width"] for box in boxes]
    assert widths == sorted(widths, reverse=True)
    assert widths[1] / widths[0] == pytest.approx(989 / 2393, abs=0.01)


async def test_pointing_at_a_bar_says_its_figure(page: Page, site: str) -> None:
    await page.goto(f"{site}/migration/largest-groups")
    await page.locator(".chart-wide [aria-roledescription=bar]").first.hover()
    await expect(page.get_by_role("status")).to_have_text("Poland, persons: 2\u202f393")


async def test_a_chart_is_one_stop_whose_marks_say_their_figures_and_lead_on(
    page: Page, site: str
) -> None:
    await page.goto(f"{site}/migration/over-representation?region=Northern+Norway")
    await page.get_by_role("button", name="Show").focus()
    await page.keyboard.press("Tab")
    says = page.get_by_role("status")
    await expect(says).to_have_text("Finland: 5.12")
    await page.keyboard.press("ArrowDown")
    await expect(says).to_have_text("Russia: 3.61")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{site}/-/category/citizenship/RUS")


async def test_a_click_on_a_mark_opens_the_page_of_its_category(page: Page, site: str) -> None:
    await page.goto(f"{site}/-/overview")
    panel = page.locator('section[aria-labelledby="map-of-the-regions"]')
    await panel.locator("[aria-label^='Oslo and Akershus, persons']").first.click()
    await expect(page).to_have_url(f"{site}/-/category/region/NO01")


async def test_a_touched_mark_says_its_figure_first(browser: Browser, site: str) -> None:
    phone = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    await phone.goto(f"{site}/migration/largest-groups")
    await phone.locator(".chart-narrow [aria-roledescription=bar]").first.tap()
    await expect(phone.get_by_role("status")).to_have_text("Poland, persons: 2\u202f393")
    await phone.locator(".chart-tip").get_by_role("link", name="Poland").tap()
    await expect(phone).to_have_url(f"{site}/-/category/citizenship/POL")
    await phone.close()


@pytest.mark.parametrize(
    "path", ["/", "/migration/largest-groups", "/migration/observation_additive"]
)
async def test_no_page_asks_for_datasette_vega_by_itself(page: Page, site: str, path: str) -> None:
    seen = asked_for(page)
    await page.goto(site + path)
    await page.evaluate("new Promise((done) => requestIdleCallback(done))")
    assert seen == []


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("/migration/largest-groups", "citizenship"),
        ("/migration/observation_additive?citizenship=Poland&period=2007", "region"),
        ("/migration/citizenship?_size=20", None),
        ("/migration?sql=select+name,+position+*+2+as+twice+from+region", "name"),
    ],
)
async def test_another_chart_comes_when_the_button_is_pressed(
    page: Page, site: str, path: str, column: str | None
) -> None:
    trouble, seen = watch(page, site), asked_for(page)
    await page.goto(site + path)
    await page.get_by_role("button", name="Choose another chart").focus()
    await page.keyboard.press("Enter")
    if column is None:
        await page.get_by_role("button", name="Show charting options").click()
    else:
        await drawn(page)
        assert await page.get_by_label("X column").input_value() == column
    await expect(page.get_by_text("Charting options")).to_be_visible()
    assert sorted(seen) == ["css", "js"]
    assert trouble == []


async def test_an_address_with_a_chart_of_datasette_vega_opens_it(page: Page, site: str) -> None:
    chosen = "g.mark=circle&g.x_column=persons&g.x_type=quantitative&g.y_column=share_percent"
    await page.goto(f"{site}/migration/largest-groups#{chosen}&g.y_type=quantitative")
    await drawn(page)
    assert await page.get_by_label("Scatter").is_checked()


async def test_a_link_of_datasette_vega_still_sorts_and_keeps_the_chart(
    page: Page, site: str
) -> None:
    await page.goto(f"{site}/migration/observation_additive?_size=20&citizenship=Poland")
    await page.get_by_role("button", name="Choose another chart").click()
    await drawn(page)
    await page.get_by_role("link", name="value", exact=True).click()
    await page.wait_for_url("**_sort=value*")
    assert "#g.mark=bar" in page.url
    await drawn(page)


MARBLES = [("Red", 3, 5, 9), ("Blue", 4, 6, 8.7), ("Green", 1, 1, 2)]
LINES = " UNION ALL ".join(
    f"SELECT '{2001 + step}' AS year, '{name}' AS colour, {value} AS marbles"
    for name, *values in MARBLES
    for step, value in enumerate(values)
)


@pytest.mark.parametrize(("width", "drawing"), [(1280, ".chart-wide"), (390, ".chart-narrow")])
async def test_names_of_lines_are_beside_their_ends_and_do_not_overlap(
    page: Page, site: str, width: int, drawing: str
) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(f"{site}/migration.chart?{urlencode({'sql': LINES})}")
    chart = page.locator(f"{drawing} svg")
    around = await chart.bounding_box()
    last = await chart.locator("[aria-label='2003, Red: 9.0']").bounding_box()
    assert around
    assert last
    names = [chart.get_by_text(name, exact=True).last for name, *_ in MARBLES]
    boxes = [box for box in [await name.bounding_box() for name in names] if box]
    assert len(boxes) == len(MARBLES)
    assert all(box["x"] > last["x"] + last["width"] for box in boxes)
    assert all(box["x"] + box["width"] <= around["x"] + around["width"] for box in boxes)
    from_above = sorted(boxes, key=lambda box: box["y"])
    assert from_above == boxes
    assert all(one["y"] + one["height"] <= other["y"] + 2 for one, other in pairwise(from_above))
    await chart.locator("[aria-label='2003, Red: 9.0']").hover()
    await expect(page.get_by_role("status")).to_have_text("2003, Red: 9.0")


@pytest.mark.parametrize(("width", "drawing"), [(1280, ".chart-wide"), (390, ".chart-narrow")])
async def test_what_a_reader_names_is_bold_in_the_chart_too(
    page: Page, site: str, width: int, drawing: str
) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(f"{site}/migration/over-representation?citizenship=Poland")
    await page.locator(f"{drawing} [aria-label^='Poland:']").hover()
    await expect(page.get_by_role("status")).to_have_text("Poland: 1.11")
    chart = page.locator(drawing)
    await page.emulate_media(media="print")
    for name, weight in (("Poland", "700"), ("Germany", "400")):
        label = chart.locator("text").get_by_text(name, exact=True)
        await expect(label).to_have_css("font-weight", weight)
        await expect(label).to_be_visible()
