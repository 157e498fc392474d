"""A narrow queue for ad-hoc SQL: one statement at a time, so that everybody else is served.

Datasette has a few threads for all queries, first come first served; fifty endless statements
would keep everybody waiting. Here they wait for each other instead, and not for long.
"""

import asyncio

WIDTH = 1  # ad-hoc statements at once
# A request that waits costs next to nothing; one refused at once comes back at once.
LONGEST_QUEUE = 100
PATIENCE = 8.0  # seconds that a request waits for its turn


class QueueFull(Exception):  # noqa: N818 - it says what is the matter
    """There are too many before this one, or its turn did not come in time."""


class NarrowQueue:
    """Use as `async with queue:` around the work; raises QueueFull."""

    def __init__(
        self, width: int = WIDTH, longest: int = LONGEST_QUEUE, patience: float = PATIENCE
    ) -> None:
        self._turn = asyncio.Semaphore(width)
        self._waiting = 0
        self._longest = longest
        self._patience = patience

    async def __aenter__(self) -> None:
        if self._waiting >= self._longest:
            raise QueueFull
        self._waiting += 1
        try:
            await asyncio.wait_for(self._turn.acquire(), self._patience)
        except TimeoutError:
            raise QueueFull from None
        finally:
            self._waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        self._turn.release()
