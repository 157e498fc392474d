"""A cache of results: bounded by bytes, and each result is made once for all who wait for it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from cachetools import LRUCache

from plugins.common.fair_queue import QueueFull

Made = TypeVar("Made")


@dataclass(slots=True)
class _Making(Generic[Made]):
    """A result that is being made, and how many wait for it."""

    task: "asyncio.Task[Made]"
    waiting: int = 0


class ResultCache(Generic[Made]):
    """Keeps the results used last; `size` returns the bytes of one, or None for one not to keep."""

    def __init__(self, most_bytes: int, size: Callable[[Made], int | None]) -> None:
        self._most_bytes = most_bytes
        self._size = size
        self._kept: LRUCache[Hashable, Made] = LRUCache(most_bytes, lambda made: size(made) or 0)
        self._making: dict[Hashable, _Making[Made]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
        """Return the result under that key; make it if it is neither kept nor being made."""
        if key in self._kept:
            return self._kept[key]
        if key in self._making:
            try:
                return await self._wait(key, self._making[key])
            except QueueFull:
                pass  # the first client had too much work waiting; this one may have less
        making = self._making.get(key)
        return await self._wait(
            key, making or _Making(asyncio.ensure_future(self._make(key, make)))
        )

    async def _wait(self, key: Hashable, making: _Making[Made]) -> Made:
        """Wait for a result; cancel it when the last client that waits for it leaves."""
        self._making[key] = making
        making.waiting += 1
        try:
            return await asyncio.shield(making.task)
        finally:
            making.waiting -= 1
            if not making.waiting or making.task.done():
                making.task.cancel()
                if self._making.get(key) is making:
                    del self._making[key]

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
        made = await make()
        size = self._size(made)
        if size is not None and size <= self._most_bytes:
            self._kept[key] = made
        return made
