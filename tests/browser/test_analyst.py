"""An analyst, from the front page to rows in pandas and R, and to sums in SQL; with clicks."""

import shutil
import sys

from playwright.async_api import Page, expect

from browser.reader import LOOKS, Look, Reader, ran, reading

LARGEST = "print(table.nlargest(3, 'value')['citizenship'].tolist())"
TYPES = "print(len(table), table[['value', 'additive']].dtypes.astype(str).tolist())"
MISTAKE = """\
select sum(value) as persons from observation_additive
where regoin = 'Western Norway' and published_table = 'immigration-2007'"""
IN_R = "cat(nrow(table), class(table$value), class(table$additive), class(table$citizenship))"


@LOOKS
async def test_an_analyst_takes_rows_home(page: Page, site: str, look: Look) -> None:
    async with reading(page, site, look) as reader:
        await reader.follow(page.get_by_role("link", name="Immigration, by citizenship").first)
        await reader.click(page.get_by_text("Choose rows and columns"))
        await reader.click(page.get_by_label("all its parts (Africa", exact=False))
        await reader.click(page.locator("input[name=region][value=total]").first)
        await reader.follow(page.get_by_role("button", name="Show these"))
        await reader.click(page.get_by_text("Use this in Python"))
        for_pandas = await reader.copied("Python, pandas")
    assert reader.clicks == 7
    for_r = await reader.copied("R")
    rows = "immigration-2007.csv?citizenship=under:africa&region=total"
    assert rows in for_pandas
    assert rows in for_r
    if look.is_first:
        await check_programs(for_pandas, for_r)


async def check_programs(for_pandas: str, for_r: str) -> None:
    """Check that both programs read all rows, and numbers, truth values and texts as such."""
    told = await ran(sys.executable, "-c", f"{for_pandas}\n{LARGEST}\n{TYPES}")
    assert told.splitlines() == [
        "['Somalia', 'The rest of Africa', 'Ethiopia']",
        "12 ['int64', 'bool']",
    ]
    if shutil.which("Rscript"):
        assert await ran("Rscript", "-e", f"{for_r}\n{IN_R}") == "12 integer logical character"


@LOOKS
async def test_a_sum_by_continent_takes_two_clicks(page: Page, site: str, look: Look) -> None:
    async with reading(page, site, look) as reader:
        await reader.follow(page.get_by_role("link", name="SQL", exact=True))
        await reader.follow(page.get_by_role("link", name="Citizenship: the top groups"))
        first = page.locator("table.rows tbody tr").first
        assert await first.locator("td").all_inner_texts() == [
            "Europe, except Norway",
            "36\u202f512",
        ]
        await expect(page.locator(".note.warn")).to_have_count(0)
    assert reader.clicks == 2


@LOOKS
async def test_a_mistake_in_sql_is_mended(page: Page, site: str, look: Look) -> None:
    async with reading(page, site, look) as reader:
        await reader.follow(page.get_by_role("link", name="SQL", exact=True))
        await write(reader, MISTAKE)
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("There is no column regoin")
        await expect(alert).to_contain_text("The nearest are region")
        await expect(alert.locator("mark")).to_have_text("regoin")
        entry = page.locator(".schema li", has_text="The numbers that may be added up")
        await reader.click(entry.locator("summary"))
        await reader.click(entry.get_by_role("link", name="region", exact=True))
        await run(reader)
        await expect(page.locator("table.rows tbody td")).to_have_text("9\u202f378")
    assert reader.clicks == 5


async def write(reader: Reader, sql: str) -> None:
    """Replace what stands in the editor, and run it."""
    await expect(reader.page.locator(".cm-editor")).to_be_visible()
    await reader.page.get_by_role("textbox", name="SQL", exact=True).focus()
    await reader.page.keyboard.press("Control+A")
    await reader.page.keyboard.insert_text(sql)
    await run(reader)


async def run(reader: Reader) -> None:
    """Run the SQL from the keyboard, which counts as a click."""
    reader.clicks += 1
    async with reader.page.expect_navigation():
        await reader.page.keyboard.press("Control+Enter")
