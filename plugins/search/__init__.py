"""Serve the search, `/-/search?q=`, for categories, published tables, notes and questions."""

from collections.abc import Callable
from typing import Any

from datasette import Request, Response, hookimpl
from datasette.app import Datasette

from plugins.common.language import gettext
from plugins.common.open_queries import open_queries
from plugins.common.parameters import expect_parameters
from plugins.common.reading import publications, read_all, requested_publication
from plugins.layout.site import site_of
from plugins.search.find import LONGEST_SEARCH, search
from plugins.search.results import Results, together
from plugins.search.scope import SHOWN, Scope

FEWEST = 5  # results of each kind that each of many publications may show


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the page of the search."""
    return [(r"^/-/search$", searched)]


async def searched(datasette: Datasette, request: Request) -> Response:
    """Return the page of results, or of help where nothing was searched for."""
    expect_parameters(request, ["q"])
    text = (request.args.get("q") or "").strip()[:LONGEST_SEARCH]
    results = await _search_all(datasette, request, text)
    context = {"searched": text, "results": results, "page_title": _title(text)}
    return Response.html(await datasette.render_template("search.html", context, request=request))


async def _search_all(datasette: Datasette, request: Request, text: str) -> Results:
    """Return the results of all publications; of several, each with the title of its own."""
    await requested_publication(datasette, request)  # refuse if all are closed
    found = await publications(datasette)
    shown = max(SHOWN // len(found), FEWEST)
    scopes = {
        one.name: Scope(one.name, await open_queries(datasette, request, one.name), one.home, shown)
        for one in found
    }
    results = await read_all(found, lambda c, one: search(c, text, scopes[one.name]))
    if len(found) == 1:
        return results[0][1]
    return together([each.of(site_of(datasette, one.name).title) for one, each in results])


def _title(text: str) -> str:
    return gettext("Search: %(words)s", words=text) if text else gettext("Search")
