"""Bounded SQL in turns, and a sentence for addresses that cannot be answered: 400, or 503."""

import json
import sqlite3
from collections.abc import Awaitable, Callable, Generator

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response

from plugins.guarding import connection as fence
from plugins.guarding import faults
from plugins.guarding.queue import QueueFull
from plugins.guarding.turns import take_turns

Handler = Callable[[], Awaitable[Response | None]]


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound what one query may take."""
    fence.limit(conn)


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Have SQL wait for its turn from here on.

    Where rich happens to be installed, Datasette prints all locals of every bad request.
    """
    pm.get_plugin("datasette.handle_exception").rich = None
    take_turns(datasette)
    # Datasette reads the schemas with the first request; a client that goes away would end that.
    return datasette.refresh_schemas  # type: ignore[no-any-return]


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, list[Handler], list[Handler]]:
    """400 and a sentence where the request was at fault.

    Datasette asks all handlers, and its own prints a traceback: it is left out, except where the
    traceback may tell of a mistake of ours.
    """
    others = yield
    if isinstance(exception, QueueFull):
        return [_busy(request)]
    sentence = faults.sentence(exception)
    if sentence is None:
        return others
    answer = _bad_request(datasette, request, sentence)
    return [answer, *others] if faults.is_ours(exception) else [answer]


def _busy(request: Request) -> Handler:
    sentence = "Many questions are waiting just now; try again in a few seconds."

    async def answer() -> Response:
        headers = {"Retry-After": "5"}
        if request.path.endswith(".json"):
            error = {"ok": False, "error": sentence, "status": 503, "title": None}
            return Response(
                json.dumps(error), 503, headers, content_type="application/json; charset=utf-8"
            )
        return Response.text(f"{sentence}\n", 503, headers)

    return answer


def _bad_request(datasette: Datasette, request: Request, sentence: str) -> Handler:
    async def answer() -> Response:
        if request.path.endswith(".json"):
            error = {"ok": False, "error": sentence, "status": 400, "title": None}
            return Response.json(error, status=400)
        context = {"ok": False, "error": sentence, "status": 400, "title": "Bad request"}
        page = await datasette.render_template(["400.html", "error.html"], context, request)
        return Response.html(page, status=400)

    return answer
