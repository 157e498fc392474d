"""Serve files: tables in every format and as published, descriptions, and lists."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request, Response

from loader.catalogue import dcat
from loader.catalogue.data_files import list_names
from loader.catalogue.package import as_json
from loader.database.opening import table_ids
from loader.formats.csv_writer import SafeWriter
from plugins.common.datasette_inside.replaced_parts import replace_csv_writer
from plugins.common.deliver import deliver, deliver_of_all
from plugins.common.http_file import File, WebLink, original_file, published_file
from plugins.common.kept_versions import asked_version
from plugins.common.links import database_path, own_route
from plugins.common.parameters import VERSION, expect_parameters
from plugins.common.reading import publications, read_all, requested_publication
from plugins.common.selection_query import read_expressions, selection_query
from plugins.common.whole_numbers import whole_number
from plugins.downloads import descriptions as catalogue
from plugins.downloads.descriptions import DCAT, DESCRIPTIONS, SiteAddress
from plugins.layout.site import site_of


@hookimpl
def startup() -> None:
    """Replace the CSV writer of Datasette, which has no hook for it: all CSV follows one rule."""
    replace_csv_writer(SafeWriter)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the addresses of tables with a format, original files, descriptions and lists."""
    names = "|".join(name.replace(".", r"\.") for name in DESCRIPTIONS)
    return [
        (own_route(r"/published/(?P<table>[^/.]+)\.(?P<format>[^/]+)"), published_format),
        (own_route("/published/(?P<table>[^/.]+)/original"), original),
        (own_route(f"/(?P<name>{names})"), description),
        (own_route(r"/lists/(?P<name>[^/.]+)\.csv"), list_of_codes),
    ]


async def published_format(datasette: Datasette, request: Request) -> Response:
    """Return the table in that format, or say what is wrong with the request."""
    table, name = (unquote(request.url_vars[part]) for part in ("table", "format"))
    chosen = read_expressions(request.query_string, [VERSION])
    return await deliver(
        datasette,
        request,
        lambda c, home: published_file(c, table, name, home, chosen, asked_version(request)),
        lambda c: table in table_ids(c),
        selection_query(chosen),
        has_versions=True,
    )


async def original(datasette: Datasette, request: Request) -> Response:
    """Return the file that holds the table as it was published."""
    table = unquote(request.url_vars["table"])
    return await deliver(
        datasette,
        request,
        lambda c, home: original_file(c, table, home, asked_version(request)),
        lambda c: table in table_ids(c),
        has_versions=True,
    )


async def description(datasette: Datasette, request: Request) -> Response:
    """Return a description of a publication.

    On a site with several, DCAT describes all in one, each by the first page of its catalogue.
    """
    name = request.url_vars["name"]
    found = await publications(datasette)
    if name == DCAT and len(found) > 1 and not request.url_vars.get("database"):
        return await deliver_of_all(datasette, request, lambda: _all_in_dcat(datasette, request))
    page = _page(request) if name == DCAT else 1
    publication = await requested_publication(datasette, request)
    path = database_path(datasette, publication.name)
    site = SiteAddress(_base(datasette, request), publication.home, path, page)
    return await deliver(
        datasette,
        request,
        lambda c, home: catalogue.described(c, name, site),
        # Of these files, only DCAT has full addresses in it.
        selection=f"{site.base}?page={page}" if name == DCAT else None,
    )


def _page(request: Request) -> int:
    """Return the page of the catalogue that is asked for; raise BadRequest if it is not a page."""
    expect_parameters(request, ["page"])
    text = request.args.get("page") or "1"
    page = whole_number(text, 1, 10**9)
    if page is None:
        raise BadRequest(f"page={text}: expected a number from 1.")
    return page


async def _all_in_dcat(datasette: Datasette, request: Request) -> File:
    base, whole = _base(datasette, request), site_of(datasette, None)
    catalogues = await read_all(
        await publications(datasette),
        lambda c, one: dcat.catalogue(
            c, base, f"{database_path(datasette, one.name)}.db", one.home
        ),
    )
    described = dcat.catalogue_of_all(
        whole.title, whole.language, base, [catalogue for _, catalogue in catalogues]
    )
    links = [WebLink("service-desc", "/-/openapi.json", "application/json")]
    return File(DCAT, "application/ld+json", as_json(described), links)


async def list_of_codes(datasette: Datasette, request: Request) -> Response:
    """Return a list, or say which lists exist."""
    name = unquote(request.url_vars["name"])
    return await deliver(
        datasette,
        request,
        lambda c, home: catalogue.listed(c, name, home),
        lambda c: name in list_names(c),
    )


def _base(datasette: Datasette, request: Request) -> str:
    return str(datasette.absolute_url(request, datasette.urls.path("/"))).removesuffix("/")
