"""Bound what a request has besides its body: httptools, which parses it for uvicorn, does not.

It takes a head of any length, and fields of any number after a body that comes in chunks, which
uvicorn keeps: one connection filled a gigabyte in four seconds.
"""

from typing import Any

# Bytes that neither begin a request nor bring some of its body, besides those that arrive with
# such; h11 has the same limit for a head.
LONGEST_HEAD = 65_536


def bound_heads(protocol: Any, longest: int = LONGEST_HEAD) -> None:
    """Make uvicorn's class of connections refuse longer heads."""
    if hasattr(protocol, "received_without_bounds") or not hasattr(protocol, "on_body"):
        return
    protocol.received_without_bounds = protocol.data_received
    begin, body = protocol.on_message_begin, protocol.on_body

    def data_received(self: Any, data: bytes) -> None:
        self.size_of_fields += len(data)
        self.received_without_bounds(data)
        if self.size_of_fields > longest and not self.transport.is_closing():
            _refuse(self, longest)

    def on_message_begin(self: Any) -> None:
        self.size_of_fields = 0
        begin(self)

    def on_body(self: Any, piece: bytes) -> None:
        self.size_of_fields = 0
        body(self, piece)

    protocol.data_received = data_received
    protocol.on_message_begin, protocol.on_body = on_message_begin, on_body
    protocol.size_of_fields = 0


def _refuse(connection: Any, longest: int) -> None:
    """Say what is wrong, unless the request is being answered already."""
    if _is_in_head(connection):
        connection.send_400_response(f"The head of the request is longer than {longest:,} bytes.")
    else:
        connection.transport.abort()


def _is_in_head(connection: Any) -> bool:
    """Return whether a request has begun whose head has not ended: only then it has a cycle."""
    scope, cycle = connection.scope, connection.cycle
    return scope is not None and (cycle is None or cycle.scope is not scope)
