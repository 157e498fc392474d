"""A third table beside the two of the publication: the next year of one of them."""

import re
from html import unescape

import pytest
from datasette.app import Datasette
from helpers import IMMIGRATION, MIGRATION, copy_of
from site_of import page, site_of

from loader.build import build


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder = tmp_path_factory.mktemp("third")
    seeds = copy_of(MIGRATION, folder / "migration")
    later = IMMIGRATION.read_text(encoding="utf-8").replace("2007", "2009")
    (seeds / "published" / "immigration-2009.txt").write_text(later, encoding="utf-8")
    build(seeds, folder / "migration.db")
    return site_of(folder / "migration.db")


@pytest.mark.parametrize(
    ("name", "bars"),
    [
        (
            "what-a-rest-contains",
            ["Africa, Immigration 2007, persons: 1\u202f605",
             "Africa, Emigration 2008, persons: 546",
             "Africa, Immigration 2009, persons: 1\u202f605"],
        ),
        (
            "findings",
            ["repeated heads, Immigration 2007, findings: 1",
             "repeated heads, Immigration 2009, findings: 1"],
        ),
        (
            "footnotes",
            ["Serbia ¹, Immigration 2007: 502", "Serbia ¹, Immigration 2009: 502"],
        ),
    ],
)  # fmt: skip
async def test_each_table_has_bars_of_its_own(site: Datasette, name: str, bars: list[str]) -> None:
    """Two tables of the same measure would lie on each other, or be added up."""
    drawing = unescape((await site.client.get(f"/migration/{name}.svg")).text)
    assert [bar for bar in bars if bar not in drawing] == []


async def test_what_it_says_of_one_citizenship_in_one_region_is_told(site: Datasette) -> None:
    shown = await page(site, "/migration/one-citizenship-in-one-region")
    assert "255 in Emigration 2008 (table 12), and in 1 more." in re.sub(r"<[^>]++>", "", shown)


async def test_two_tables_of_one_number_are_credited_once(site: Datasette) -> None:
    shown = await page(site, "/-/published")
    assert "tables 11 and 12 of “Immigration and emigration”" in shown
