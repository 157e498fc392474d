"""Bound the bytes of answers that wait for clients to read them.

An answer that is made as a whole, such as JSON of eight megabytes, is in memory until its client
has read it. Two hundred clients that do not read would hold more than a gigabyte. Where all
together hold too much, the client that has read nothing for the longest time is cut off.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MOST = 128_000_000  # bytes of all answers of one process


class WaitingBytes:
    """The bodies of answers that are being sent, the one read last at the end."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._bodies: OrderedDict[object, tuple[bytes, Callable[[], None]]] = OrderedDict()

    @contextmanager
    def holding(self, body: bytes, cut_off: Callable[[], None]) -> Iterator[Callable[[], None]]:
        """Count the body until the block ends; yield what to call when the client has read some.

        `cut_off` ends the block, from outside, to make room for others.
        """
        key = object()
        self._bodies[key] = body, cut_off
        while self.total > self._most and len(self._bodies) > 1:
            _, (_, cut_off_slowest) = self._bodies.popitem(last=False)
            cut_off_slowest()

        def has_read() -> None:
            if key in self._bodies:
                self._bodies.move_to_end(key)

        try:
            yield has_read
        finally:
            self._bodies.pop(key, None)

    @property
    def total(self) -> int:
        """The bytes in memory; a body that is sent to several clients is there once."""
        return sum({id(body): len(body) for body, _ in self._bodies.values()}.values())
