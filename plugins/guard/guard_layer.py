"""Refuse bad requests, and add security headers to answers."""

from datasette.app import Datasette
from datasette.utils import tilde_encode

from plugins.common.asgi import Application, Receive, Scope, Send, for_http, with_headers
from plugins.common.security_headers import with_security
from plugins.common.whole_numbers import Bounds
from plugins.guard.refusals import find_refusal


def guarded(datasette: Datasette, app: Application) -> Application:
    """Return the application behind those checks."""
    bounds = _bounds(datasette)

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
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
        f"/{tilde_encode(database.route)}/{tilde_encode(name)}": query["bounds"]
        for database in datasette.databases.values()
        for name, query in (datasette.metadata("queries", database=database.name) or {}).items()
        if isinstance(query, dict) and "bounds" in query
    }
