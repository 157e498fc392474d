"""Watch the connection of each request: stop the work for a client that has left or does not read.

uvicorn waits as long as a client likes, and completes an answer even if its client has left. Here
the work for a request is a task, which is cancelled in both cases and then leaves every queue.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

from datasette.app import Datasette

from plugins.common.asgi import Application, Message, Receive, Scope, Send, for_http
from plugins.common.connection import abort_if_unread, is_closing, transport_of
from plugins.common.current_request import CurrentRequest, current_request, read_request
from plugins.common.request_body import LARGEST_BODY
from plugins.guard.loop_turns import LoopTurns
from plugins.guard.waiting_bytes import WaitingBytes

_PIECE = 65_536  # bytes that are sent at once, to see whether the client takes them
# How long a client may keep an answer waiting: this time, and one second more for each so many
# bytes that it has taken. The slowest connections of today are faster.
CLIENT_SECONDS = 20.0
BYTES_A_SECOND = 8_000

_waiting, _turns = WaitingBytes(), LoopTurns(time.monotonic)


def watched(_: Datasette, app: Application) -> Application:
    """Return the application; its work for a request is cancelled when the client leaves."""

    async def watch(scope: Scope, receive: Receive, send: Send) -> None:
        request = read_request(scope)
        transport, is_post = transport_of(scope, send), scope.get("method") == "POST"
        connection = _Connection(request, receive, send, transport, is_post)
        token = current_request.set(request)

        async def answer() -> None:
            await app(scope, connection.receive, connection.send)

        work = asyncio.ensure_future(_turns.run(request.client, answer()))
        current_request.reset(token)
        watcher = asyncio.ensure_future(connection.watch(work))
        connection.work = work
        try:
            await work
        except asyncio.CancelledError:
            if not request.is_cut_off:  # the server itself stops
                raise
            await connection.abort()
        finally:
            watcher.cancel()
            abort_if_unread(transport, CLIENT_SECONDS)

    return for_http(watch, app)


class _Connection:
    """The connection of one request."""

    def __init__(
        self,
        request: CurrentRequest,
        receive: Receive,
        send: Send,
        transport: Any = None,
        takes_body: bool = False,
    ) -> None:
        self.work: asyncio.Future[None] | None = None
        self._request = request
        self._receive = receive
        self._send = send
        self._is_gone = asyncio.Event()
        self._takes_body = takes_body
        self._body = bytearray()
        self._has_body = asyncio.Event()
        self._is_complete = False
        self._is_read = False
        self._sent = 0
        self._waited = 0.0
        self._transport = transport

    async def watch(self, work: "asyncio.Future[None]") -> None:
        """Cancel the work when the client leaves; keep the body of a POST, ignore others.

        Stop watching if the server repeats the end of the body: it never reports that the client
        has left.
        """
        is_read = False
        while (message := await self._receive())["type"] != "http.disconnect":
            if is_read:
                return
            is_read = not message.get("more_body", False)
            self._keep(message.get("body", b""), is_read)
        self._is_gone.set()
        if not self._is_complete:
            self._request.is_cut_off = True
            work.cancel()

    def _keep(self, piece: bytes, is_last: bool) -> None:
        """Keep a piece of the body, up to one byte more than is allowed: it shows what is large."""
        if self._takes_body and not self._has_body.is_set():
            self._body += piece[: LARGEST_BODY + 1 - len(self._body)]
            if is_last or len(self._body) > LARGEST_BODY:
                self._has_body.set()

    async def receive(self) -> Message:
        """Return the body, empty but for a POST, and after that wait until the client leaves."""
        if not self._is_read:
            self._is_read = True
            if self._takes_body:
                await self._whole_body()
            return {"type": "http.request", "body": bytes(self._body), "more_body": False}
        await self._is_gone.wait()
        return {"type": "http.disconnect"}

    async def _whole_body(self) -> None:
        """Wait for the body; cut off a client that takes too long to send it."""
        try:
            async with asyncio.timeout(CLIENT_SECONDS):
                await self._has_body.wait()
        except TimeoutError:
            self._request.is_cut_off = True
            raise asyncio.CancelledError from None

    def cut_off(self) -> None:
        """End the work for this client, from outside of it."""
        self._request.is_cut_off = True
        if self.work is not None:
            self.work.cancel()

    async def send(self, message: Message) -> None:
        """Send a message in pieces; cut off a client that takes too long to read them."""
        self._request.is_started = True
        body = message.get("body", b"")
        if len(body) <= _PIECE:
            await self._send_pieces(message)
            return
        with _waiting.holding(body, self.cut_off) as has_read:
            await self._send_pieces(message, has_read)

    async def _send_pieces(
        self, message: Message, has_read: Callable[[], None] = lambda: None
    ) -> None:
        clock = asyncio.get_running_loop().time
        for piece in _pieces(message):
            seconds_left = CLIENT_SECONDS + self._sent / BYTES_A_SECOND - self._waited
            self._is_complete = _is_last(piece)
            began = clock()
            try:
                async with asyncio.timeout(seconds_left):
                    await self._send(piece)
            except (TimeoutError, RuntimeError) as error:
                # uvloop raises RuntimeError where the client has left and the server does not know.
                if isinstance(error, RuntimeError) and not is_closing(self._transport):
                    raise
                self._request.is_cut_off = True
                raise asyncio.CancelledError from None
            has_read()
            self._waited += clock() - began
            self._sent += len(piece.get("body", b""))

    async def abort(self) -> None:
        """Close the connection at once, and drop what is still to be sent."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.sleep(0)  # lets the server notice it


def _pieces(message: Message) -> Iterator[Message]:
    body = message.get("body", b"")
    last = max(0, len(body) - 1) // _PIECE * _PIECE
    for start in range(0, last, _PIECE):
        yield {**message, "body": body[start : start + _PIECE], "more_body": True}
    yield {**message, "body": body[last:]} if last else message


def _is_last(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)
