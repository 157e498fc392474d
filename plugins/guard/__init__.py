"""Limit and queue all SQL, and answer what cannot be answered with a sentence: 400, 500 or 503."""

import sqlite3
from collections.abc import Awaitable, Callable, Generator

import click
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Request, Response

from plugins.common.access import closed_of, find_closed
from plugins.common.authorizer import authorize
from plugins.common.datasette_inside.known_names import add_cors_headers
from plugins.common.datasette_inside.replaced_parts import (
    change_answers,
    know_signatures,
    log_no_variables,
    read_addresses_once,
    read_sql_once,
    save_work,
)
from plugins.common.datasette_inside.site_parts import (
    is_open_to_scripts,
    read_schemas,
    renderers,
)
from plugins.common.ended_work import Lost
from plugins.common.error_log import log_error
from plugins.common.fair_queue import QueueFull
from plugins.common.language import N_
from plugins.common.refusal import answer_refusal
from plugins.guard import faults, page_order
from plugins.guard.limits import limit
from plugins.guard.page_time import say_partial
from plugins.guard.refusals import NO_PAGE
from plugins.guard.row_answers import expect_bytes, expect_own_key, expect_values
from plugins.guard.sql_queue import queue_sql

Handler = Callable[[], Awaitable[Response]]
NO_PROCESS = (
    "the process for SQL of readers cannot be started; expected that this user may have two more"
    " processes (ulimit -u, or the limit of the container)"
)


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Limit what one query may use, and refuse SQL that is not allowed or reads closed tables."""
    limit(conn, len(datasette.databases) * max(1, datasette.setting("num_sql_threads")))
    served = datasette.databases.get(database)
    functions = (datasette.plugin_config("guard") or {}).get("functions") or ()
    authorize(conn, closed_of(served).tables if served else (), functions)


@hookimpl(trylast=True)
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Queue all SQL from here on, read the schemas, and start the process for SQL of readers."""
    log_no_variables()
    save_work()
    read_addresses_once()
    read_sql_once()
    know_signatures(renderers(datasette).values())
    for change in (say_partial, expect_own_key, expect_bytes, expect_values):
        change_answers(change)
    page_order.read_marks()
    process = queue_sql(datasette)

    async def start() -> None:
        # Datasette would read the schemas during the first request, whose client may leave.
        await read_schemas(datasette)
        for database in datasette.databases.values():
            await find_closed(datasette, database)
        process.open_files()
        try:
            process.start()
        except Lost:
            raise click.ClickException(NO_PROCESS) from None

    return start


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, list[Handler], list[Handler]]:
    """Answer 400 if the address was at fault, and log any other error and answer 500.

    Datasette's own handler shows the message of every exception to the reader, so it is used only
    for exceptions that are meant for the reader: 403, 404 and the like.
    """
    handlers = yield
    if isinstance(exception, QueueFull):
        return [_busy(datasette, request)]
    if isinstance(exception, BadRequest):
        return [_error(datasette, request, 400, N_("Bad request"), str(exception))]
    if faults.names_nothing(exception):
        return [_error(datasette, request, 404, N_("Not found"), NO_PAGE)]
    if "pks" in request.url_vars and faults.names_no_table(exception):
        return [_error(datasette, request, 404, N_("Not found"), "Table not found")]
    if isinstance(exception, NotFound):
        return [_error(datasette, request, 404, N_("Not found"), str(exception))]
    if faults.is_for_readers(exception):
        return handlers
    has_input = bool(request.query_string or "pks" in request.url_vars)
    sentence = faults.sentence_for_client(exception, has_input)
    if sentence is not None:
        return [_error(datasette, request, 400, N_("Bad request"), sentence)]
    log_error(exception)
    return [_error(datasette, request, 500, N_("Error on this site"), faults.MISTAKE)]


def _busy(datasette: Datasette, request: Request) -> Handler:
    """Return a handler that answers without rendering: a page would need the queue that is full."""
    sentence = "Too many requests are waiting just now; try again in a few seconds."
    context = {"ok": False, "error": sentence, "status": 503, "title": "Busy"}
    headers = {**_cors(datasette), "Retry-After": "5"}

    async def answer() -> Response:
        if request.path.endswith(".json"):
            return Response.json(context, status=503, headers=headers)
        return Response.text(f"{sentence}\n", status=503, headers=headers)

    return answer


def _error(
    datasette: Datasette, request: Request, status: int, title: str, sentence: str
) -> Handler:
    async def answer() -> Response:
        return await answer_refusal(datasette, request, status, title, sentence)

    return answer


def _cors(datasette: Datasette) -> dict[str, str]:
    headers: dict[str, str] = {}
    if is_open_to_scripts(datasette):
        add_cors_headers(headers)
    return headers
