"""Close what metadata.yml closes: all SQL is refused on it, and no list shows it."""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.access import closed_of, find_closed
from plugins.common.datasette_inside.permission_checks import refused
from plugins.common.refusal import answer_refusal


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Determine what is closed in every database."""

    async def find_all() -> None:
        for database in datasette.databases.values():
            await find_closed(datasette, database)

    return find_all


@hookimpl
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Refuse what contains data of closed tables; leave all else to other plugins."""
    name, item = resource if isinstance(resource, tuple) else (resource, "")
    if name not in datasette.databases:
        return None
    closed = closed_of(datasette.databases[name])
    is_closed = {
        "view-table": item.lower() in closed.tables,
        "view-query": item in closed.queries,
        "view-database-download": bool(closed.tables),
    }
    return False if is_closed.get(action) else None


@hookimpl
def permission_resources_sql(datasette: Datasette, action: str) -> Any:
    """Refuse the same in Datasette 1.0, which does not ask `permission_allowed`."""
    names: list[tuple[str, str | None]] = []
    for name, database in datasette.databases.items():
        closed = closed_of(database)
        if action == "view-database-download" and closed.tables:
            names.append((name, None))
        of_action = {"view-table": closed.tables, "view-query": closed.queries}
        names += [(name, item) for item in of_action.get(action, ())]
    return refused(names) if names else None


@hookimpl
def forbidden(
    datasette: Datasette, request: Request, message: str
) -> Callable[[], Awaitable[Response]]:
    """Answer 403 with a sentence, in the format of the request."""
    # The message from Datasette is mostly a sentence, sometimes the name of a permission.
    sentence = message if " " in message else "This is not open to everyone."

    async def answer() -> Response:
        return await answer_refusal(datasette, request, 403, "Not allowed", sentence)

    return answer
