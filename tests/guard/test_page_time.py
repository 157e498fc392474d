"""The SQL of a page of rows has a bounded time, and the page says what is missing."""

import re
from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from datasette.app import Datasette
from site_of import site_of

from plugins.guard import page_time

ROWS = "/migration/observation"
OTHERS = {"host": "not-requested-before"}


@pytest.fixture
def site(migration_db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Datasette]:
    """A site whose pages may look at some hundred rows: its clock ticks with each look at it."""
    ticks = count()
    clock = SimpleNamespace(thread_time=lambda: next(ticks), monotonic=lambda: 0)
    monkeypatch.setattr(page_time, "time", clock)
    monkeypatch.setattr(page_time, "_STEPS", 100)
    monkeypatch.setattr(page_time, "PAGE_SECONDS", 20)
    return site_of(migration_db)


async def test_a_page_shows_the_rows_that_are_found_in_time(site: Datasette) -> None:
    page = await site.client.get(f"{ROWS}?printed__contains=1&_size=max", headers=OTHERS)
    assert page.status_code == 200
    assert page_time.FOUND_IN_TIME in page.text
    assert page.headers["cache-control"] == "no-store"
    assert '<h2 id="rows">Rows where printed contains' in page.text


async def test_so_does_json_and_it_says_so(site: Datasette) -> None:
    answer = await site.client.get(f"{ROWS}.json?printed__contains=1&_size=max", headers=OTHERS)
    found = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert 0 < len(found["rows"]) < 300
    assert found["partial"] == page_time.FOUND_IN_TIME
    assert (found["truncated"], found["filtered_table_rows_count"]) == (True, None)
    assert found["columns"][:2] == ["id", "published_table"]


async def test_a_page_on_which_nothing_was_found_in_time_is_no_answer_of_none(
    site: Datasette,
) -> None:
    found = (await site.client.get(f"{ROWS}.json?printed__contains=zz", headers=OTHERS)).json()
    assert (found["rows"], found["partial"]) == ([], page_time.FOUND_IN_TIME)
    assert found["columns"][:2] == ["id", "published_table"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("observation?_sort=value", page_time.TOO_MANY_TO_SORT),
        ("observation.json?_sort_desc=value", page_time.TOO_MANY_TO_SORT),
        ("observation_labelled?_sort=value", page_time.TOO_MANY_TO_SORT),
        ("observation_labelled?_next=900", page_time.TOO_FAR),
        ("observation.json?printed__contains=1&_shape=array", page_time.TOO_LONG_FOR_ALL),
    ],
)
async def test_what_has_no_part_is_refused(site: Datasette, path: str, sentence: str) -> None:
    answer = await site.client.get(f"/migration/{path}", headers=OTHERS)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["_sort=id", "_sort=region", "published_table=emigration-2008"])
async def test_what_an_index_finds_is_found_in_time(site: Datasette, query: str) -> None:
    found = (await site.client.get(f"{ROWS}.json?{query}&_size=9", headers=OTHERS)).json()
    assert len(found["rows"]) == 9
    assert "partial" not in found


async def test_the_number_of_rows_and_facets_are_left_out(site: Datasette) -> None:
    path = f"{ROWS}?line__gt=1&_size=1&_facet=region&_facet_date=printed"
    page = await site.client.get(path, headers=OTHERS)
    assert page.status_code == 200
    assert "How many rows there are was not counted: that takes too long here." in page.text
    late = re.findall("These facets timed out: ([^<]*)<", page.text)
    assert [{*names.split(", ")} for names in late] == [{"published_table", "region", "printed"}]
    assert page.headers["cache-control"] == "no-store"


async def test_a_file_has_all_rows(site: Datasette) -> None:
    file = await site.client.get(f"{ROWS}.csv?line__gt=1", headers=OTHERS)
    assert file.status_code == 200
    assert len(file.text.splitlines()) == 985
