"""What was made last, kept up to a number of bytes, and made once for all who ask meanwhile."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from plugins.common.fair_queue import QueueFull

Made = TypeVar("Made")


@dataclass(slots=True)
class _Making(Generic[Made]):
    """What is being made, and for how many."""

    task: "asyncio.Task[Made]"
    waiting: int = 0


class ResultCache(Generic[Made]):
    """`size` tells how many bytes one takes, or None for what is not to be kept."""

    def __init__(self, most_bytes: int, size: Callable[[Made], int | None]) -> None:
        self._most_bytes = most_bytes
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()
        self._making: dict[Hashable, _Making[Made]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
        """Return what is under that key, made now if nobody has had it made lately."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        if key in self._making:
            try:
                return await self._wait(key, self._making[key])
            except QueueFull:
                pass  # that was the turn of who asked first, who may have asked for much
        making = self._making.get(key)
        return await self._wait(
            key, making or _Making(asyncio.ensure_future(self._make(key, make)))
        )

    async def _wait(self, key: Hashable, making: _Making[Made]) -> Made:
        """Wait for what is being made; the last to go away ends it."""
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
            self._kept[key] = made, size
            while sum(size for _, size in self._kept.values()) > self._most_bytes:
                self._kept.popitem(last=False)
        return made
