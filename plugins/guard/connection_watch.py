"""Attends to the connection of each request: a client that is gone or does not read ends its work.

uvicorn waits for as long as a client likes, and what is made for a client that has gone away is
made to its end. Here a request is a task, which is cancelled in both cases; what waits in a queue
then leaves it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

from datasette.app import Datasette

from plugins.common.current_request import Asking, asking, read_asking

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]

_PIECE = 65_536  # bytes that are sent before one looks whether they are taken
# How long a client may keep us waiting while it is sent an answer: so long, and a second more for
# so many bytes it has taken. The slowest lines of today are faster.
SECONDS = 20.0
BYTES_A_SECOND = 8_000


def attended(_: Datasette, app: Application) -> Application:
    """The application, whose work for a client ends with the client."""

    async def attend(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = read_asking(scope)
        connection = _Connection(request, receive, send)
        token = asking.set(request)
        work = asyncio.ensure_future(app(scope, connection.receive, connection.send))
        asking.reset(token)
        watch = asyncio.ensure_future(connection.watch(work))
        try:
            await work
        except asyncio.CancelledError:
            if not request.cut_off:  # the server itself stops
                raise
            await connection.abort()
        finally:
            watch.cancel()
            connection.end_if_unread()

    return attend


class _Connection:
    """What a request came by."""

    def __init__(self, request: Asking, receive: Receive, send: Send) -> None:
        self._request = request
        self._receive = receive
        self._send = send
        self._gone = asyncio.Event()
        self._is_complete = False
        self._is_read = False
        self._sent = 0
        self._waited = 0.0
        # ASGI has no word for ending a connection that does not take what it is sent: uvicorn's
        # `send` is a method of what has the transport.
        self._transport = getattr(getattr(send, "__self__", None), "transport", None)

    async def watch(self, work: "asyncio.Future[None]") -> None:
        """Cancel the work when the client goes; a body is passed over, as nothing can be sent.

        A server that goes on giving the end of a body never says that the client has gone.
        """
        is_read = False
        while (message := await self._receive())["type"] != "http.disconnect":
            if is_read:
                return
            is_read = not message.get("more_body", False)
        self._gone.set()
        if not self._is_complete:
            self._request.cut_off = True
            work.cancel()

    async def receive(self) -> Message:
        """An empty body, and then nothing until the client is gone."""
        if not self._is_read:
            self._is_read = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Send in pieces; cut off a client that takes too long for them."""
        clock = asyncio.get_running_loop().time
        self._request.started = True
        for piece in _pieces(message):
            left = SECONDS + self._sent / BYTES_A_SECOND - self._waited
            self._is_complete = _is_last(piece)
            began = clock()
            try:
                async with asyncio.timeout(left):
                    await self._send(piece)
            except TimeoutError:
                self._request.cut_off = True
                raise asyncio.CancelledError from None
            self._waited += clock() - began
            self._sent += len(piece.get("body", b""))

    async def abort(self) -> None:
        """End the connection at once, with what is still to be sent."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.sleep(0)  # the server is told of it

    def end_if_unread(self) -> None:
        """See that a connection does not stay closing for ever with the end of an answer in it."""
        transport = self._transport
        if transport is not None and transport.get_write_buffer_size():
            loop = asyncio.get_running_loop()
            loop.call_later(SECONDS, lambda: transport.is_closing() and transport.abort())


def _pieces(message: Message) -> Iterator[Message]:
    body = message.get("body", b"")
    last = max(0, len(body) - 1) // _PIECE * _PIECE
    for at in range(0, last, _PIECE):
        yield {**message, "body": body[at : at + _PIECE], "more_body": True}
    yield {**message, "body": body[last:]} if last else message


def _is_last(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)
