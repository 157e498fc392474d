"""Test that the SQL of readers ends in time, whatever it does, and gives what a thread gave."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from background import until
from datasette.app import Datasette
from datasette.database import Database
from helpers import ROOT
from site_of import site_of

from plugins.guard import ended_work
from plugins.guard.ended_work import Keeper, Killed
from plugins.guard.reader_sql import ReaderSql

TWICE = "".join(
    f", t{n}(a) AS (SELECT a FROM t{n - 1} UNION ALL SELECT a FROM t{n - 1})" for n in range(1, 20)
)
# Each keeps SQLite in one step, where no time limit is looked at.
ONE_STEP = {
    "printf": "SELECT length(printf('%.*c', 2000000000, 'x'))",
    "the compiler": f"WITH t0(a) AS (SELECT 1){TWICE} SELECT 1 FROM t19 LIMIT 1",
    "LIKE, a hundred times": "SELECT "
    + " + ".join(f"(x LIKE '%_{'_a' * 90}{n}b')" for n in range(60))
    + " FROM (SELECT printf('%.48000c', 'a') AS x)",
}


@pytest.fixture
def impatient(migration_db: Path, monkeypatch: pytest.MonkeyPatch) -> Datasette:
    """Return a site with a short limit for SQL."""
    monkeypatch.setattr(ended_work, "GRACE", 0.3)
    return Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        settings={"sql_time_limit_ms": 200},
    )


async def ask(site: Datasette, sql: str, **more: str) -> Any:
    return await site.client.get(f"/migration.json?{urlencode({'sql': sql, **more})}")


@pytest.mark.parametrize("sql", ONE_STEP.values(), ids=ONE_STEP)
async def test_one_step_of_sqlite_is_ended_too(impatient: Datasette, sql: str) -> None:
    answer = await ask(impatient, sql)
    assert answer.status_code == 400
    assert "took longer than" in answer.json()["error"]
    for _ in range(100):  # a busy machine may not start a child within the short limit
        if (await ask(impatient, "SELECT 1 AS one")).json().get("rows") == [[1]]:
            return
    raise AssertionError("SQL is not run any more")


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("SELECT 1 AS a, 'x' AS a, NULL AS \"q\"\"t\", 2.5 AS ø, x'00ff' AS b", {}),
        ("SELECT code FROM region ORDER BY code", {"page_size": 2, "truncate": True}),
        ("SELECT :of AS given", {}),
        ("SELECT code FROM region WHERE 0", {}),
        ("EXPLAIN SELECT 1", {}),
        ("SELECT nothing", {}),
        ("SELECT 1; SELECT 2", {}),
        ("SELECT * FROM sqlite_stmt", {}),
        ("SELECT randomblob(1000000000)", {}),
    ],
)
async def test_it_gives_what_a_thread_gives(
    migration_db: Path, sql: str, named: dict[str, Any]
) -> None:
    site = site_of(migration_db)
    await site.client.get("/")
    database = site.databases["migration"]
    given = {"params": {"of": "ø"}, "log_sql_errors": False, **named}
    threads = await _outcome(lambda: type(database).execute(database, sql, **given))
    assert await _outcome(lambda: _in_process(site, sql, given)) == threads


async def _outcome(execute: Callable[[], Any]) -> Any:
    try:
        found = await execute()
    except Exception as error:
        return type(error), str(error)
    rows = [(tuple(row), row.keys(), dict(row)) for row in found.rows]
    return rows, found.truncated, found.columns


async def _in_process(site: Datasette, sql: str, given: dict[str, Any]) -> Any:
    process = ReaderSql(site)
    assert process.takes(site.databases["migration"])
    assert not process.takes(site.databases["_internal"])
    return await process.execute(site.databases["migration"], sql, **given)


async def test_memory_that_is_not_there_is_said_to_the_reader(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = Database.execute

    async def hungry(database: Database, sql: str, *arguments: Any, **named: Any) -> Any:
        if "hungry" in sql:
            raise MemoryError
        return await execute(database, sql, *arguments, **named)

    monkeypatch.setattr(Database, "execute", hungry)  # the child is forked with it
    site = Datasette(immutables=[str(migration_db)], plugins_dir=str(ROOT / "plugins"))
    answer = await ask(site, "SELECT 'hungry'")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("the query needs more memory than is allowed here")


@pytest.fixture
def keeper() -> Keeper:
    return Keeper(_do)


def _do(order: Any) -> Any:
    if order == "pid":
        return os.getpid()
    if order == "parent":
        return os.getppid()
    if order == "niceness":
        return os.nice(0)
    if order == "files":
        return os.listdir("/dev/fd")
    if order == "die":
        os._exit(3)
    if order == "wait":
        signal.pause()
    raise ValueError(order)


def test_pages_get_the_processor_first(keeper: Keeper) -> None:
    assert keeper.run("niceness", 20) == min(os.nice(0) + 15, 19)


def test_a_child_works_until_it_is_killed(keeper: Keeper) -> None:
    child, parent = keeper.run("pid", 20), keeper.run("parent", 20)
    assert os.getpid() not in (child, parent)
    assert keeper.run("pid", 20) == child
    with pytest.raises(ValueError, match="strange"):
        keeper.run("strange", 20)
    for order, seconds in (("wait", -ended_work.GRACE), ("die", 20)):
        with pytest.raises(Killed):
            keeper.run(order, seconds)
    assert keeper.run("pid", 20) != child
    assert keeper.run("parent", 20) == parent


def test_a_keeper_that_is_killed_is_replaced_and_its_child_ends(keeper: Keeper) -> None:
    child, parent = keeper.run("pid", 20), keeper.run("parent", 20)
    os.kill(parent, signal.SIGKILL)
    until(lambda: _has_ended(child))
    with suppress(Killed):
        keeper.run("pid", 20)
    assert keeper.run("parent", 20) != parent


def test_children_end_with_what_uses_them() -> None:
    keeper = Keeper(_do)
    processes = keeper.run("pid", 20), keeper.run("parent", 20)
    del keeper
    until(lambda: all(map(_has_ended, processes)))


def test_no_connection_of_the_site_stays_open_in_a_child(keeper: Keeper, tmp_path: Path) -> None:
    with open(tmp_path / "client", "w") as file:
        kept = keeper.run("files", 20)
        assert str(file.fileno()) not in kept
    assert len(kept) <= 6  # three of every program, two of its own, and the list itself


def _has_ended(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_an_error_of_sqlite_is_handed_over_whole() -> None:
    def fail(_: Any) -> None:
        sqlite3.connect(":memory:").execute("SELECT missing")

    with pytest.raises(sqlite3.OperationalError, match="no such column") as caught:
        Keeper(fail).run(None, 20)
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_ERROR
