"""Who may see what: what metadata.yml closes is closed to all SQL, and left out of all lists."""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import add_cors_headers
from datasette.utils.asgi import Request, Response

from plugins.common.access import closed_of, find_closed


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Find out what is closed, in every database."""

    async def find_all() -> None:
        for database in datasette.databases.values():
            await find_closed(datasette, database)

    return find_all


@hookimpl
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Close what is made of closed tables; to all else, others have an answer."""
    name, held = resource if isinstance(resource, tuple) else (resource, "")
    if name not in datasette.databases:
        return None
    closed = closed_of(datasette.databases[name])
    is_closed = {
        "view-table": held.lower() in closed.tables,
        "view-query": held in closed.queries,
        "view-database-download": bool(closed.tables),
    }
    return False if is_closed.get(action) else None


@hookimpl
def forbidden(
    datasette: Datasette, request: Request, message: str
) -> Callable[[], Awaitable[Response]]:
    """403 and a sentence, in the format that was asked for."""
    # Datasette's messages are mostly sentences, sometimes the name of a permission.
    sentence = message if " " in message else "This is not open to everyone."

    async def answer() -> Response:
        headers: dict[str, str] = {}
        if datasette.cors:
            add_cors_headers(headers)
        context = {"ok": False, "error": sentence, "status": 403, "title": "Not allowed"}
        ending = request.path.rpartition("/")[2].rpartition(".")[2]
        if ending == "json":
            return Response.json(context, status=403, headers=headers)
        if ending != request.path.rpartition("/")[2]:
            return Response.text(f"{sentence}\n", status=403, headers=headers)
        page = await datasette.render_template(["403.html", "error.html"], context, request)
        return Response.html(page, status=403, headers=headers)

    return answer
