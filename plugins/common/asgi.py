"""The types of ASGI (https://asgi.readthedocs.io), and what every layer around the site does."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]
Header = tuple[bytes, bytes]


def is_html(headers: Iterable[Header]) -> bool:
    """Return whether an answer with these headers is a page."""
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in headers
    )


def for_http(layer: Application, app: Application) -> Application:
    """Return an application that gives HTTP requests to the layer, and the lifespan to `app`.

    A WebSocket is closed before it is open, to which the server answers 403: the site has none, and
    Datasette would fail on it. uvicorn accepts one where a library for it happens to be installed.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        await (layer if scope["type"] == "http" else app)(scope, receive, send)

    return answer


def on_start(send: Send, change: Callable[[Message], Message]) -> Send:
    """Return a `send` that passes the message with status and headers through `change`."""

    async def send_changed(message: Message) -> None:
        is_start = message["type"] == "http.response.start"
        await send(change(message) if is_start else message)

    return send_changed


def with_headers(send: Send, change: Callable[[list[Header]], list[Header]]) -> Send:
    """Return a `send` that passes the headers of the answer through `change`."""
    return on_start(
        send, lambda start: {**start, "headers": change(list(start.get("headers", [])))}
    )
