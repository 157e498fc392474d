"""Serve the description of every address that returns data, as OpenAPI 3.1."""

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.deliver import deliver
from plugins.common.reading import closed_tables, open_queries, open_tables, statistics_database
from plugins.openapi.describe import Service, described_service


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the address of the description."""
    return [(r"^/-/openapi\.json$", openapi)]


async def openapi(datasette: Datasette, request: Request) -> Response:
    """Return the OpenAPI description of all data addresses, from which tools generate clients."""
    service = await _service(datasette, request)
    return await deliver(datasette, request, lambda c: described_service(c, service))


async def _service(datasette: Datasette, request: Request) -> Service:
    name = (await statistics_database(datasette)).name
    words = datasette.metadata() or {}
    return Service(
        prefix=datasette.urls.path("/"),
        database=datasette.urls.database(name).removeprefix(datasette.urls.path("/").rstrip("/")),
        title=words.get("title") or "",
        description=words.get("description") or "",
        described=await open_tables(datasette, name),
        closed=await closed_tables(datasette, name),
        queries=await open_queries(datasette, request, name),
        most_rows=datasette.setting("max_returned_rows"),
    )
