"""Test that the links of a page of rows lead to all of the rows."""

import html
import re
from pathlib import Path

import pytest
from site_of import page, site_of

from plugins.tables.whole_links import whole


@pytest.mark.parametrize(
    ("address", "all_rows"),
    [
        ("/db/t.csv?_size=max", "/db/t.csv"),
        ("/db/t.csv?a=%C3%A5&a=&_next=5&_labels=on", "/db/t.csv?a=%C3%A5&a=&_labels=on"),
        ("/db/t.json", "/db/t.json"),
    ],
)
def test_what_asks_for_a_page_is_left_out(address: str, all_rows: str) -> None:
    assert whole(address) == all_rows


async def test_every_link_of_the_second_page_has_all_rows(migration_db: Path) -> None:
    site = site_of(migration_db)
    address = "/migration/observation_labelled?region_code=NO05&_size=20&_next=20"
    shown = await page(site, address)
    count = "/migration.csv?sql=select+count(*)+from+observation+where+region='NO05'"
    number = int((await page(site, count)).split()[1])
    links = [html.unescape(link) for link in re.findall(r'<a href="([^"]*)"', shown)]
    csv = [link for link in links if ".csv?" in link and link.startswith("/migration/")]
    arrays = [link for link in links if "_shape=array" in link and "_nl" not in link]
    assert csv
    assert arrays
    for link in csv:
        assert len((await site.client.get(link)).text.splitlines()) == number + 1
    for link in arrays:
        assert len((await site.client.get(link)).json()) == number
