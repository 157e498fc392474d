"""Serve the search, `/-/search?q=`, for categories, published tables, notes and questions."""

from collections.abc import Callable
from typing import Any

from datasette import Request, Response, hookimpl
from datasette.app import Datasette

from plugins.common.language import gettext
from plugins.common.reading import open_queries, read, readable_database
from plugins.search.find import LONGEST, search


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the page of the search."""
    return [(r"^/-/search$", searched)]


async def searched(datasette: Datasette, request: Request) -> Response:
    """Return the page of results, or of help where nothing was searched for."""
    text = (request.args.get("q") or "").strip()[:LONGEST]
    database = (await readable_database(datasette, request)).name
    queries = await open_queries(datasette, request, database)
    results = await read(
        datasette, request, lambda connection: search(connection, text, database, queries)
    )
    context = {"searched": text, "results": results, "page_title": _title(text)}
    return Response.html(await datasette.render_template("search.html", context, request=request))


def _title(text: str) -> str:
    return gettext("Search: %(words)s", words=text) if text else gettext("Search")
