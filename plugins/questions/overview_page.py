"""Serve the overview at `/-/overview`."""

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from plugins.common.parameters import expect_parameters
from plugins.common.reading import open_queries, read, readable_database
from plugins.layout.site import canonical_query
from plugins.questions.overview import read_overview
from plugins.questions.question import with_words


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the address of the overview."""
    return [(r"^/-/overview$", overview)]


async def overview(datasette: Datasette, request: Request) -> Response:
    """Return the overview page for the requested values; status 400 if one is unknown."""
    declared = datasette.metadata("overview")
    if not declared:
        raise NotFound("metadata.yml declares no overview")
    expect_parameters(request, declared["params"])
    database = (await readable_database(datasette, request)).name
    queries = await datasette.get_canned_queries(database, request.actor)
    words = datasette.metadata("columns", database=database) or {}
    queries = {name: with_words(query, words) for name, query in queries.items()}
    closed = queries.keys() - await open_queries(datasette, request, database)
    panels = [panel for panel in declared["panels"] if panel["query"] not in closed]
    declared = {**declared, "panels": panels}
    requested = {name: request.args[name] for name in request.args}
    page = await read(
        datasette,
        request,
        lambda connection: read_overview(
            connection,
            declared,
            queries,
            requested,
            lambda name: datasette.urls.query(database, name),
        ),
    )
    address = datasette.absolute_url(request, request.path)
    pictures = [panel.question.address("png") for panel in page.panels]
    context = {
        "overview": page,
        "page_title": page.title,
        "page_description": page.description,
        "page_address": address + canonical_query(request.query_string, declared["params"]),
        "page_image": datasette.absolute_url(request, pictures[0]) if pictures else None,
    }
    html = await datasette.render_template("overview.html", context, request=request)
    return Response.html(html, status=400 if page.unknown else 200)
