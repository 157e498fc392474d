"""Refuses bad requests, and adds security headers to answers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from plugins.common import security_headers as headers
from plugins.common.whole_numbers import Bounds
from plugins.guard.refusals import Refusal, find_refusal

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[..., Awaitable[None]]


def guarded(datasette: Datasette, app: Application) -> Application:
    """The application, behind those checks."""

    bounds = _bounds(datasette)

    async def guard(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        send = _with_headers(scope, datasette, send)
        refusal = find_refusal(scope, _database_paths(datasette), bounds)
        if refusal:
            await _refuse(refusal, send)
        else:
            await app(scope, receive, send)

    return guard


async def _refuse(refusal: Refusal, send: Send) -> None:
    response = Response.text(
        refusal.sentence + "\n",
        status=refusal.status,
        headers={**refusal.headers, "Cache-Control": "no-store"},
    )
    await response.asgi_send(send)


def _database_paths(datasette: Datasette) -> list[str]:
    return [f"/{tilde_encode(database.route)}" for database in datasette.databases.values()]


def _bounds(datasette: Datasette) -> dict[str, Bounds]:
    """The bounds that metadata.yml gives the numbers of queries, by the paths of their pages."""
    return {
        f"/{tilde_encode(database.route)}/{tilde_encode(name)}": query["bounds"]
        for database in datasette.databases.values()
        for name, query in (datasette.metadata("queries", database=database.name) or {}).items()
        if isinstance(query, dict) and "bounds" in query
    }


def _with_headers(scope: Scope, datasette: Datasette, send: Send) -> Send:
    may_eval = any(scope["path"].startswith(path) for path in _database_paths(datasette))

    async def send_with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers", [])
            message = {**message, "headers": headers.with_security(given, may_eval)}
        await send(message)

    return send_with_headers
