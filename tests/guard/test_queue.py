"""Test the fair queue, and the cache of results that are made once for all clients."""

import asyncio

import pytest
from background import settle

from plugins.common.fair_queue import FairQueue, QueueFull
from plugins.common.result_cache import ResultCache


class Work:
    """Pieces of work that begin when it is their turn and end when the test says so."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}

    def ask(self, client: str, name: str) -> "asyncio.Task[str]":
        self.ends[name] = asyncio.Event()

        async def work() -> str:
            self.begun.append(name)
            await self.ends[name].wait()
            return name

        return asyncio.create_task(self.queue.run(client, work))

    async def end(self, name: str) -> None:
        self.ends[name].set()
        await settle()


def narrow(longest: int = 100, longest_of_one: int = 100, patience: float = 60) -> Work:
    return Work(FairQueue(1, longest, longest_of_one, patience))


async def test_clients_are_served_in_turn_and_each_in_its_own_order() -> None:
    work = narrow()
    tasks = [work.ask(name[0], name) for name in ("a1", "a2", "a3", "b1", "c1", "b2")]
    await settle()
    for name in ("a1", "a2", "b1", "c1", "a3", "b2"):
        assert work.begun[-1] == name
        await work.end(name)
    assert await asyncio.gather(*tasks) == ["a1", "a2", "a3", "b1", "c1", "b2"]


async def test_as_many_run_at_once_as_the_queue_is_wide() -> None:
    work = Work(FairQueue(2, 100, 100, 60))
    tasks = [work.ask("a", name) for name in "123"]
    await settle()
    assert work.begun == ["1", "2"]
    await work.end("2")
    assert work.begun == ["1", "2", "3"]
    await work.end("1")
    await work.end("3")
    await asyncio.gather(*tasks)


async def test_a_crowd_is_sent_away_at_once_and_another_client_is_not() -> None:
    work = narrow(longest=3, longest_of_one=2)
    tasks = [work.ask("a", f"a{number}") for number in range(5)]
    tasks += [work.ask("b", "b"), work.ask("c", "c")]
    await settle()
    refused = [task.done() and type(task.exception()) for task in tasks]
    # a0 runs; the third and fourth of a that wait are too many, then all places are taken
    assert refused == [False, False, False, QueueFull, QueueFull, False, QueueFull]
    for name in ("a0", "a1", "b", "a2"):
        await work.end(name)
    assert work.begun == ["a0", "a1", "b", "a2"]


async def test_nobody_waits_longer_than_the_patience() -> None:
    work = narrow(patience=0.01)
    first, second = work.ask("a", "a"), work.ask("b", "b")
    with pytest.raises(QueueFull):
        await second
    await work.end("a")
    assert await first == "a"
    third = work.ask("b", "b again")
    await work.end("b again")
    assert await third == "b again"


async def test_work_of_a_client_that_leaves_is_removed_from_the_queue() -> None:
    work = narrow()
    first = work.ask("a", "first")
    gone = [work.ask("b", f"gone {number}") for number in range(50)]
    last = work.ask("c", "last")
    await settle()
    for task in gone:
        task.cancel()
    await settle()
    await work.end("first")
    assert work.begun == ["first", "last"]
    await work.end("last")
    assert (await first, await last) == ("first", "last")


async def test_work_of_a_client_that_left_keeps_its_place_until_it_ends() -> None:
    """Keep the place, because a thread cannot be stopped and the client must not get two."""
    work = narrow()
    gone, other = work.ask("a", "gone"), work.ask("a", "other")
    await settle()
    gone.cancel()
    await settle()
    assert work.begun == ["gone"]
    await work.end("gone")
    assert work.begun == ["gone", "other"]
    await work.end("other")
    assert await other == "other"


async def test_a_turn_that_comes_as_the_client_goes_is_passed_on() -> None:
    work = narrow()
    work.ask("a", "first")
    gone, last = work.ask("b", "gone"), work.ask("c", "last")
    await settle()
    work.ends["first"].set()
    for _ in range(50):
        if gone._fut_waiter is None or gone._fut_waiter.done():  # type: ignore[attr-defined]
            break  # it has its turn, but has not noticed it yet
        await asyncio.sleep(0)
    gone.cancel()
    await settle()
    assert work.begun == ["first", "last"]
    await work.end("last")
    assert await last == "last"


async def test_work_that_fails_gives_its_place_back() -> None:
    queue = FairQueue(1, 1, 1, 60)

    async def fail() -> None:
        raise ValueError("it failed")

    for _ in range(3):
        with pytest.raises(ValueError, match="it failed"):
            await queue.run("a", fail)


class Maker:
    """Makes results when the test says so, and counts them."""

    def __init__(self, error: Exception | None = None) -> None:
        self.made = 0
        self.cancelled = 0
        self.error = error
        self.may_end = asyncio.Event()

    async def __call__(self) -> bytes:
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error:
            raise self.error
        self.made += 1
        return b"made"


async def test_what_many_ask_for_is_made_once() -> None:
    cache: ResultCache[bytes] = ResultCache(100, len)
    maker = Maker()
    tasks = [asyncio.create_task(cache.get("key", maker)) for _ in range(10)]
    await settle()
    tasks[0].cancel()  # also if the first client leaves
    await settle()
    maker.may_end.set()
    assert await asyncio.gather(*tasks[1:]) == [b"made"] * 9
    assert await cache.get("key", maker) == b"made"
    assert maker.made == 1


async def test_a_result_that_no_client_waits_for_is_not_made() -> None:
    cache: ResultCache[bytes] = ResultCache(100, len)
    maker = Maker()
    tasks = [asyncio.create_task(cache.get("key", maker)) for _ in range(3)]
    await settle()
    for task in tasks:
        task.cancel()
    await settle()
    assert (maker.cancelled, maker.made) == (1, 0)
    maker.may_end.set()
    assert await cache.get("key", maker) == b"made"


async def test_one_whose_turn_did_not_come_does_not_spoil_it_for_others() -> None:
    cache: ResultCache[bytes] = ResultCache(100, len)
    full, free = Maker(QueueFull()), Maker()
    first = asyncio.create_task(cache.get("key", full))
    await settle()
    others = [asyncio.create_task(cache.get("key", free)) for _ in range(5)]
    await settle()
    full.may_end.set()
    free.may_end.set()
    assert await asyncio.gather(*others) == [b"made"] * 5
    assert free.made == 1
    with pytest.raises(QueueFull):
        await first


async def test_a_cache_is_bounded_by_bytes() -> None:
    cache: ResultCache[bytes] = ResultCache(5, lambda made: len(made) if made else None)
    made: list[bytes] = []

    async def get(what: bytes) -> bytes:
        async def make() -> bytes:
            made.append(what)
            return what

        return await cache.get(what, make)

    for what in (b"aa", b"bb", b"aa", b"cc", b"aa", b"bb", b"123456", b"123456", b"", b""):
        assert await get(what) == what
    assert made == [b"aa", b"bb", b"cc", b"bb", b"123456", b"123456", b"", b""]


async def test_one_client_never_has_all_places() -> None:
    queue, release, running = FairQueue(3, 100, 100, 60, width_of_one=2), asyncio.Event(), []

    async def work(client: str) -> None:
        running.append(client)
        await release.wait()

    many = [asyncio.ensure_future(queue.run("many", lambda: work("many"))) for _ in range(10)]
    await settle()
    assert running == ["many"] * 2
    other = asyncio.ensure_future(queue.run("other", lambda: work("other")))
    await settle()
    assert running == ["many"] * 2 + ["other"]
    release.set()
    await asyncio.gather(*many, other)
    assert running.count("many") == 10
