"""A layer that answers 400 where a question is asked with a value that names nothing.

The page of the question says so itself and offers the nearest choices, so this layer only changes
its status. Other formats would have no row, so the sentence is sent in their place.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

from plugins.common.asgi import Application, Receive, Scope, Send, for_http, on_start
from plugins.common.compared_names import near_or_first
from plugins.common.datasette_inside.permission_checks import is_visible
from plugins.common.datasette_inside.site_parts import has_started
from plugins.common.gives_rows import gives_rows
from plugins.common.language import N_
from plugins.common.offered_questions import offered_choice, read_choices
from plugins.common.open_queries import open_queries
from plugins.common.question_site import question_site
from plugins.common.refusal import answer_refusal
from plugins.questions.choices import (
    UnknownValue,
    not_read_by,
    read_parameters,
    unknown_values,
)


def with_known_values(datasette: Datasette, app: Application) -> Application:
    """Return the application, which answers no question about what does not exist."""

    async def check(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        unknown = await _unknown(datasette, request) if scope["query_string"] else []
        if not unknown:
            await app(scope, receive, send)
        elif "." in scope["path"]:
            sentence = " ".join(map(unknown_sentence, unknown))
            refused = await answer_refusal(datasette, request, 400, N_("Bad request"), sentence)
            await refused.asgi_send(send)
        else:
            await app(scope, receive, on_start(send, _as_bad_request))

    return for_http(check, app)


def _as_bad_request(start: Any) -> Any:
    return {**start, "status": 400} if start["status"] == 200 else start


async def _unknown(datasette: Datasette, request: Request) -> list[UnknownValue]:
    """Return the unknown values of a request; none if it is not for a question that is open."""
    page = request.path.partition(".")[0].removeprefix("/").split("/")
    if len(page) != 2 or not has_started(datasette):
        return []
    route, name = map(tilde_decode, page)
    served = [database for database in datasette.databases.values() if database.route == route]
    if not served:
        return []
    whole = ("view-database", served[0].name), "view-instance"
    visible = await is_visible(datasette, request.actor, *whole)
    queries = await open_queries(datasette, request, served[0].name) if visible else {}
    query = queries.get(name) or {}
    requested = {key: request.args[key] for key in request.args if request.args[key].strip()}
    if not isinstance(query, dict) or not requested.keys() & (query.get("choices") or {}).keys():
        return []
    unknown: list[UnknownValue] = await served[0].execute_fn(
        lambda connection: read_unknown(connection, query, requested)
    )
    return unknown


def read_unknown(
    connection: sqlite3.Connection, query: Mapping[str, Any], requested: Mapping[str, str]
) -> list[UnknownValue]:
    """Return the values that name no choice; if the question has an answer, those it does not read.

    Its SQL accepts more names than the choices have.
    """
    declared = query.get("choices") or {}
    asked = [(declared[name], value) for name, value in requested.items() if name in declared]
    if all(offered_choice(connection, sql, value, requested) for sql, value in asked):
        return []
    site = question_site()
    names, labels = site.names(connection), site.parameter_labels(connection)
    choices = read_choices(connection, declared, requested)
    unknown = unknown_values(read_parameters(query, requested, choices, names, labels), names)
    if unknown and gives_rows(connection, query["sql"], requested):
        return not_read_by(query["sql"], unknown)
    return unknown


def unknown_sentence(unknown: UnknownValue) -> str:
    """Return what is unknown, and the nearest choices or the first of all."""
    parameter = unknown.parameter
    near, all_ = ([c.label for c in some] for some in (unknown.nearest, parameter.choices))
    return (
        f"There is no {parameter.label.lower()} called “{parameter.value}” here;"
        f" {near_or_first(near, all_)}."
    )
