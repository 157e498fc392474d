"""Serve descriptions of the publication: Data Package, CSV on the Web, DCAT, lists, OpenAPI."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.deliver import deliver
from plugins.common.reading import closed_tables, open_queries, open_tables, statistics_database
from plugins.downloads import descriptions as catalogue
from plugins.downloads.descriptions import DESCRIPTIONS, SiteAddress
from plugins.openapi.describe import Service, described_service


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the address of each description, and of the lists in the Data Package."""
    names = "|".join(name.replace(".", r"\.") for name in DESCRIPTIONS)
    return [
        (rf"^/-/(?P<name>{names})$", description),
        (r"^/-/lists/(?P<name>[^/.]+)\.csv$", list_of_codes),
        (r"^/-/openapi\.json$", openapi),
    ]


async def description(datasette: Datasette, request: Request) -> Response:
    """Return a description of the whole publication."""
    name = request.url_vars["name"]
    site = await _site_address(datasette, request)
    return await deliver(datasette, request, lambda c: catalogue.described(c, name, site))


async def list_of_codes(datasette: Datasette, request: Request) -> Response:
    """Return a list, or say which lists exist."""
    name = unquote(request.url_vars["name"])
    return await deliver(datasette, request, lambda c: catalogue.listed(c, name))


async def openapi(datasette: Datasette, request: Request) -> Response:
    """Return the OpenAPI description of all data addresses, from which tools generate clients."""
    service = await _service(datasette, request)
    return await deliver(datasette, request, lambda c: described_service(c, service))


async def _service(datasette: Datasette, request: Request) -> Service:
    name = (await statistics_database(datasette)).name
    words = datasette.metadata() or {}
    return Service(
        prefix=datasette.urls.path("/"),
        database=(await _site_address(datasette, request)).database,
        title=words.get("title") or "",
        description=words.get("description") or "",
        described=await open_tables(datasette, name),
        closed=await closed_tables(datasette, name),
        queries=await open_queries(datasette, request, name),
        most_rows=datasette.setting("max_returned_rows"),
    )


async def _site_address(datasette: Datasette, request: Request) -> SiteAddress:
    database = await statistics_database(datasette)
    prefix = datasette.urls.path("/")
    base = datasette.absolute_url(request, prefix).removesuffix("/")
    path = datasette.urls.database(database.name).removeprefix(prefix.rstrip("/"))
    return SiteAddress(base, path)
