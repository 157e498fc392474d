"""`/-/overview`: several charts on one page, with what may be chosen above them."""

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from plugins.common.reading import open_queries, read, readable_database
from plugins.layout.site import asked
from plugins.questions.overview import read_overview
from plugins.questions.question import with_words


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The one page."""
    return [(r"^/-/overview$", overview)]


async def overview(datasette: Datasette, request: Request) -> Response:
    """The charts of what is chosen; 400 where nothing goes by it."""
    declared = datasette.metadata("overview")
    if not declared:
        raise NotFound("metadata.yml declares no overview")
    database = (await readable_database(datasette, request)).name
    queries = await datasette.get_canned_queries(database, request.actor)
    words = datasette.metadata("columns", database=database) or {}
    queries = {name: with_words(query, words) for name, query in queries.items()}
    shut = queries.keys() - await open_queries(datasette, request, database)
    panels = [panel for panel in declared["panels"] if panel["query"] not in shut]
    declared = {**declared, "panels": panels}
    given = {name: request.args[name] for name in request.args}
    shown = await read(
        datasette,
        request,
        lambda connection: read_overview(
            connection, declared, queries, given, lambda name: datasette.urls.query(database, name)
        ),
    )
    address = datasette.absolute_url(request, request.path)
    pictures = [panel.question.address("png") for panel in shown.panels]
    context = {
        "overview": shown,
        "page_title": shown.title,
        "page_description": shown.description,
        "page_address": address + asked(request.query_string, declared["params"]),
        "page_image": datasette.absolute_url(request, pictures[0]) if pictures else None,
    }
    html = await datasette.render_template("overview.html", context, request=request)
    return Response.html(html, status=400 if shown.unknown else 200)
