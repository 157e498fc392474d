"""Clients have turns in the loop, however many requests each has."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

from plugins.guard.loop_turns import LoopTurns

Done = list[str]


class Clock:
    """A clock that only work moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def steps(name: str, count: int, done: Done, clock: Clock, seconds: float = 0) -> str:
    """Do some steps of work, each of which takes some seconds."""
    for _ in range(count):
        done.append(name)
        clock.now += seconds
        await asyncio.sleep(0)
    return name


async def test_one_step_of_one_client_waits_for_one_of_the_other() -> None:
    clock, done = Clock(), Done()
    turns = LoopTurns(clock)
    other = asyncio.ensure_future(turns.run("b", steps("b", 6, done, clock, seconds=0.001)))
    many = [
        asyncio.ensure_future(turns.run("a", steps("a", 6, done, clock, seconds=0.001)))
        for _ in range(20)
    ]
    assert await other == "b"
    assert done.count("a") <= 6 + 1  # without turns, 20 steps between any two of the other
    for one in many:
        one.cancel()


async def test_all_come_to_their_end() -> None:
    done = Done()
    turns = LoopTurns(time.monotonic)
    names = ["a"] * 20 + ["b"] * 2 + ["c"]
    work = [turns.run(name, steps(name, 6, done, Clock())) for name in names]
    assert await asyncio.gather(*work) == names
    assert Counter(done) == {"a": 20 * 6, "b": 2 * 6, "c": 6}


async def test_a_client_goes_on_at_once_while_all_that_wait_rest() -> None:
    clock, done = Clock(), Done()
    turns = LoopTurns(clock)
    waiting = asyncio.ensure_future(turns.run("b", asyncio.sleep(60)))
    await asyncio.sleep(0)
    many = [
        asyncio.ensure_future(turns.run("a", steps("a", 2, done, clock, seconds=1)))
        for _ in range(2)
    ]
    await asyncio.sleep(0)
    assert turns.turn("b") is None
    assert turns.turn("a") is not None  # it rests
    for one in (waiting, *many):
        one.cancel()


async def test_a_client_with_several_requests_rests_as_long_as_its_step_took() -> None:
    clock, done = Clock(), Done()
    turns = LoopTurns(clock)
    rested = []
    both = [turns.run("a", steps("a", 2, done, clock, seconds=0.05)) for _ in range(2)]
    waiting = asyncio.ensure_future(turns.run("b", asyncio.sleep(60)))
    await asyncio.sleep(0)
    working = asyncio.gather(*both)
    while not working.done():
        before = len(done)
        await asyncio.sleep(0.01)
        if len(done) == before:
            rested.append(clock.now)
            clock.now += 0.01
    assert len(rested) >= 5  # hundredths of a second after the first step alone
    waiting.cancel()


async def test_a_client_does_not_wait_while_another_rests() -> None:
    clock, done = Clock(), Done()
    turns = LoopTurns(clock)
    many = [
        asyncio.ensure_future(turns.run("a", steps("a", 50, done, clock, seconds=1)))
        for _ in range(2)
    ]
    for _ in range(3):
        await asyncio.sleep(0)
    other = asyncio.ensure_future(turns.run("b", steps("b", 10, done, clock)))
    assert await other == "b"  # although the clock stands still, so that "a" rests for ever
    assert not any(one.done() for one in many)
    for one in many:
        one.cancel()


async def test_nothing_waits_while_one_client_asks() -> None:
    turns = LoopTurns(Clock())
    work = asyncio.ensure_future(turns.run("a", asyncio.sleep(1)))
    await asyncio.sleep(0)
    assert turns.turn("a") is None
    work.cancel()


async def test_work_that_waits_for_its_turn_can_be_cancelled() -> None:
    clock, done = Clock(), Done()
    turns = LoopTurns(clock)
    ended = []

    async def cleaning() -> None:
        try:
            await steps("a", 5, done, clock)
        finally:
            ended.append("a")

    other = asyncio.ensure_future(turns.run("b", steps("b", 50, done, clock)))
    work = asyncio.ensure_future(turns.run("a", cleaning()))
    for _ in range(4):
        await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert await other == "b"
    assert ended == ["a"]


@pytest.mark.parametrize("clients", [["a"], ["a", "b", "c"]])
async def test_errors_contexts_and_time_limits_are_those_of_the_work(clients: list[str]) -> None:
    turns = LoopTurns(Clock())
    variable: ContextVar[str] = ContextVar("variable")

    async def failing() -> None:
        variable.set("set in the task")
        await asyncio.sleep(0)
        raise KeyError("its own")

    async def limited() -> str:
        try:
            async with asyncio.timeout(0.001):
                await asyncio.sleep(30)
        except TimeoutError:
            return "too long"
        return "in time"

    async def of_each(work: Callable[[], Coroutine[Any, Any, object]]) -> list[object]:
        running = (turns.run(client, work()) for client in clients)
        return await asyncio.gather(*running, return_exceptions=True)

    assert [repr(error) for error in await of_each(failing)] == ["KeyError('its own')"] * len(
        clients
    )
    assert await of_each(limited) == ["too long"] * len(clients)
    assert variable.get(None) is None
