"""Test that the SQL of readers ends in time, whatever it does, and gives what a thread gave."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlencode

import click
import pytest
from background import until
from datasette.app import Datasette
from datasette.database import Database
from helpers import ROOT
from site_of import site_of

from plugins.common import ended_work
from plugins.common.datasette_inside.site_parts import open_connection
from plugins.common.ended_work import Keeper, Killed, Lost
from plugins.guard import reader_sql
from plugins.guard.reader_sql import LARGEST_PAGE, ReaderSql, rows_of_page

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


class _Stopping:
    """When it is pickled, the keeper is made to stop before it has passed on the large answer."""

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        os.kill(os.getppid(), signal.SIGSTOP)
        return str, ("x" * 10_000_000,)


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
    if order == "stop the keeper in its answer":
        return _Stopping()
    raise ValueError(order)


def test_pages_get_the_processor_first(keeper: Keeper) -> None:
    assert keeper.run("niceness", 20) == min(os.nice(0) + 10, 19)


def test_a_child_works_until_it_is_killed(keeper: Keeper) -> None:
    child, parent = keeper.run("pid", 20), keeper.run("parent", 20)
    assert os.getpid() not in (child, parent)
    assert keeper.run("pid", 20) == child
    with pytest.raises(ValueError, match="strange"):
        keeper.run("strange", 20)
    for order, seconds, error in (("wait", -ended_work.GRACE, Killed), ("die", 20, Lost)):
        with pytest.raises(error):
            keeper.run(order, seconds)
    assert keeper.run("pid", 20) != child
    assert keeper.run("parent", 20) == parent


def test_a_keeper_that_is_killed_is_replaced_and_its_child_ends(keeper: Keeper) -> None:
    child, parent = keeper.run("pid", 20), keeper.run("parent", 20)
    os.kill(parent, signal.SIGKILL)
    until(lambda: _has_ended(child))
    assert keeper.run("parent", 20) != parent


def test_a_child_that_was_killed_while_it_waited_costs_no_work(keeper: Keeper) -> None:
    child = keeper.run("pid", 20)
    os.kill(child, signal.SIGKILL)
    until(lambda: _has_ended(child))
    assert keeper.run("pid", 20) != child


def test_a_keeper_that_is_killed_at_work_is_noticed_at_once_though_its_child_is_stopped(
    keeper: Keeper,
) -> None:
    child, parent = keeper.run("pid", 20), keeper.run("parent", 20)

    def wait() -> None:
        with pytest.raises(Lost):
            keeper.run("wait", 1_000_000)

    work = Thread(target=wait)
    work.start()
    os.kill(child, signal.SIGSTOP)
    os.kill(parent, signal.SIGKILL)
    work.join(20)
    os.kill(child, signal.SIGKILL)
    assert not work.is_alive()


def test_a_keeper_that_stops_in_the_middle_of_an_answer_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ended_work, "GRACE", 0.1)
    keeper = Keeper(_do, trial="pid")
    parent = keeper.run("parent", 20)
    with pytest.raises(Killed):
        keeper.run("stop the keeper in its answer", 1)
    assert keeper.run("parent", 20) != parent


def test_a_keeper_whose_lock_another_thread_held_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ended_work, "GRACE", 0.1)
    monkeypatch.setattr(ended_work, "_TRIAL_SECONDS", (0.5, 60))
    lock, fork, forks = Lock(), os.fork, []

    def work(order: str) -> str:
        with lock:
            return order

    def fork_with_lock() -> int:
        forks.append(None)
        if len(forks) > 1:
            return fork()
        lock.acquire()  # in the child for ever
        process = fork()
        if process:
            lock.release()
        return process

    monkeypatch.setattr(os, "fork", fork_with_lock)
    assert Keeper(work, trial="trial").run("work", 20) == "work"
    assert len(forks) == 2


def test_a_system_without_another_process_is_not_the_fault_of_the_work(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    with pytest.raises(Lost):
        keeper.run("pid", 20)


async def test_sql_whose_process_is_ended_from_outside_is_to_be_asked_again(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = Database.execute

    async def ending(database: Database, sql: str, *arguments: Any, **named: Any) -> Any:
        if "ending" in sql:
            os._exit(1)
        return await execute(database, sql, *arguments, **named)

    monkeypatch.setattr(Database, "execute", ending)  # the child is forked with it
    site = Datasette(immutables=[str(migration_db)], plugins_dir=str(ROOT / "plugins"))
    answer = await ask(site, "SELECT 'ending'")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (await ask(site, "SELECT 1")).status_code == 200


async def test_a_site_that_may_have_no_process_says_so(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: ReaderSql) -> None:
        raise Lost

    site = Datasette(immutables=[str(migration_db)], plugins_dir=str(ROOT / "plugins"))
    monkeypatch.setattr(ReaderSql, "start", start)
    with pytest.raises(click.ClickException, match="cannot be started; expected"):
        await site.invoke_startup()


def test_children_end_with_what_uses_them() -> None:
    keeper = Keeper(_do)
    processes = keeper.run("pid", 20), keeper.run("parent", 20)
    del keeper
    until(lambda: all(map(_has_ended, processes)))


ENDLESS = """
import os
from plugins.common.ended_work import Keeper
def work(_):
    os.write(1, b"%d\\n" % os.getpid())
    while True:
        pass
Keeper(work).run(None, 1000)
"""


def test_work_ends_at_once_if_the_site_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], cwd=ROOT, stdout=PIPE) as site:
        assert site.stdout
        child = int(site.stdout.readline())
        site.kill()
        until(lambda: _has_ended(child))


def test_a_child_that_took_much_memory_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ended_work, "_MOST_KEPT", 20_000)
    keeper = Keeper(lambda size: (os.getpid(), len(b"x" * size))[0])
    child = keeper.run(1, 20)
    assert keeper.run(50_000_000, 20) == child
    assert keeper.run(1, 20) != child


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


ROWS = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT {}) SELECT {} FROM t"


async def test_what_is_kept_while_sql_runs_is_in_bounded_memory_not_on_the_disk(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []

    def open_it(database: Database) -> sqlite3.Connection:
        opened.append(open_connection(database))
        return opened[-1]

    monkeypatch.setattr(reader_sql, "open_connection", open_it)
    site = Datasette(immutables=[str(migration_db)], plugins_dir=str(ROOT / "plugins"))
    await site.invoke_startup()
    (connection,) = opened
    connection.set_authorizer(None)
    assert tuple(connection.execute("PRAGMA temp_store").fetchone()) == (2,)  # in memory


async def test_a_page_of_sql_shows_as_many_rows_as_it_can_be_read_with(
    migration_db: Path,
) -> None:
    site = site_of(migration_db)
    columns = ", ".join(f"x + {number} AS c{number}" for number in range(200))
    of_page = (await ask_page(site, ROWS.format(900, columns))).text
    assert "Only the first 315 rows are on this page" in of_page
    assert "Only the first" not in (await ask_page(site, ROWS.format(900, "x"))).text
    assert (await ask(site, ROWS.format(900, columns))).json()["rows"][-1][-1] == 1099


async def ask_page(site: Datasette, sql: str) -> Any:
    return await site.client.get(f"/migration?{urlencode({'sql': sql})}")


def test_a_page_has_at_least_one_row() -> None:
    assert rows_of_page([("x" * LARGEST_PAGE,), ("y",)], ["a"]) == [("x" * LARGEST_PAGE,)]
    assert rows_of_page([(1,), (2,)], ["a" * LARGEST_PAGE]) == [(1,)]
    assert rows_of_page([], ["a"]) == []
