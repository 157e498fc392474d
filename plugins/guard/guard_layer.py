"""Refuse bad requests, and add security headers to answers."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import Request, Response

from plugins.common.asgi import (
    Application,
    Message,
    Receive,
    Scope,
    Send,
    for_http,
    on_start,
    with_headers,
)
from plugins.common.datasette_inside.permission_checks import is_visible
from plugins.common.datasette_inside.site_metadata import own_metadata, queries_of
from plugins.common.datasette_inside.site_parts import database_at, exception_answer, start
from plugins.common.http_problem import CROSS_ORIGIN
from plugins.common.language import N_
from plugins.common.links import path_of_route
from plugins.common.parameters import TRACKING
from plugins.common.refusal import answer_refusal
from plugins.common.security_headers import with_security
from plugins.common.whole_numbers import Bounds
from plugins.guard.page_parameters import wrong_on_page
from plugins.guard.refusals import allowed_methods, find_refusal
from plugins.guard.whole_answers import whole_rows

_Queries = dict[str, Mapping[str, Any]]  # by the paths of their pages


def guarded(datasette: Datasette, app: Application) -> Application:
    """Return the application behind those checks."""
    queries = _declared(datasette)
    bounds = _bounds(queries)
    asked = False

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal asked
        if not asked:
            # A server has started before its first request; a site in a process of its own has not.
            await start(datasette)
            queries.update(await _queries_of_all(datasette))
            bounds.update(_bounds(queries))
            asked = True
        databases = _database_paths(datasette)
        may_eval = any(scope["path"].startswith(path) for path in databases)
        send = with_headers(send, lambda headers: with_security(headers, may_eval))
        refusal = find_refusal(scope, databases, bounds)
        if refusal:
            await refusal.response(scope["path"]).asgi_send(send)
            return
        if scope["method"] == "OPTIONS":
            await _options(scope["path"]).asgi_send(send)
            return
        scope = _rewritten(scope, databases)
        wrong = wrong_on_page(scope["path"], _parameters(scope), queries, databases)
        if wrong and await _is_open(datasette, scope["path"], queries):
            request = Request(scope, receive)
            refused = await answer_refusal(datasette, request, 400, N_("Bad request"), wrong)
            await refused.asgi_send(send)
        else:
            await app(scope, receive, send)

    return for_http(_answering_errors(datasette, guard), app)


def _answering_errors(datasette: Datasette, app: Application) -> Application:
    """Return the application; an error of a layer is answered as one of a page is.

    Datasette answers only those of its own; the server would answer others without any headers.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        def begin(start: Message) -> Message:
            nonlocal has_begun
            has_begun = True
            return start

        try:
            await app(scope, receive, on_start(send, begin))
        except Exception as error:
            if has_begun:
                raise
            response = await exception_answer(datasette, Request(scope, receive), error)
            secured = with_headers(send, lambda headers: with_security(headers, may_eval=False))
            await response.asgi_send(secured)

    return answer


def _options(path: str) -> Response:
    """Return what may be sent to a path, also by scripts of other sites.

    A browser asks for them before it sends a request with such headers (a "preflight").
    """
    methods = ", ".join(allowed_methods(path))
    headers = {
        **CROSS_ORIGIN,
        "access-control-allow-methods": methods,
        "access-control-allow-headers": "content-type, if-none-match, if-range, range",
        "allow": methods,
        "cache-control": "no-store",
    }
    return Response("", status=204, headers=headers)


def _parameters(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _rewritten(scope: Scope, databases: Collection[str]) -> Scope:
    """Return the request for all rows, and without parameters that other sites add to links."""
    sent = _parameters(scope)
    own = [(name, text) for name, text in sent if not TRACKING.fullmatch(name)]
    own += whole_rows(scope["path"], own, databases)
    return scope if own == sent else {**scope, "query_string": urlencode(own).encode()}


async def _is_open(datasette: Datasette, path: str, queries: _Queries) -> bool:
    """Return whether everyone may see what is at this path; otherwise no message names it."""
    page = path.partition(".")[0]
    route, _, name = page[1:].partition("/")
    permissions: list[Any] = ["view-instance"]
    if route:
        database = database_at(datasette, tilde_decode(route)).name
        permissions.insert(0, ("view-database", database))
        if page in queries:
            permissions.insert(0, ("view-query", (database, tilde_decode(name))))
    return await is_visible(datasette, None, *permissions)


def _database_paths(datasette: Datasette) -> list[str]:
    return [path_of_route(database.route) for database in datasette.databases.values()]


def _declared(datasette: Datasette) -> _Queries:
    """Return the queries that metadata.yml declares."""
    queries: _Queries = {}
    for database in datasette.databases.values():
        declared = own_metadata(datasette, database.name).get("queries")
        queries |= _by_path(database.route, declared or {})
    return queries


async def _queries_of_all(datasette: Datasette) -> _Queries:
    """Return all queries, also those that plugins add once the site has started."""
    queries: _Queries = {}
    for database in list(datasette.databases.values()):
        found = await queries_of(datasette, database.name)
        queries |= _by_path(database.route, found)
    return queries


def _by_path(route: str, queries: Mapping[str, Any]) -> _Queries:
    return {
        f"{path_of_route(route)}/{tilde_encode(name)}": (
            query if isinstance(query, dict) else {"sql": query}
        )
        for name, query in queries.items()
    }


def _bounds(queries: _Queries) -> dict[str, Bounds]:
    """Return the bounds of the numbers that queries take."""
    return {path: query["bounds"] for path, query in queries.items() if "bounds" in query}
