"""The gaps between the main blocks of pages are of one scale, in every page at every width."""

import pytest
from playwright.async_api import Page

PAGES = (
    "/",
    "/-/published",
    "/-/published/immigration-2007",
    "/-/published/immigration-2007?cell=558",
    "/-/published/immigration-2007/source",
    "/migration/largest-groups",
    "/-/overview",
    "/-/category/citizenship/POL",
    "/migration",
    "/migration?sql=select+code,+name+from+region",
    "/-/search?q=Poles+Oslo",
    "/-/versions",
)
# The distances in pixels of site.css, and those between blocks of which each lies below another.
MEASURE = """() => {
  const style = getComputedStyle(document.documentElement);
  const rem = parseFloat(style.fontSize);
  const scale = [1, 2, 3, 4, 5].map((one) =>
    parseFloat(style.getPropertyValue(`--space-${one}`)) * rem);
  const boxes = (block) => [...block.children].filter((one) => {
    const {width, height} = one.getBoundingClientRect();
    const isInFlow = !["absolute", "fixed"].includes(getComputedStyle(one).position);
    return height > 0 && width > 2 && isInFlow;
  });
  const named = (one) => one.outerHTML.slice(0, 60);
  document.querySelectorAll("section.content details").forEach((one) => (one.open = true));
  const gaps = [];
  const walk = (block, depth) => boxes(block).forEach((lower, place, all) => {
    const upper = all[place - 1];
    if (upper) {
      const gap = lower.getBoundingClientRect().top - upper.getBoundingClientRect().bottom;
      if (gap > -1) gaps.push([gap, upper.tagName, `${named(upper)} | ${named(lower)}`]);
    }
    if (depth < 2 && /^(SECTION|DIV|FORM|NAV|DETAILS)$/.test(lower.tagName)) walk(lower, depth + 1);
  });
  const content = document.querySelector("section.content");
  walk(content, 0);
  const left = (one) => one.getBoundingClientRect().left;
  const edges = boxes(content).map((one) => [left(one) - left(content), named(one)]);
  return {scale, gaps, edges};
}"""


@pytest.mark.parametrize("medium", ["screen", "print"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_blocks_are_as_far_apart_as_the_scale_says(
    page: Page, site: str, width: int, medium: str
) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await page.emulate_media(media="print" if medium == "print" else "screen")
    uneven: list[tuple[str, float, str]] = []
    for path in PAGES if medium == "screen" else PAGES[2:3]:
        await page.goto(site + path)
        found = await page.evaluate(MEASURE)
        assert len(found["scale"]) == len(set(found["scale"])) == 5
        assert len(found["gaps"]) > 2, path
        uneven += [
            (path, round(gap, 1), where)
            for gap, above, where in found["gaps"]
            if min(abs(gap - step) for step in steps(above, found["scale"])) > 0.6
        ]
        uneven += [(path, left, where) for left, where in found["edges"] if left]
    assert uneven == []


def steps(above: str, scale: list[float]) -> list[float]:
    """Return how far the next block may be below one: what is below a heading is close to it."""
    return {"H2": scale[1:2], "SUMMARY": scale[1:3]}.get(above, [0, *scale])
