"""Serve the description of every address that returns data, as OpenAPI 3.1."""

import asyncio
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.deliver import deliver, deliver_of_all
from plugins.common.http_file import File
from plugins.common.links import SITE, database_path, own_route
from plugins.common.open_queries import open_queries
from plugins.common.reading import (
    ServedPublication,
    closed_tables,
    open_tables,
    publications,
    read_all,
    requested_publication,
)
from plugins.layout.site import site_of
from plugins.openapi.describe import Service, described_service, description, openapi_file
from plugins.openapi.describe_all import joined


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the address of the description."""
    return [(own_route(r"/openapi\.json"), openapi)]


async def openapi(datasette: Datasette, request: Request) -> Response:
    """Return the OpenAPI description of all data addresses, from which tools generate clients.

    On a site with several publications, each has its own, and `/-/openapi.json` joins them.
    """
    found = await publications(datasette)
    if len(found) > 1 and not request.url_vars.get("database"):
        return await deliver_of_all(datasette, request, lambda: _of_all(datasette, request))
    publication = await requested_publication(datasette, request)
    service = await _service(datasette, request, publication)
    return await deliver(datasette, request, lambda c, home: described_service(c, service))


async def _of_all(datasette: Datasette, request: Request) -> File:
    found = await publications(datasette)
    services = {one.name: await _service(datasette, request, one) for one in found}
    described = await read_all(found, lambda c, one: description(c, services[one.name]))
    whole = site_of(datasette, None)
    documents = {one.name: document for one, document in described}
    # Of many publications this takes a second, in which the site should serve others.
    return await asyncio.to_thread(
        lambda: openapi_file(joined(documents, whole.title, whole.description), SITE)
    )


async def _service(
    datasette: Datasette, request: Request, publication: ServedPublication
) -> Service:
    name = publication.name
    words = site_of(datasette, name)
    return Service(
        prefix=datasette.urls.path("/"),
        home=publication.home,
        database=database_path(datasette, name),
        title=words.title,
        description=words.description,
        described=await open_tables(datasette, name),
        closed=await closed_tables(datasette, name),
        queries=await open_queries(datasette, request, name),
        most_rows=datasette.setting("max_returned_rows"),
    )
