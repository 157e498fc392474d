"""Test that slow work does not take all threads, and ends when nobody waits for it any more."""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from datasette.database import QueryInterrupted
from site_of import site_of

from plugins.common.fair_queue import FairQueue
from plugins.guard import slow_lane
from plugins.guard.slow_lane import KnownSlow, SqlLanes, name_of, shape_of
from plugins.guard.whole_answers import pause

ENDLESS = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t"


def lanes(width: int = 3) -> SqlLanes:
    return SqlLanes(FairQueue(width, 100, 100, 60), FairQueue(1, 100, 100, 60), KnownSlow())


def in_thread(reader: Callable[[sqlite3.Connection], Any]) -> Awaitable[Any]:
    def read() -> Any:
        with closing(sqlite3.connect(":memory:")) as connection:
            return reader(connection)

    return asyncio.to_thread(read)


async def test_what_was_slow_is_done_one_at_a_time_and_the_rest_beside_it() -> None:
    used, begun, may_end = lanes(), threading.Semaphore(0), threading.Event()
    used.known.note("slow", 5)

    def wait(_: sqlite3.Connection) -> None:
        begun.release()
        assert may_end.wait(60)

    slow = [asyncio.create_task(used.run("a", "slow", wait, in_thread)) for _ in range(5)]
    assert await asyncio.to_thread(begun.acquire, timeout=60)
    assert await used.run("a", "quick", lambda _: "done", in_thread) == "done"
    assert not begun.acquire(blocking=False)
    may_end.set()
    await asyncio.gather(*slow)


def test_only_the_last_time_counts_and_the_memory_is_bounded(monkeypatch: Any) -> None:
    known = KnownSlow()
    for seconds, is_slow in ((0.2, True), (0.01, False), (9, True)):
        known.note("kind", seconds)
        assert ("kind" in known) is is_slow
    monkeypatch.setattr(slow_lane, "_MOST_KINDS", 3)
    for number in range(9):
        known.note(number, 1)
    assert [number for number in range(9) if number in known] == [6, 7, 8]
    assert "kind" not in known


async def test_what_its_time_limit_has_ended_is_slow() -> None:
    used = lanes()

    def reach_limit(connection: sqlite3.Connection) -> None:
        raise QueryInterrupted(sqlite3.OperationalError("interrupted"), "SELECT 1", None)

    with pytest.raises(QueryInterrupted):
        await used.run("a", "facet", reach_limit, in_thread)
    assert "facet" in used.known
    assert await used.run("a", "facet", lambda _: "counted", in_thread) == "counted"
    assert "facet" not in used.known


async def test_work_in_a_thread_ends_when_its_client_leaves() -> None:
    begun, ended = threading.Event(), threading.Event()

    def read(connection: sqlite3.Connection) -> None:
        begun.set()
        try:
            connection.execute(ENDLESS).fetchall()
        finally:
            ended.set()

    task = asyncio.create_task(lanes().run("a", "kind", read, in_thread))
    assert await asyncio.to_thread(begun.wait, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 60)


async def test_work_in_a_thread_has_a_limit(monkeypatch: Any) -> None:
    monkeypatch.setattr(slow_lane, "LONGEST_WORK", 0)
    used = lanes()
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        await used.run("a", "k", lambda c: c.execute(ENDLESS).fetchall(), in_thread)


def test_names_of_work() -> None:
    assert shape_of("select 1 from t limit 101") == shape_of("select 1 from t limit 5")
    assert shape_of("select a from t") != shape_of("select b from t")
    assert name_of(lanes) == f"{__name__}.lanes" == name_of(partial(lanes, 5))


def test_many_writers_together_leave_half_of_the_time() -> None:
    assert pause(0.01, 1) == 0
    for writers in (2, 5, 30):
        each = 0.01 / (0.01 + pause(0.01, writers))
        assert 0.5 <= each * writers < 0.7
    assert pause(100, 2) <= 0.1


async def test_a_long_page_lets_others_be_answered(migration_db: Path) -> None:
    site = site_of(migration_db)
    await site.client.get("/migration/observation?_size=1")
    turns, is_done = 0, False

    async def other() -> None:
        nonlocal turns
        while not is_done:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    page = await site.client.get("/migration/observation?_size=600")
    is_done = True
    await beside
    assert page.status_code == 200
    assert turns > 600
