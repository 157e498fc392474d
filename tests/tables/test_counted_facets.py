"""Facets of all rows come from the inspect file, and are what Datasette counts itself."""

import pytest
from datasette.app import Datasette
from helpers import ROOT

from loader.database.counts import count


def site_with(counts, database):
    return Datasette(
        immutables=[str(database)], inspect_data=counts, plugins_dir=str(ROOT / "plugins")
    )


async def facets(site, path):
    answer = (await site.client.get(path)).json()
    return answer["facet_results"]


ALL = "&".join(
    f"_facet={column}"
    for column in (
        "published_table", "measure", "period", "citizenship", "citizenship_code",
        "citizenship_kind", "region", "region_kind",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def both(migration_db):
    """Return a site that has the counts, and one that counts itself."""
    return site_with(count(migration_db), migration_db), site_with(None, migration_db)


@pytest.mark.parametrize(
    "path",
    [
        "/migration/observation.json?_facet=published_table&_facet=citizenship&_facet=region",
        "/migration/observation.json?_facet=citizenship&_facet_size=3&_facet=additive",
        "/migration/observation.json?_facet=region&region=NO05",
        "/migration/observation.json?_facet=region&_where=additive",
        f"/migration/observation_labelled.json?{ALL}",
        "/migration/observation_additive.json?_facet=region&_facet=citizenship_kind",
        "/migration/observation.json?_facet=region&_next=900,900",
        "/migration/total_check.json?_facet=verdict&_facet=along",
    ],
)
async def test_they_are_those_of_datasette(both, path):
    with_counts, without = [await facets(site, path) for site in both]
    assert with_counts == without
    assert without


async def test_only_a_page_of_all_rows_takes_them(migration_db):
    counts = count(migration_db)
    of_table = counts["migration"]["facets"]["observation"]
    of_table["region"] = [["NO05", 1_000_000]]
    site = site_with(counts, migration_db)
    found = await facets(site, "/migration/observation.json?_facet=region&_size=1")
    assert [(r["value"], r["count"]) for r in found["region"]["results"]] == [("NO05", 1_000_000)]
    found = await facets(site, "/migration/observation.json?_facet=region&citizenship=POL")
    assert {r["count"] for r in found["region"]["results"]} == {2}


def test_the_most_frequent_values_are_counted(migration_db):
    counts = count(migration_db)["migration"]["facets"]
    assert counts["observation"]["published_table"] == [
        ["immigration-2007", 624], ["emigration-2008", 360],
    ]  # fmt: skip
    assert counts["relation"]["kind"] == [["sum", 20]]


async def test_a_later_page_has_the_facets_of_all_rows(both):
    for site in both:
        first, later = [
            await facets(site, f"/migration/observation.json?_facet=additive{page}")
            for page in ("", "&_next=900,900")
        ]
        counted = [
            [(value["value"], value["count"]) for value in found["additive"]["results"]]
            for found in (first, later)
        ]
        assert counted == [[(1, 735), (0, 249)]] * 2
