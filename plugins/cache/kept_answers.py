"""Keep whole answers in memory as they are sent: those used last, up to a number of bytes.

An answer stays right as long as the process runs, because the process serves the files that it
opened at its start; another process serves a new build. So answers are removed only to make room.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field

from cachetools import LRUCache

from plugins.common.asgi import Header

MOST_KEPT = 64_000_000  # bytes, unless metadata.yml says otherwise
LARGEST = 1_000_000  # bytes of one answer
LONGEST_STREAM = 100_000  # bytes of one that is sent in pieces; each stream holds these meanwhile
AT_ONCE = 200_000  # bytes of a body that is given to the server at once, read or not
_BESIDES = 2_000  # bytes that Python needs for one answer besides its texts, generously
# An answer that takes longer than this is made by each who asks for it: the first may have to wait
# in a queue because of what else its client asks for.
PATIENCE = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer of 200: its headers, with names in lower case, and its body."""

    headers: list[Header]
    body: bytes

    @property
    def size(self) -> int:
        """Return how many bytes it takes, at most."""
        return _BESIDES + len(self.body) + sum(len(name) + len(text) for name, text in self.headers)


@dataclass(slots=True)
class Making:
    """An answer that is being made; others may wait for it until `ended`.

    Then it has an `answer`, or none because it `is_not_for_keeping` or its client left.
    """

    answer: KeptAnswer | None = None
    is_not_for_keeping: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def decline(self) -> None:
        """Say that each has to ask for itself: this answer is not kept."""
        self.is_not_for_keeping = True
        self.ended.set()


class KeptAnswers:
    """The answers of one site; `most` is how many bytes they may take together."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._largest = min(LARGEST, most)
        self._kept: LRUCache[Hashable, KeptAnswer] = LRUCache(most, lambda answer: answer.size)
        self._making: dict[Hashable, Making] = {}

    @property
    def size(self) -> int:
        """Return how many bytes they take."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> KeptAnswer | None:
        """Return the answer that is kept for a request."""
        return self._kept.get(key)

    async def wait(self, key: Hashable) -> KeptAnswer | None:
        """Return the answer that another request is being given; None if there is none for this.

        If the client of the other leaves, the answer may be that of the next one.
        """
        if key not in self._making:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                while making := self._making.get(key):
                    await making.ended.wait()
                    if making.answer or making.is_not_for_keeping:
                        return making.answer
        except TimeoutError:
            pass
        return None

    def begin(self, key: Hashable) -> Making:
        """Return an answer for others to wait for, unless there is one already."""
        making = Making()
        self._making.setdefault(key, making)
        return making

    def end(self, key: Hashable, making: Making) -> None:
        """Let those go on that wait for an answer; keep it if it came."""
        making.ended.set()
        if self._making.get(key) is making:
            del self._making[key]

    def keep(self, key: Hashable, making: Making, answer: KeptAnswer) -> None:
        """Keep an answer and give it to those who wait; too large a one is for nobody else."""
        if answer.size > self._largest:
            making.decline()
            return
        self._kept[key] = making.answer = answer
        making.ended.set()
