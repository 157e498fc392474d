"""Test that Datasette's check of table permissions is skipped only if it has no effect."""

from pathlib import Path

import pytest
from datasette.app import Datasette
from helpers import ROOT
from site_of import site_of

from plugins.common.access import restricts_tables

HIDDEN = {"allow": False}


@pytest.mark.parametrize(
    ("metadata", "restricts"),
    [
        ({}, False),
        ({"allow": False, "databases": None}, False),  # of the site, which is checked elsewhere
        ({"databases": {"migration": {"tables": {"symbol": {"title": "Symbols"}}}}}, False),
        ({"databases": {"migration": {"tables": None}, "other": None}}, False),
        ({"databases": {"migration": {"tables": {"a": None, "symbol": HIDDEN}}}}, True),
        ({"tables": {"symbol": HIDDEN}}, True),
    ],
)
def test_restricts_tables(metadata: dict[str, object], restricts: bool) -> None:
    assert restricts_tables(metadata) is restricts


async def test_datasette_finds_the_same(migration_db: Path) -> None:
    """Check that the skipped method of Datasette has nothing to say about any table."""
    site = site_of(migration_db)
    await site.invoke_startup()
    database = site.get_database("migration")
    for table in [*await database.table_names(), *await database.view_names()]:
        assert Datasette._table_permission_allows(site, "migration", table) == []
        assert site._table_permission_allows("migration", table) == []


async def test_a_table_that_is_not_for_all_stays_closed(migration_db: Path) -> None:
    site = Datasette(
        immutables=[str(migration_db)],
        metadata={"databases": {"migration": {"tables": {"symbol": HIDDEN}}}},
        plugins_dir=str(ROOT / "plugins"),
    )
    assert (await site.client.get("/migration/symbol.json")).status_code == 403
    assert (await site.client.get("/migration/region.json")).status_code == 200
