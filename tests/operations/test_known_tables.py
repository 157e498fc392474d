"""Test that facts about tables are asked for once, if the file of the database does not change."""

import shutil
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.database import Database
from helpers import ROOT

from plugins.common.datasette_inside import known_tables


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the databases that are asked, one for each statement."""
    names: list[str] = []
    ask = Database.execute_fn

    async def execute_fn(self: Database, fn: Any) -> Any:
        names.append(self.name)
        return await ask(self, fn)

    monkeypatch.setattr(Database, "execute_fn", execute_fn)
    return names


async def test_the_front_page_asks_for_no_fact_twice(migration_db, asked) -> None:
    site = Datasette(
        immutables=[str(migration_db)],
        metadata={"plugins": {"cache": {"megabytes": 0}}},
        plugins_dir=str(ROOT / "plugins"),
    )
    for _ in range(2):
        asked.clear()
        page = await site.client.get("/")
        assert page.status_code == 200
    # its own two, and those of its chart; before, it was some hundred and eighty
    assert asked == ["migration"] * 4


async def test_what_everyone_may_see_is_asked_once(migration_db, monkeypatch) -> None:
    site = Datasette(
        immutables=[str(migration_db)],
        metadata={
            "plugins": {"cache": {"megabytes": 0}},
            "databases": {"migration": {"tables": {"finding": {"allow": False}}}},
        },
        plugins_dir=str(ROOT / "plugins"),
    )
    about = []
    ask = Datasette.permission_allowed

    async def permission_allowed(self: Datasette, actor: Any, action: str, resource: Any = None,
                                 **named: Any) -> Any:  # fmt: skip
        about.append((action, resource))
        return await ask(self, actor, action, resource, **named)

    monkeypatch.setattr(Datasette, "permission_allowed", permission_allowed)
    first = (await site.client.get("/migration.json")).json()
    asked_first = len(about)
    about.clear()
    again = (await site.client.get("/migration.json")).json()
    assert len(about) < 5 < 50 < asked_first
    for answer in (first, again):
        assert "finding" not in [table["name"] for table in answer["tables"]]
        assert answer["tables"]
    assert (await site.client.get("/migration/finding")).status_code == 403


async def test_a_database_that_changes_is_asked_each_time(migration_db, tmp_path) -> None:
    database = tmp_path / "migration.db"
    shutil.copyfile(migration_db, database)
    site = Datasette(files=[str(database)], plugins_dir=str(ROOT / "plugins"))
    await site.invoke_startup()
    served = site.databases["migration"]
    before = await served.table_names()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE added (a)")
    assert await served.table_names() == [*before, "added"]


async def test_a_fact_can_be_changed_by_who_gets_it(migration_db) -> None:
    site = Datasette(immutables=[str(migration_db)], plugins_dir=str(ROOT / "plugins"))
    await site.invoke_startup()
    served = site.databases["migration"]
    first = await served.table_columns("region")
    first.append("added")
    assert await served.table_columns("region") == first[:-1]
    assert await served.table_columns("x" * 1000) == []
    assert not any("x" * 1000 in key for key in known_tables._known[served])
