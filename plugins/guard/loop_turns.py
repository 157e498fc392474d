"""Share the one thread that renders all pages among the clients that ask for pages.

A page is rendered in steps, from one `await` to the next, and asyncio runs all steps that are ready
before it looks for new ones. If one client had thirty requests, each step of another client would
wait for thirty others. So while several clients ask, one step is done for each client in turn. A
client with several requests then rests: for each other client, as long as its step took. If all
other clients are resting, a client that need not rest goes on at once, because even a short wait
takes milliseconds on a busy site. While only one client asks, nothing waits.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any, TypeVar

Result = TypeVar("Result")
_Turn = asyncio.Future[None]

MOST_REST = 0.2  # seconds after one step


class LoopTurns:
    """Runs coroutines in one loop; those of several clients advance in turn."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._active: Counter[str] = Counter()  # coroutines of each client that have not ended
        # The next steps of each client; the first client is the next to have one.
        self._waiting: OrderedDict[str, deque[_Turn]] = OrderedDict()
        self._rests_until: dict[str, float] = {}  # of active clients
        self._loop: asyncio.AbstractEventLoop | None = None
        self._called: asyncio.Handle | None = None  # if this is going to look for the next

    async def run(self, client: str, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine to its end, in the task and the context that this is called in."""
        self._active[client] += 1
        try:
            result: Result = await _InSteps(self, client, work)
            return result
        finally:
            self._active[client] -= 1
            if not self._active[client]:
                del self._active[client]
                self._rests_until.pop(client, None)

    def turn(self, client: str) -> _Turn | None:
        """Return what to wait for before the next step, or None if it is this client's turn now."""
        if self._may_go_on(client):
            return None
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # what waited in a loop that has ended waits no more
            self._loop, self._called = loop, None
            self._waiting.clear()
        turn: _Turn = loop.create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        if isinstance(self._called, asyncio.TimerHandle):  # others rest, but not this client
            self._called.cancel()
            self._called = None
        if self._called is None:
            self._called = loop.call_soon(self._next)
        return turn

    def step(self, client: str, advance: Callable[[], Any]) -> Any:
        """Run one step; a client with several requests then rests while others ask."""
        began = self._clock()
        try:
            return advance()
        finally:
            others = len(self._active) - 1
            if others and self._active[client] > 1:
                ended = self._clock()
                self._rests_until[client] = ended + min((ended - began) * others, MOST_REST)

    def _may_go_on(self, client: str) -> bool:
        """Return whether it is this client's turn now: no other asks, or all that wait rest."""
        if len(self._active) < 2 and not self._waiting:
            return True
        now = self._clock()
        return (
            all(self._rests_until.get(one, 0) > now for one in self._waiting)
            and self._rests_until.get(client, 0) <= now
        )

    def _next(self) -> None:
        """Let the next client that is not resting have its step, and look again after it."""
        self._called, now = None, self._clock()
        loop = asyncio.get_running_loop()
        rests = {client: self._rests_until.get(client, 0) - now for client in self._waiting}
        rested = next((client for client, seconds in rests.items() if seconds <= 0), None)
        if rested is None:
            if rests:
                self._called = loop.call_later(min(rests.values()), self._next)
            return
        turns = self._waiting.pop(rested)
        turn = turns.popleft()
        if turns:
            self._waiting[rested] = turns  # behind all others
        if not turn.done():  # else its work was cancelled
            turn.set_result(None)
        if self._waiting:
            self._called = loop.call_soon(self._next)


class _InSteps:
    """Awaits a coroutine, and a turn before each of its steps."""

    def __init__(self, turns: LoopTurns, client: str, work: Coroutine[Any, Any, Any]) -> None:
        self._turns = turns
        self._client = client
        self._work = work

    def __await__(self) -> Generator[Any, Any, Any]:
        raised: BaseException | None = None  # in the coroutine, by what it waited for
        while True:
            if raised is None and (turn := self._turns.turn(self._client)):
                try:
                    yield from turn
                except BaseException as error:  # cancelled: it ends without a turn
                    raised = error
            try:
                awaited = self._turns.step(self._client, partial(self._advance, raised))
            except StopIteration as end:
                return end.value
            raised = None
            try:
                yield awaited
            except BaseException as error:
                raised = error

    def _advance(self, error: BaseException | None) -> Any:
        return self._work.throw(error) if error else self._work.send(None)
