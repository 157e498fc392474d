"""Fair turns, work that is made once, and what is kept of it."""

import asyncio

import pytest

from plugins.common.fair_queue import FairQueue, QueueFull
from plugins.common.result_cache import ResultCache


class Work:
    """Pieces of work that begin when it is their turn and end when they are told to."""

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


async def settle() -> None:
    """Let everything that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


def narrow(longest: int = 100, longest_of_one: int = 100, patience: float = 60) -> Work:
    return Work(FairQueue(1, longest, longest_of_one, patience))


async def test_clients_take_turns_and_each_keeps_the_order_it_asked_in() -> None:
    work = narrow()
    asked = [work.ask(name[0], name) for name in ("a1", "a2", "a3", "b1", "c1", "b2")]
    await settle()
    for name in ("a1", "a2", "b1", "c1", "a3", "b2"):
        assert work.begun[-1] == name
        await work.end(name)
    assert await asyncio.gather(*asked) == ["a1", "a2", "a3", "b1", "c1", "b2"]


async def test_as_many_run_at_once_as_the_queue_is_wide() -> None:
    work = Work(FairQueue(2, 100, 100, 60))
    asked = [work.ask("a", name) for name in "123"]
    await settle()
    assert work.begun == ["1", "2"]
    await work.end("2")
    assert work.begun == ["1", "2", "3"]
    await work.end("1")
    await work.end("3")
    await asyncio.gather(*asked)


async def test_a_crowd_is_sent_away_at_once_and_another_client_is_not() -> None:
    work = narrow(longest=3, longest_of_one=2)
    asked = [work.ask("a", f"a{number}") for number in range(5)]
    asked += [work.ask("b", "b"), work.ask("c", "c")]
    await settle()
    refused = [task.done() and type(task.exception()) for task in asked]
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


async def test_who_goes_away_leaves_the_queue_and_its_work_is_not_begun() -> None:
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


async def test_work_that_nobody_waits_for_any_more_keeps_its_place_until_it_ends() -> None:
    """A thread cannot be stopped: a client could else have one beside the other."""
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
            break  # it has its turn, but was not told yet
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
    """Makes things when told to, and counts them."""

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
    asked = [asyncio.create_task(cache.get("key", maker)) for _ in range(10)]
    await settle()
    asked[0].cancel()  # also when who asked first goes away
    await settle()
    maker.may_end.set()
    assert await asyncio.gather(*asked[1:]) == [b"made"] * 9
    assert await cache.get("key", maker) == b"made"
    assert maker.made == 1


async def test_what_nobody_waits_for_is_not_made() -> None:
    cache: ResultCache[bytes] = ResultCache(100, len)
    maker = Maker()
    asked = [asyncio.create_task(cache.get("key", maker)) for _ in range(3)]
    await settle()
    for task in asked:
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
