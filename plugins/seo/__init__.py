"""Serve robots.txt, the sitemap, llms.txt and the icon of the site."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette import Request, Response, hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest

from loader.database.opening import table_ids
from plugins import layout
from plugins.common.datasette_inside.known_names import asgi_send_file
from plugins.common.open_queries import open_queries
from plugins.common.parameters import expect_parameters
from plugins.common.reading import (
    open_tables,
    overview_of,
    publications,
    read_all,
    requested_publication,
)
from plugins.common.whole_numbers import whole_number
from plugins.layout.publication_page import absolute_address
from plugins.layout.site import site_of
from plugins.seo.crawlers import (
    page_paths,
    parts_of,
    read_categories_to_index,
    robots_text,
    sitemap_index_xml,
    sitemap_xml,
)
from plugins.seo.model_guide import guide_of_all, guide_of_one, read_guide_contents

# The pages link to the same file.
FAVICON = Path(layout.__file__).parent / "static" / "favicon.svg"
_PART = "part"  # of a sitemap with more addresses than one may have


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the four files, at the root of the site."""
    return [
        (r"^/robots\.txt$", robots),
        (r"^/sitemap\.xml$", sitemap),
        (r"^/llms\.txt$", llms),
        (r"^/favicon\.ico$", favicon),
    ]


async def robots(datasette: Datasette, request: Request) -> Response:
    """Return which addresses a crawler may read."""
    expect_parameters(request, ())
    address = datasette.absolute_url(request, datasette.urls.path("/sitemap.xml"))
    return Response.text(robots_text(address, datasette.urls.path("/")))


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Return the addresses of all pages that a search engine should index, or of its parts."""
    expect_parameters(request, [_PART])
    await requested_publication(datasette, request)  # refuse if all are closed
    # Asked once: for each of thousands of tables, Datasette would take the request apart again.
    site = datasette.absolute_url(request, "/").removesuffix("/")
    paths = await _paths_to_index(datasette, request)
    parts = parts_of([site + datasette.urls.path(path) for path in paths])
    asked = request.args.get(_PART)
    if asked is not None:
        number = whole_number(asked, 1, len(parts))
        if number is None:
            raise BadRequest(f"{_PART}={asked}: expected a number from 1 to {len(parts)}")
        text = sitemap_xml(parts[number - 1])
    elif len(parts) == 1:
        text = sitemap_xml(parts[0])
    else:
        address = site + datasette.urls.path("/sitemap.xml")
        text = sitemap_index_xml(f"{address}?{_PART}={n}" for n in range(1, len(parts) + 1))
    return Response(text, content_type="application/xml; charset=utf-8")


async def _paths_to_index(datasette: Datasette, request: Request) -> list[str]:
    found = await publications(datasette)
    paths = ["/"] if len(found) > 1 else []
    read = await read_all(found, lambda c, _: (table_ids(c), read_categories_to_index(c)))
    for one, (tables, categories) in read:
        paths += page_paths(
            one.name,
            one.home,
            tables,
            await open_queries(datasette, request, one.name),
            await open_tables(datasette, one.name),
            bool(overview_of(datasette, one.name)),
            categories,
        )
    return paths


async def llms(datasette: Datasette, request: Request) -> Response:
    """Return what a language model should know of the site, and where it finds the data."""
    expect_parameters(request, ())
    await requested_publication(datasette, request)  # refuse if all are closed
    found = await publications(datasette)
    level = 1 if len(found) == 1 else 2
    guides = [
        guide_of_one(
            site_of(datasette, one.name),
            contents,
            await open_queries(datasette, request, one.name),
            lambda path: absolute_address(datasette, request, path),
            level,
        )
        for one, contents in await read_all(found, lambda c, _: read_guide_contents(c))
    ]
    if level == 1:
        return Response.text(guides[0])
    whole = site_of(datasette, None)
    text = guide_of_all(whole, guides, lambda path: absolute_address(datasette, request, path))
    return Response.text(text)


async def favicon(send: Callable[..., Any]) -> None:
    """Send the site's icon to clients that request it without having read a page."""
    await asgi_send_file(send, FAVICON, content_type="image/svg+xml")
