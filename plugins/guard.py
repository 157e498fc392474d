"""Bounded SQL, and 400 with a sentence for addresses that cannot be answered."""

import sqlite3
from collections.abc import Awaitable, Callable, Generator

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response

from plugins.guarding import connection as fence
from plugins.guarding import faults
from plugins.guarding.access import closed_of
from plugins.guarding.authorizer import authorize

Handler = Callable[[], Awaitable[Response | None]]


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Bound what one query may take, and refuse what tells of the machine or is closed."""
    fence.limit(conn)
    served = datasette.databases.get(database)
    functions = (datasette.plugin_config("guard") or {}).get("functions") or ()
    authorize(conn, closed_of(served).tables if served else (), functions)


@hookimpl
def startup() -> None:
    """Where rich happens to be installed, Datasette prints all locals of every bad request."""
    pm.get_plugin("datasette.handle_exception").rich = None


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
