"""`/-/published/<id>.<format>`: every published table in every format."""

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from loader.formats import FORMATS
from plugins.pages import downloads
from plugins.pages.database import read, statistics_database
from plugins.pages.downloads import CROSS_ORIGIN, Problem


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The address of a table with a dot and a format behind it."""
    return [(r"^/-/published/(?P<table>[^/.]+)\.(?P<format>[^/]+)$", published_format)]


async def published_format(datasette: Datasette, request: Request) -> Response:
    """The table in that format, or 304, or what is wrong with the request."""
    if request.method == "OPTIONS":
        return Response("", status=204, headers=dict(CROSS_ORIGIN))
    if request.method not in ("GET", "HEAD"):
        return _refusal(request, Problem(405, "Method not allowed", "Use GET or HEAD."))
    table, name = request.url_vars["table"], request.url_vars["format"]
    problem = await read(datasette, lambda c: downloads.find_problem(c, table, name))
    if problem:
        return _refusal(request, problem)
    licence = await read(datasette, lambda c: downloads.licence_of(c, table))
    database = await statistics_database(datasette)
    tag = downloads.entity_tag(database.hash or "", table, name)
    address = datasette.absolute_url(request, datasette.urls.path(f"/-/published/{table}"))
    headers = downloads.headers(table, FORMATS[name], tag, address, licence)
    if downloads.is_fresh(tag, request.headers.get("if-none-match", "")):
        return Response("", status=304, headers=headers)
    body = await read(datasette, lambda c: downloads.write(c, table, name))
    return Response(body, headers=headers, content_type=FORMATS[name].media_type)


def _refusal(request: Request, problem: Problem) -> Response:
    """Problem details for programs, Datasette's page for people."""
    if problem.status == 404 and "text/html" in request.headers.get("accept", ""):
        raise NotFound(problem.detail)
    headers = {**CROSS_ORIGIN, "Vary": "Accept", "Cache-Control": "no-store"}
    if problem.status == 405:
        headers["Allow"] = "GET, HEAD, OPTIONS"
    return Response(
        problem.as_json(),
        status=problem.status,
        headers=headers,
        content_type="application/problem+json",
    )
