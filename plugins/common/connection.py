"""The connection behind a request, to close it at once, which ASGI has no way to ask for.

With uvicorn, `send` is a method of the object that has the transport.
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from plugins.common.asgi import Message, Scope, Send

# How long a client may leave an answer unread, in seconds.
UNREAD_SECONDS = 20.0
# Keys of the ASGI scope: the transport, and whether the answer came from memory.
_TRANSPORT, IS_KEPT = "transport", "is_kept"


def transport_of(scope: Mapping[str, Any], send: Send) -> Any:
    """Return the transport of a request; None if the server does not show it."""
    return scope.get(_TRANSPORT) or getattr(getattr(send, "__self__", None), "transport", None)


def remember_transport(scope: Scope, send: Send) -> None:
    """Keep the transport for the layers that get another `send`."""
    scope[_TRANSPORT] = transport_of(scope, send)


async def send_at_once(transport: Any, send: Send, messages: Iterable[Message]) -> None:
    """Send a short answer; give up if the client leaves an earlier one unread for too long."""
    try:
        async with asyncio.timeout(UNREAD_SECONDS) if has_unread(transport) else nullcontext():
            for message in messages:
                await send(message)
    except TimeoutError:
        transport.abort()
    except RuntimeError:  # of uvloop, where the client has left and the server does not know
        if not is_closing(transport):
            raise
    abort_if_unread(transport, UNREAD_SECONDS)


def is_closing(transport: Any) -> bool:
    """Return whether nothing more can be sent."""
    return transport is not None and bool(transport.is_closing())


def has_unread(transport: Any) -> bool:
    """Return whether the client has yet to read what was sent."""
    return transport is not None and transport.get_write_buffer_size() > 0


def abort_if_unread(transport: Any, seconds: float) -> None:
    """Abort the connection later if it is still closing because the client does not read."""
    if has_unread(transport):
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, lambda: transport.is_closing() and transport.abort())
