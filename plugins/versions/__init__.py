"""Serve the versions of a publication: a page, a feed (Atom) and JSON."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from loader.catalogue.package import as_json
from loader.database.opening import table_ids
from loader.words import nearest
from plugins.common.access import find_closed
from plugins.common.deliver import deliver_of_all
from plugins.common.http_file import File
from plugins.common.kept_versions import history_of
from plugins.common.language import gettext
from plugins.common.links import own_route, published_path
from plugins.common.parameters import expect_parameters
from plugins.common.reading import ServedPublication, requested_publication
from plugins.layout.publication_page import absolute_address, publication_page
from plugins.layout.site import site_of
from plugins.versions.change_feed import Feed, atom
from plugins.versions.listed_versions import ListedVersion, as_record, read_listed


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the page and its two other forms."""
    return [
        (own_route("/versions"), versions),
        (own_route(r"/versions\.atom"), versions_feed),
        (own_route(r"/versions\.json"), versions_json),
    ]


async def versions(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/versions`; with `?table=` it leads to that table in each version."""
    expect_parameters(request, ["table"])
    publication = await requested_publication(datasette, request)
    listed = await _listed(datasette, publication)
    table = request.args.get("table") or None
    with_table = await _versions_with(publication, listed, table) if table else set()
    if table and not with_table:
        tables = await publication.read(table_ids)
        raise NotFound(f"No version has a table {table!r}; {nearest(table, tables)}.")
    path = f"{publication.home}/versions"
    return await publication_page(
        datasette,
        request,
        publication,
        "versions.html",
        path,
        {
            "page_title": gettext("Versions"),
            "page_description": gettext("When these data were changed, and what changed."),
            "versions": listed,
            "led_to": table,  # Datasette asks for the metadata of what is called `table`
            "with_table": with_table,
            "table_path": lambda id_: published_path(id_, publication.home),
            "path": path,
        },
    )


async def _versions_with(
    publication: ServedPublication, listed: list[ListedVersion], table: str
) -> set[str]:
    """Return the ids of the versions that are served and have a published table."""
    history = history_of(publication.database)
    served = [history.named(one.id) for one in listed if one.problem is None]
    return {
        version.id
        for version in served
        if version and table in await replace(publication, version=version).read(table_ids)
    }


async def versions_feed(datasette: Datasette, request: Request) -> Response:
    """Return the feed of changes, by RFC 4287."""

    async def write() -> File:
        publication, listed = await _asked(datasette, request)
        page = f"{publication.home}/versions"
        site = site_of(datasette, publication.name)
        feed = Feed(
            gettext("Changes: %(title)s", title=site.title),
            site.described.publisher or site.title,
            absolute_address(datasette, request, page),
            absolute_address(datasette, request, f"{page}.atom"),
            site.credit.licence,
        )
        return File("versions.atom", "application/atom+xml; charset=utf-8", atom(feed, listed))

    expect_parameters(request, [])
    return await deliver_of_all(datasette, request, write)


async def versions_json(datasette: Datasette, request: Request) -> Response:
    """Return what is recorded of the versions, for programs."""

    async def write() -> File:
        _, listed = await _asked(datasette, request)
        records = {"versions": [as_record(version) for version in listed]}
        return File("versions.json", "application/json", as_json(records))

    expect_parameters(request, [])
    return await deliver_of_all(datasette, request, write)


async def _asked(
    datasette: Datasette, request: Request
) -> tuple[ServedPublication, list[ListedVersion]]:
    publication = await requested_publication(datasette, request)
    return publication, await _listed(datasette, publication)


async def _listed(datasette: Datasette, publication: ServedPublication) -> list[ListedVersion]:
    """Return the versions; without what changed in them if any table of the newest is closed."""
    closed = await find_closed(datasette, publication.database)
    has_closed = bool(closed.tables)
    return await publication.read(
        lambda connection: read_listed(publication.database, tells_changes=not has_closed)
    )
