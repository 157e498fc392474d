"""Datasette's own pages, where a page of the site returns them or is made of them."""

from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from datasette.views.index import IndexView

from plugins.common.datasette_inside import IS_ONE

FRONT_ROUTE_OF_DATASETTE = "^/(?P<format>)$"  # its front page reads `format`


async def own_front_page(datasette: Datasette, request: Request) -> Response:
    """Return Datasette's front page; the request must have come by its route."""
    page: Response = await IndexView(datasette).dispatch_request(request)
    return page


async def own_download(datasette: Datasette, request: Request) -> Any:
    """Return what Datasette sends for a file of a database: mostly an AsgiFileDownload.

    Raise Forbidden if the client may not have it.
    """
    if IS_ONE:
        from datasette.views.database import database_download

        return await database_download(request, datasette)
    from datasette.views.database import DatabaseDownload

    return await DatabaseDownload(datasette).get(request)


async def rows_of_table(
    datasette: Datasette, request: Request, following: str
) -> Mapping[str, Any]:
    """Return the page of a table after `following`: its `rows`, and what is `next`.

    The request asks for the largest page, with `_size=max`.
    """
    if IS_ONE:
        from datasette.views.table import table_view_data

        table = await datasette.resolve_table(request)
        data, rows, *_ = await table_view_data(datasette, request, table, _next=following)
        return {**data, "rows": rows}
    from datasette.views.table import TableView

    data, _, _ = await TableView(datasette).data(request, _next=following, _size="max")
    return dict(data)
