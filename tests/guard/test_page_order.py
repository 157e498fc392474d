"""Test that the pages of a sorted table have each row once, and that marks of pages are checked."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from helpers import ROOT
from site_of import site_of

from plugins.guard.page_order import is_mark

OTHERS = {"host": "not-requested-before"}


async def rows_by_pages(site: Datasette, address: str) -> list[Any]:
    """Return the rows of all pages, one after another, as their links lead on."""
    rows: list[Any] = []
    following: str | None = address
    while following:
        answer = await site.client.get(following, headers=OTHERS)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rows += page["rows"]
        assert len(rows) <= page["filtered_table_rows_count"], following
        following = page["next_url"] and page["next_url"].removeprefix(
            "http://not-requested-before"
        )
    return rows


@pytest.mark.parametrize("order", ["_sort", "_sort_desc"])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("observation", "value"),
        ("observation", "region"),
        ("observation", "additive"),
        ("observation", "symbol"),
        ("total_check", "difference"),
        ("total_check", "published_table"),
        ("category_label", "dimension"),
    ],
)
async def test_each_row_is_on_one_page(
    migration_db: Path, table: str, column: str, order: str
) -> None:
    site = site_of(migration_db)
    whole = await site.client.get(f"/migration/{table}.json?_size=max", headers=OTHERS)
    address = f"/migration/{table}.json?{order}={column}&_size=90"
    rows = await rows_by_pages(site, address)
    assert sorted(map(repr, rows)) == sorted(map(repr, whole.json()["rows"]))


async def test_pages_of_the_whole_follow_the_values(migration_db: Path) -> None:
    rows = await rows_by_pages(
        site_of(migration_db), "/migration/observation.json?_sort_desc=value&_size=100"
    )
    values = [row[4] for row in rows if row[4] is not None]
    assert values == sorted(values, reverse=True)
    assert values[0] == 61774


async def test_a_file_is_read_page_by_page_in_order_too(migration_db: Path) -> None:
    site = Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        settings={"max_returned_rows": 100},
    )
    answer = await site.client.get("/migration/observation.csv?_sort_desc=value", headers=OTHERS)
    ids = [row[0] for row in csv.reader(StringIO(answer.text))][1:]
    assert sorted(map(int, ids)) == [*range(1, 985)]


@pytest.mark.parametrize(
    ("mark", "types", "is_sorted", "holds"),
    [
        ("5", ["INTEGER"], False, True),
        ("-5", ["INTEGER"], False, True),
        ("5", ["INTEGER"], True, False),
        ("x,5", ["INTEGER"], True, True),
        ("$null,5", ["INTEGER"], True, True),
        ("5,5", ["INTEGER"], False, False),
        ("5.5", ["INTEGER"], False, False),
        ("\u0663", ["INTEGER"], False, False),
        ("POL", ["INTEGER"], False, False),
        ("POL", ["TEXT"], False, True),
        ("a,b", ["TEXT", "TEXT"], False, True),
        ("1,a,b", ["TEXT", "TEXT"], True, True),
        ("a,b", ["TEXT", "TEXT"], True, False),
    ],
)
def test_what_a_page_may_begin_behind(
    mark: str, types: list[str], is_sorted: bool, holds: bool
) -> None:
    assert is_mark(mark, types, is_sorted) is holds


@pytest.mark.parametrize(
    "address",
    [
        "observation.json?_next=5",
        "observation.json?_next=zz",
        "observation.json?_sort=value&_next=5",
        "observation.csv?_sort=value&_next=x,y&_size=5",
        "observation_labelled.json?_next=1e1",
        "total_check.json?_next=POL,zz",
    ],
)
async def test_no_first_page_is_given_for_a_mark_that_is_none(
    migration_db: Path, address: str
) -> None:
    answer = await site_of(migration_db).client.get(f"/migration/{address}", headers=OTHERS)
    assert answer.status_code == 400
    assert "no page begins there; take it from the link of the page before." in answer.text
