"""Serve the overview of a publication at `/-/overview`."""

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from plugins.common.datasette_inside.site_metadata import metadata_part, queries_of
from plugins.common.links import own_route
from plugins.common.open_queries import open_queries
from plugins.common.parameters import expect_parameters
from plugins.common.reading import (
    ServedPublication,
    overview_of,
    publications,
    requested_publication,
)
from plugins.layout.publication_page import absolute_address, publication_page
from plugins.layout.site import canonical_query
from plugins.questions.overview import read_overview
from plugins.questions.question import with_words


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the address of the overview."""
    return [(own_route("/overview"), overview)]


async def overview(datasette: Datasette, request: Request) -> Response:
    """Return the overview page for the requested values; status 400 if one is unknown."""
    publication = await _publication(datasette, request)
    database = publication.name
    declared = overview_of(datasette, database)
    if not declared:
        raise NotFound("There is no overview here.")
    expect_parameters(request, declared["params"])
    queries = await queries_of(datasette, database, request.actor)
    words = metadata_part(datasette, "columns", database)
    asked = {panel["query"] for panel in declared["panels"]}
    queries |= {name: with_words(queries[name], words) for name in asked & queries.keys()}
    closed = queries.keys() - await open_queries(datasette, request, database)
    panels = [panel for panel in declared["panels"] if panel["query"] not in closed]
    declared = {**declared, "panels": panels}
    requested = {name: request.args[name] for name in request.args}
    page = await publication.read(
        lambda connection: read_overview(
            connection,
            declared,
            queries,
            requested,
            lambda name: datasette.urls.query(database, name),
        ),
    )
    path = f"{publication.home}/overview"
    pictures = [panel.question.address("png") for panel in page.panels]
    context = {
        "database": database,
        "overview": page,
        "page_title": page.title,
        "page_description": page.description,
        "page_address": absolute_address(datasette, request, path)
        + canonical_query(request.query_string, declared["params"]),
        "page_image": datasette.absolute_url(request, pictures[0]) if pictures else None,
    }
    status = 400 if page.unknown else 200
    return await publication_page(
        datasette, request, publication, "overview.html", path, context, status
    )


async def _publication(datasette: Datasette, request: Request) -> ServedPublication:
    """Return the publication that the address names, else the first that has an overview."""
    requested = await requested_publication(datasette, request)
    if request.url_vars.get("database"):
        return requested
    with_one = (one for one in await publications(datasette) if overview_of(datasette, one.name))
    return next(with_one, requested)
