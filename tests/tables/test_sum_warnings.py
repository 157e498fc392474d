"""Test that a page of numbers says what must not be added up."""

from html import unescape
from pathlib import Path

import pytest
from site_of import page, site_of

from plugins.tables.sum_warnings import SEVERAL, TOTALS, sum_warnings

LABELLED = ["value", "additive", "published_table"]


@pytest.mark.parametrize(
    ("columns", "filtered", "name", "tables", "warnings"),
    [
        (LABELLED, [], "observation_labelled", 2, [SEVERAL, TOTALS]),
        (LABELLED, [], "observation_labelled", 1, [TOTALS]),
        (LABELLED, ["published_table"], "observation_labelled", 2, [TOTALS]),
        (LABELLED, ["published_table", "additive"], "observation_labelled", 2, []),
        (LABELLED, [], "observation_additive", 2, [SEVERAL]),
        (["value", "additive"], [], "marbles_2009", 2, [TOTALS]),
        (["published_table", "title"], [], "finding", 2, []),
    ],
)
def test_what_must_not_be_added_up(
    columns: list[str], filtered: list[str], name: str, tables: int, warnings: list[str]
) -> None:
    assert list(sum_warnings(columns, filtered, name, tables).values()) == warnings


async def test_the_page_says_so(migration_db: Path) -> None:
    site = site_of(migration_db)
    shown = unescape(await page(site, "/migration/observation_additive?_size=1"))
    assert SEVERAL in shown
    chosen = "/migration/observation_additive?published_table=emigration-2008&_size=1"
    assert SEVERAL not in unescape(await page(site, chosen))
    contained = "/migration/observation_additive?published_table__contains=2&_size=1"
    assert SEVERAL in unescape(await page(site, contained))
