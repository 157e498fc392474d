"""What goes along from one question to the next, also where the other calls it something else."""

import re
from pathlib import Path

import pytest
from site_of import page, site_of


@pytest.mark.parametrize(
    ("asked", "links"),
    [
        (
            "one-citizenship-over-the-regions?citizenship=africa",
            [
                "leaves-under-a-group?table=immigration-2007&group=africa",
                "where-a-number-comes-from?table=immigration-2007&row=africa",
                "largest-groups?table=immigration-2007",
            ],
        ),
        (
            "where-a-number-comes-from?row=SWE&column=NO07",
            [
                "largest-groups?table=immigration-2007&region=NO07",
                "two-tables-by-region?citizenship=SWE",
                "one-citizenship-in-one-region?citizenship=SWE&region=NO07",
            ],
        ),
        ("what-a-rest-contains?group=asia", ["map-of-the-regions?citizenship=asia"]),
        # A minimum of 100 persons is no limit of 100 rows.
        ("over-representation?minimum=100", ["largest-groups?table=immigration-2007&region=NO05"]),
    ],
)
async def test_what_is_chosen_goes_along(migration_db: Path, asked: str, links: list[str]) -> None:
    shown = await page(site_of(migration_db), f"/migration/{asked}")
    nav = shown[shown.index('class="ask-next"') :]
    found = re.findall(r'href="/migration/([^"]*)"', nav[: nav.index("</nav>")])
    assert [link for link in links if link not in found] == []
