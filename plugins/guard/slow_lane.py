"""Do slow work in the threads of SQL one piece at a time, and end what nobody waits for any more.

What is slow is not declared but measured, because it depends on the database: sorting a thousand
numbers takes no time, sorting millions a second.
"""

import re
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeVar

from datasette.database import QueryInterrupted

from plugins.common.fair_queue import FairQueue

Result = TypeVar("Result")
Reader = Callable[[sqlite3.Connection], Result]

SLOW_SECONDS = 0.1  # of a processor; a wait for the machine does not count
# Seconds of a processor after which work in a thread is ended at its next step of SQLite; the zip
# of two thousand tables takes up to 50.
LONGEST_WORK = 120.0
_STEPS = 10_000  # of SQLite, about a millisecond, between two looks at the clock
_MOST_KINDS = 2_000
_NUMBER = re.compile("[0-9]++")


class KnownSlow:
    """Remembers which kinds of work were slow the last time."""

    def __init__(self) -> None:
        self._kinds: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, kind: Hashable) -> bool:
        return kind in self._kinds

    def note(self, kind: Hashable, seconds: float) -> None:
        """Remember how long a piece of this kind took."""
        self._kinds.pop(kind, None)
        if seconds >= SLOW_SECONDS:
            self._kinds[kind] = None
            if len(self._kinds) > _MOST_KINDS:
                self._kinds.popitem(last=False)


@dataclass(frozen=True, slots=True)
class SqlLanes:
    """The queue of everybody, and before it a narrow one for what is known to be slow."""

    everybody: FairQueue
    slow: FairQueue
    known: KnownSlow

    async def run(
        self,
        client: str,
        kind: Hashable,
        reader: Reader[Result],
        run: Callable[[Reader[Result]], Awaitable[Result]],
    ) -> Result:
        """Run the reader in a thread, in its turn; end it there if the client leaves."""
        gone = threading.Event()
        measured = partial(self._measured, kind, reader, gone)

        async def in_turn() -> Result:
            return await self.everybody.run(client, lambda: run(measured))

        try:
            if kind in self.known:
                return await self.slow.run(client, in_turn)
            return await in_turn()
        finally:
            gone.set()

    def _measured(
        self,
        kind: Hashable,
        reader: Reader[Result],
        gone: threading.Event,
        connection: sqlite3.Connection,
    ) -> Result:
        began, worked = time.monotonic(), time.thread_time()
        # Datasette sets a handler of its own for each statement, and none after it.
        ends = worked + LONGEST_WORK
        connection.set_progress_handler(lambda: gone.is_set() or time.thread_time() > ends, _STEPS)
        is_ended = False
        try:
            return reader(connection)
        except QueryInterrupted:
            is_ended = not gone.is_set()
            raise
        finally:
            connection.set_progress_handler(None, _STEPS)
            if is_ended:  # by its time limit: a facet has less than what is slow otherwise
                self.known.note(kind, SLOW_SECONDS)
            elif time.monotonic() - began >= SLOW_SECONDS:  # else it was quick on any machine
                self.known.note(kind, time.thread_time() - worked)
            else:
                self.known.note(kind, 0)


@lru_cache(maxsize=500)
def shape_of(sql: str) -> str:
    """Return what statements have in common that differ in numbers only, such as those of LIMIT."""
    return _NUMBER.sub("0", sql)


def name_of(reader: Any) -> str:
    """Return the name of what reads, which is a function or a call of one that is prepared."""
    function = getattr(reader, "func", reader)
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
