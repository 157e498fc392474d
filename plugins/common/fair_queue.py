"""A fair queue: clients are served in turn, so a client with many requests delays only itself.

Datasette has a few threads for all queries, and one process draws all charts. If these served
requests in the order of arrival, fifty slow statements of one client would delay everybody.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

Result = TypeVar("Result")


class QueueFull(Exception):  # noqa: N818 - the name says what is wrong
    """Too many are waiting, or the wait was too long."""


class FairQueue:
    """Runs `width` pieces of work at once; work that is cancelled while it waits is removed.

    At most `longest` pieces wait, at most `longest_of_one` for one client, and none of them longer
    than `patience` seconds. One client has `width_of_one` places at most, or all.
    """

    def __init__(
        self,
        width: int,
        longest: int,
        longest_of_one: int,
        patience: float,
        width_of_one: int | None = None,
    ) -> None:
        self._free = width
        self._width_of_one = width_of_one or width
        self._running: Counter[Hashable] = Counter()  # places that each client has
        self._longest = longest
        self._longest_of_one = longest_of_one
        self.patience = patience
        # The waiting work of each client; the first client is the next to be served.
        self._waiting: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()

    async def run(self, client: Hashable, work: Callable[[], Awaitable[Result]]) -> Result:
        """Start the work when it is this client's turn, and return its result; or raise QueueFull.

        The place stays taken until the work has ended, even if the client has left: a thread cannot
        be stopped, and a client must not get a second place by leaving early.
        """
        await self._wait_for_turn(client)
        try:
            running = asyncio.ensure_future(work())
        except BaseException:
            self._free_place(client)
            raise
        running.add_done_callback(lambda ended: self._has_ended(client, ended))
        return await asyncio.shield(running)

    def _has_ended(self, client: Hashable, running: "asyncio.Future[Result]") -> None:
        self._free_place(client)
        if not running.cancelled():
            running.exception()  # if the client has left, nobody else asks for it

    async def _wait_for_turn(self, client: Hashable) -> None:
        if self._may_have_place(client):
            self._take_place(client)
            return
        waiting = sum(map(len, self._waiting.values()))
        if waiting >= self._longest or len(self._waiting.get(client, ())) >= self._longest_of_one:
            raise QueueFull
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(self.patience):
                await turn
        except BaseException as error:
            self._leave(client, turn)
            if isinstance(error, TimeoutError):
                raise QueueFull from None
            raise

    def _leave(self, client: Hashable, turn: "asyncio.Future[None]") -> None:
        turns = self._waiting.get(client, deque())
        if turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[client]
        elif not turn.cancelled():  # it was given a place at the same moment
            self._free_place(client)

    def _may_have_place(self, client: Hashable) -> bool:
        return self._free > 0 and self._running[client] < self._width_of_one

    def _take_place(self, client: Hashable) -> None:
        self._free -= 1
        self._running[client] += 1

    def _free_place(self, client: Hashable) -> None:
        """Give the place to the next client, which then moves behind all others."""
        self._free += 1
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        while (next_ := next(filter(self._may_have_place, self._waiting), None)) is not None:
            turns = self._waiting.pop(next_)
            turn = turns.popleft()
            if turns:
                self._waiting[next_] = turns
            if not turn.done():
                self._take_place(next_)
                turn.set_result(None)
