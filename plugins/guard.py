"""Fences: bounded SQL, refused requests, a queue for ad-hoc SQL, headers, 400 for bad addresses."""

import sqlite3
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response

from plugins.guarding import connection as fence
from plugins.guarding import faults, headers
from plugins.guarding.queue import NarrowQueue, QueueFull
from plugins.guarding.requests import Refusal, find_refusal, is_ad_hoc

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[..., Awaitable[None]]
Handler = Callable[[], Awaitable[Response | None]]

_BUSY = Refusal(
    503, "Many questions in SQL are waiting; try again in a few seconds.", {"Retry-After": "5"}
)


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound what one query may take."""
    fence.limit(conn)


@hookimpl
def startup() -> None:
    """Where rich happens to be installed, Datasette prints all locals of every bad request."""
    pm.get_plugin("datasette.handle_exception").rich = None


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Stand before all of Datasette."""
    queue = NarrowQueue()

    def guarded(app: Application) -> Application:
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

    return guarded


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, list[Handler], list[Handler]]:
    """400 and a sentence where the request was at fault.

    Datasette asks all handlers, and its own prints a traceback: it is left out, except where the
    traceback may tell of a mistake of ours.
    """
    others = yield
    sentence = faults.sentence(exception)
    if sentence is None:
        return others
    answer = _bad_request(datasette, request, sentence)
    return [answer, *others] if faults.is_ours(exception) else [answer]


def _bad_request(datasette: Datasette, request: Request, sentence: str) -> Handler:
    async def answer() -> Response:
        if request.path.endswith(".json"):
            error = {"ok": False, "error": sentence, "status": 400, "title": None}
            return Response.json(error, status=400)
        context = {"ok": False, "error": sentence, "status": 400, "title": "Bad request"}
        page = await datasette.render_template(["400.html", "error.html"], context, request)
        return Response.html(page, status=400)

    return answer


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
    return [datasette.urls.database(name) for name in datasette.databases]


def _with_headers(scope: Scope, datasette: Datasette, send: Send) -> Send:
    may_eval = any(scope["path"].startswith(path) for path in _database_paths(datasette))

    async def send_with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers", [])
            message = {**message, "headers": headers.with_security(given, may_eval)}
        await send(message)

    return send_with_headers
