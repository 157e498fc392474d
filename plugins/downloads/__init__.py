"""Serve files: tables in every format and as published, descriptions, and lists."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from datasette.views import base as datasette_csv

from loader.formats.csv_writer import SafeWriter
from plugins.common.deliver import deliver
from plugins.common.http_file import original_file, published_file
from plugins.common.reading import statistics_database
from plugins.common.selection_query import read_expressions, selection_query
from plugins.downloads import descriptions as catalogue
from plugins.downloads.descriptions import DESCRIPTIONS, SiteAddress


@hookimpl
def startup() -> None:
    """Replace the CSV writer of Datasette, which has no hook for it: all CSV follows one rule."""
    datasette_csv.csv = SimpleNamespace(writer=SafeWriter)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the addresses of tables with a format, original files, descriptions and lists."""
    names = "|".join(name.replace(".", r"\.") for name in DESCRIPTIONS)
    return [
        (r"^/-/published/(?P<table>[^/.]+)\.(?P<format>[^/]+)$", published_format),
        (r"^/-/published/(?P<table>[^/.]+)/original$", original),
        (rf"^/-/(?P<name>{names})$", description),
        (r"^/-/lists/(?P<name>[^/.]+)\.csv$", list_of_codes),
    ]


async def published_format(datasette: Datasette, request: Request) -> Response:
    """Return the table in that format, or say what is wrong with the request."""
    table, name = (unquote(request.url_vars[part]) for part in ("table", "format"))
    chosen = read_expressions(request.query_string)
    return await deliver(
        datasette,
        request,
        lambda c: published_file(c, table, name, chosen),
        selection_query(chosen),
    )


async def original(datasette: Datasette, request: Request) -> Response:
    """Return the file that holds the table as it was published."""
    table = unquote(request.url_vars["table"])
    chosen = read_expressions(request.query_string)
    return await deliver(
        datasette, request, lambda c: original_file(c, table, chosen), selection_query(chosen)
    )


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
