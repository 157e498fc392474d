"""Render a page of one publication: with its own title, menu, credit and address."""

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.reading import ServedPublication
from plugins.layout.site import site_of


async def publication_page(
    datasette: Datasette,
    request: Request,
    publication: ServedPublication,
    template: str,
    path: str,
    context: dict[str, Any],
    status: int = 200,
) -> Response:
    """Return the page; `path` is its canonical path, whichever of its forms was requested."""
    about = {
        "site": site_of(datasette, publication.name),
        "page_address": absolute_address(datasette, request, path),
    }
    html = await datasette.render_template(template, about | context, request=request)
    return Response.html(html, status=status)


def absolute_address(datasette: Datasette, request: Request, path: str) -> str:
    """Return the address of a path of the site."""
    return str(datasette.absolute_url(request, datasette.urls.path(path)))
