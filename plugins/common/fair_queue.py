"""A fair queue: clients take turns, so that one who asks for much waits for itself.

Datasette has a few threads for all queries, and one process draws all charts, first come first
served: fifty endless statements of one client would keep everybody waiting.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

Result = TypeVar("Result")


class QueueFull(Exception):  # noqa: N818 - it says what is the matter
    """There are too many before this one, or its turn did not come in time."""


class FairQueue:
    """Runs `width` pieces of work at once; whoever is cancelled while waiting leaves the queue.

    At most `longest` wait, `longest_of_one` for one client, and none for more than `patience`
    seconds.
    """

    def __init__(self, width: int, longest: int, longest_of_one: int, patience: float) -> None:
        self._free = width
        self._longest = longest
        self._longest_of_one = longest_of_one
        self._patience = patience
        # Those who wait, by client; the first client is the next to have a turn.
        self._lines: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()

    async def run(self, client: Hashable, work: Callable[[], Awaitable[Result]]) -> Result:
        """Return what the work returns, begun when it is this client's turn; raise QueueFull.

        A place is taken until the work has ended, also when nobody waits for it any more: a thread
        cannot be stopped, and who leaves early may not have another beside it.
        """
        await self._turn(client)
        try:
            running = asyncio.ensure_future(work())
        except BaseException:
            self._pass_on()
            raise
        running.add_done_callback(lambda _: self._pass_on())
        return await asyncio.shield(running)

    async def _turn(self, client: Hashable) -> None:
        if self._free:
            self._free -= 1
            return
        waiting = sum(map(len, self._lines.values()))
        if waiting >= self._longest or len(self._lines.get(client, ())) >= self._longest_of_one:
            raise QueueFull
        turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            self._leave(client, turn)
            if isinstance(error, TimeoutError):
                raise QueueFull from None
            raise

    def _leave(self, client: Hashable, turn: "asyncio.Future[None]") -> None:
        line = self._lines.get(client, deque())
        if turn in line:
            line.remove(turn)
            if not line:
                del self._lines[client]
        elif not turn.cancelled():  # its turn came in the same moment
            self._pass_on()

    def _pass_on(self) -> None:
        """Give the place to the next client's first; a client who has more waits behind others."""
        while self._lines:
            client, line = self._lines.popitem(last=False)
            turn = line.popleft()
            if line:
                self._lines[client] = line
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
