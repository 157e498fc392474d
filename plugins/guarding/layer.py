"""Refuses bad requests, queues SQL that a reader wrote, and adds security headers to answers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from plugins.guarding import headers
from plugins.guarding.queue import NarrowQueue, QueueFull
from plugins.guarding.requests import Refusal, find_refusal, is_ad_hoc

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[..., Awaitable[None]]

_BUSY = Refusal(
    503, "Many questions in SQL are waiting; try again in a few seconds.", {"Retry-After": "5"}
)


def guarded(datasette: Datasette, app: Application) -> Application:
    """The application, behind those checks."""
    queue = NarrowQueue()

    async def guard(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        send = _with_headers(scope, datasette, send)
        refusal = find_refusal(scope, _database_paths(datasette))
        if refusal:
            await _refuse(refusal, send)
        elif is_ad_hoc(scope):
            await _in_turn(queue, app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return guard


async def _in_turn(
    queue: NarrowQueue, app: Application, scope: Scope, receive: Any, send: Send
) -> None:
    try:
        async with queue:
            await app(scope, receive, send)
    except QueueFull:
        await _refuse(_BUSY, send)


async def _refuse(refusal: Refusal, send: Send) -> None:
    response = Response.text(
        refusal.sentence + "\n",
        status=refusal.status,
        headers={**refusal.headers, "Cache-Control": "no-store"},
    )
    await response.asgi_send(send)


def _database_paths(datasette: Datasette) -> list[str]:
    return [f"/{tilde_encode(database.route)}" for database in datasette.databases.values()]


def _with_headers(scope: Scope, datasette: Datasette, send: Send) -> Send:
    may_eval = any(scope["path"].startswith(path) for path in _database_paths(datasette))

    async def send_with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers", [])
            message = {**message, "headers": headers.with_security(given, may_eval)}
        await send(message)

    return send_with_headers
