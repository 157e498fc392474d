"""Bounded SQL in turns, and a sentence for what cannot be answered: 400, 500 or 503."""

import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Generator

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import add_cors_headers
from datasette.utils.asgi import Request, Response

from plugins.common.access import closed_of
from plugins.common.authorizer import authorize
from plugins.common.fair_queue import QueueFull
from plugins.guard import faults
from plugins.guard import limits as fence
from plugins.guard.turns import take_turns

Handler = Callable[[], Awaitable[Response | None]]


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Bound what one query may take, and refuse what tells of the machine or is closed."""
    fence.limit(conn)
    served = datasette.databases.get(database)
    functions = (datasette.plugin_config("guard") or {}).get("functions") or ()
    authorize(conn, closed_of(served).tables if served else (), functions)


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
    """400 where the address was at fault, 500 and a line in the log for a mistake of ours.

    Datasette's own handler, which tells the reader whatever the exception says, is left to what
    was raised to be told: 403, 404 and the like.
    """
    others = yield
    if isinstance(exception, QueueFull):
        return [_busy(datasette, request)]
    if faults.is_told(exception):
        return others
    asks = bool(request.query_string or "pks" in request.url_vars)
    sentence = faults.of_the_request(exception, asks)
    if sentence is not None:
        return [_told(datasette, request, 400, "Bad request", sentence)]
    traceback.print_exception(exception)
    return [_told(datasette, request, 500, "A mistake of ours", faults.MISTAKE)]


def _busy(datasette: Datasette, request: Request) -> Handler:
    """A sentence that costs no work: a page would need the queue that is full."""
    sentence = "Many questions are waiting just now; try again in a few seconds."
    said = {"ok": False, "error": sentence, "status": 503, "title": "Busy"}
    headers = {"Retry-After": "5"}
    if datasette.cors:
        add_cors_headers(headers)

    async def answer() -> Response:
        if request.path.endswith(".json"):
            return Response.json(said, status=503, headers=headers)
        return Response.text(f"{sentence}\n", status=503, headers=headers)

    return answer


def _told(
    datasette: Datasette, request: Request, status: int, title: str, sentence: str
) -> Handler:
    headers: dict[str, str] = {}
    if datasette.cors:
        add_cors_headers(headers)
    said = {"ok": False, "error": sentence, "status": status, "title": title}

    async def answer() -> Response:
        if request.path.endswith(".json"):
            return Response.json(said, status=status, headers=headers)
        try:
            page = await datasette.render_template([f"{status}.html", "error.html"], said, request)
        except Exception as another:  # what broke the page asked for may break this one too
            traceback.print_exception(another, chain=False)
            return Response.text(f"{sentence}\n", status=status, headers=headers)
        return Response.html(page, status=status, headers=headers)

    return answer
