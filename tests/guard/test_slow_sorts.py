"""All of very many rows are not sorted without an index: that is refused at once."""

import pytest
from datasette.app import Datasette
from helpers import ROOT

from loader.database.counts import count

LATE = (
    "observation has 20,000,000 rows and no index on value, so to sort them takes too long. Filter"
    " them first, such as by published_table; or download tables as Parquet and sort them there."
)


@pytest.fixture
def site(migration_db):
    """A site whose inspect file says that it has very many numbers."""
    counts = count(migration_db)
    for kind in ("tables", "views"):
        for name in ("observation", "observation_labelled"):
            if name in counts["migration"][kind]:
                counts["migration"][kind][name]["count"] = 20_000_000
    return Datasette(
        immutables=[str(migration_db)], inspect_data=counts, plugins_dir=str(ROOT / "plugins")
    )


@pytest.mark.parametrize("sort", ["_sort", "_sort_desc"])
async def test_all_rows_are_not_sorted_without_an_index(site, sort):
    answer = await site.client.get(f"/migration/observation.json?{sort}=value")
    assert answer.status_code == 400
    assert LATE in answer.text


async def test_nor_are_those_of_a_view(site):
    answer = await site.client.get("/migration/observation_labelled?_sort=value")
    assert answer.status_code == 400
    assert "no index on value" in answer.text


@pytest.mark.parametrize(
    "query",
    ["_sort=id", "_sort_desc=region", "_sort=value&region=NO05", "_sort=value&_where=id<9", ""],
)
async def test_what_has_an_index_or_a_filter_is_sorted(site, query):
    answer = await site.client.get(f"/migration/observation.json?{query}")
    assert answer.status_code == 200, answer.text


async def test_few_rows_are_sorted(migration_db):
    site = Datasette(immutables=[str(migration_db)], plugins_dir=str(ROOT / "plugins"))
    answer = await site.client.get("/migration/observation.json?_sort=value")
    assert answer.status_code == 200
