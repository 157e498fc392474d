"""The canned queries of a database that a client may see."""

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from plugins.common.datasette_inside.permission_checks import is_allowed
from plugins.common.datasette_inside.site_metadata import queries_of


async def open_queries(datasette: Datasette, request: Request, database: str) -> dict[str, Any]:
    """Return the canned queries that the client may see, by name."""
    queries = await queries_of(datasette, database, request.actor)
    return {
        name: query
        for name, query in queries.items()
        if await is_allowed(datasette, request.actor, "view-query", (database, name))
    }
