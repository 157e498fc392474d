"""Remember what was read from a header: most requests have one of a few values."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Read = TypeVar("Read")

_MOST, _LONGEST = 500, 200  # values, and bytes of one: anybody can send other and longer ones


def read_once(read: Callable[[bytes], Read]) -> Callable[[bytes], Read]:
    """Return the same function, which remembers its results for short values."""
    remembered = lru_cache(maxsize=_MOST)(read)

    def read_header(value: bytes) -> Read:
        return remembered(value) if len(value) <= _LONGEST else read(value)

    return read_header
