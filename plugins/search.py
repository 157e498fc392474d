"""`/-/search?q=`: one box for categories, published tables, notes and questions."""

from collections.abc import Callable
from typing import Any

from datasette import Request, Response, hookimpl
from datasette.app import Datasette

from plugins.pages.database import read, statistics_database
from plugins.pages.search import LONGEST, search


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The page of the search."""
    return [(r"^/-/search$", searched)]


async def searched(datasette: Datasette, request: Request) -> Response:
    """All that was found, or how to search."""
    text = (request.args.get("q") or "").strip()[:LONGEST]
    database = (await statistics_database(datasette)).name
    queries = await datasette.get_canned_queries(database, request.actor)
    found = await read(datasette, lambda connection: search(connection, text, database, queries))
    context = {"searched": text, "found": found, "page_title": _title(text)}
    return Response.html(await datasette.render_template("search.html", context, request=request))


def _title(text: str) -> str:
    return f"Search: {text}" if text else "Search"
