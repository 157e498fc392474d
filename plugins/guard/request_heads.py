"""Bound the head of a request: httptools, which parses it for uvicorn, takes one of any length."""

from typing import Any

LONGEST_HEAD = 65_536  # bytes besides those that arrive first; h11 has the same limit


def bound_heads(protocol: Any, longest: int = LONGEST_HEAD) -> None:
    """Make uvicorn's class of connections refuse longer heads."""
    if hasattr(protocol, "received_without_bounds"):
        return
    protocol.received_without_bounds = protocol.data_received

    def data_received(self: Any, data: bytes) -> None:
        begun = self.scope
        self.received_without_bounds(data)
        if not _is_in_head(self) or self.scope is not begun:
            self.head_size = 0
            return
        self.head_size += len(data)
        if self.head_size > longest and not self.transport.is_closing():
            self.send_400_response(f"The head of the request is longer than {longest:,} bytes.")

    protocol.data_received = data_received
    protocol.head_size = 0


def _is_in_head(connection: Any) -> bool:
    """Return whether a request has begun whose head has not ended: only then it has a cycle."""
    scope, cycle = connection.scope, connection.cycle
    return scope is not None and (cycle is None or cycle.scope is not scope)
