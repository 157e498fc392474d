"""Serve every published table in every format, at `/-/published/<id>.<format>`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.deliver import deliver
from plugins.common.http_file import published_file


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the address of a table with a dot and a format at its end."""
    return [(r"^/-/published/(?P<table>[^/.]+)\.(?P<format>[^/]+)$", published_format)]


async def published_format(datasette: Datasette, request: Request) -> Response:
    """Return the table in that format, or say what is wrong with the request."""
    table, name = (unquote(request.url_vars[part]) for part in ("table", "format"))
    return await deliver(datasette, request, lambda c: published_file(c, table, name))
