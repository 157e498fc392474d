"""Serve descriptions of the publication: Data Package, CSV on the Web, DCAT, lists."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.deliver import deliver
from plugins.common.reading import statistics_database
from plugins.downloads import descriptions as catalogue
from plugins.downloads.descriptions import DESCRIPTIONS, SiteAddress


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the address of each description, and of the lists in the Data Package."""
    names = "|".join(name.replace(".", r"\.") for name in DESCRIPTIONS)
    return [
        (rf"^/-/(?P<name>{names})$", description),
        (r"^/-/lists/(?P<name>[^/.]+)\.csv$", list_of_codes),
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


async def _site_address(datasette: Datasette, request: Request) -> SiteAddress:
    database = await statistics_database(datasette)
    prefix = datasette.urls.path("/")
    base = datasette.absolute_url(request, prefix).removesuffix("/")
    path = datasette.urls.database(database.name).removeprefix(prefix.rstrip("/"))
    return SiteAddress(base, path)
