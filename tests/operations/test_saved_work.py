"""What Datasette asks again for each request, and the site once."""

from pathlib import Path
from typing import Any

import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from helpers import ROOT

from plugins.common.datasette_inside import IS_ONE

pytestmark = pytest.mark.skipif(IS_ONE, reason="Datasette 1.0 decides with SQL")


class Deciding:
    """A plugin that remembers what it was asked."""

    __name__ = "deciding"  # Datasette takes every plugin for a module

    def __init__(self) -> None:
        self.asked: list[str] = []

    @hookimpl
    def permission_allowed(self, action: str) -> None:
        self.asked.append(action)


async def started(database: Path) -> Datasette:
    site = Datasette(immutables=[str(database)], plugins_dir=str(ROOT / "plugins"))
    await site.invoke_startup()
    return site


async def may_read(site: Datasette, actor: Any = None) -> None:
    assert await site.permission_allowed(actor, "view-database", "migration", default=True)


async def test_what_readers_may_see_is_decided_once(migration_db: Path) -> None:
    site, plugin = await started(migration_db), Deciding()
    await may_read(site)
    pm.register(plugin, "deciding")
    try:
        await may_read(site)
        assert not plugin.asked
        await may_read(site, {"id": "someone"})  # whoever has logged in is not remembered
        assert plugin.asked == ["view-database"]
    finally:
        pm.unregister(plugin)


async def test_a_plugin_that_decides_what_readers_may_see_is_asked_each_time(
    migration_db: Path,
) -> None:
    plugin = Deciding()
    pm.register(plugin, "deciding")
    try:
        site = await started(migration_db)
        plugin.asked.clear()
        await may_read(site)
        await may_read(site)
        assert plugin.asked == ["view-database"] * 2
    finally:
        pm.unregister(plugin)
