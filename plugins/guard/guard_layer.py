"""Refuse bad requests, and add security headers to answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode

from plugins.common.asgi import Application, Receive, Scope, Send, for_http, with_headers
from plugins.common.security_headers import with_security
from plugins.common.whole_numbers import Bounds
from plugins.guard.refusals import find_refusal


def guarded(datasette: Datasette, app: Application) -> Application:
    """Return the application behind those checks."""
    bounds = _bounds(datasette)
    asked = False

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal asked
        if not asked and datasette._startup_invoked:
            asked = True
            bounds.update(await _bounds_of_all(datasette))
        databases = _database_paths(datasette)
        may_eval = any(scope["path"].startswith(path) for path in databases)
        send = with_headers(send, lambda headers: with_security(headers, may_eval))
        refusal = find_refusal(scope, databases, bounds)
        if refusal:
            await refusal.response().asgi_send(send)
        else:
            await app(scope, receive, send)

    return for_http(guard, app)


def _database_paths(datasette: Datasette) -> list[str]:
    return [f"/{tilde_encode(database.route)}" for database in datasette.databases.values()]


def _bounds(datasette: Datasette) -> dict[str, Bounds]:
    """Return the bounds that metadata.yml sets for the numbers of queries, by the query's path."""
    return {
        path: bounds
        for database in datasette.databases.values()
        for path, bounds in _bounds_by_path(
            database.route, datasette.metadata("queries", database=database.name) or {}
        )
    }


async def _bounds_of_all(datasette: Datasette) -> dict[str, Bounds]:
    """Return the bounds of all queries, also those that plugins add once the site has started."""
    return {
        path: bounds
        for database in list(datasette.databases.values())
        for path, bounds in _bounds_by_path(
            database.route, await datasette.get_canned_queries(database.name, None)
        )
    }


def _bounds_by_path(route: str, queries: Mapping[str, Any]) -> Iterator[tuple[str, Bounds]]:
    for name, query in queries.items():
        if isinstance(query, dict) and "bounds" in query:
            yield f"/{tilde_encode(route)}/{tilde_encode(name)}", query["bounds"]
