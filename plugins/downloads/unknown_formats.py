"""Answer 404 with the available formats to `/<database>/<table>.pdf` and the like."""

import re
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from plugins.common.available_formats import available_formats
from plugins.common.datasette_inside.site_parts import database_at, renderers
from plugins.common.http_problem import missing
from plugins.common.reading import attached
from plugins.common.refusal import refuse

# Formats that Datasette has besides its renderers; a dot in a name is encoded as ~2E in a path.
_ALWAYS = ("csv", "jsono")


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Add the addresses of tables, questions, rows and databases with an unknown format.

    Datasette would return the HTML page for them.
    """
    database = "|".join(re.escape(tilde_encode(one.route)) for one in attached(datasette))
    known = "|".join(map(re.escape, [*renderers(datasette), *_ALWAYS]))
    start, table = f"^/(?P<database>{database})", "/(?P<table>[^/.]+)"
    return [
        (rf"{start}\.(?!(?:{known}|db)$)(?P<format>[^/]+)$", no_such_format),
        (rf"{start}{table}\.(?!(?:{known})$)(?P<format>[^/]+)$", no_such_format),
        (rf"{start}{table}/[^/]+?\.(?!(?:{known})$)(?P<format>\w+)$", no_such_format),
    ]


async def no_such_format(datasette: Datasette, request: Request) -> Response:
    """Answer 404 with the formats that exist at this address, if the client may see it."""
    try:
        database = database_at(datasette, tilde_decode(request.url_vars["database"]))
    except KeyError:  # it could not be read when the site started
        raise NotFound("There is no such database.") from None
    table = request.url_vars.get("table")
    name = tilde_decode(table) if table else None
    formats = await available_formats(datasette, request, database, name)
    if not formats:
        raise NotFound(f"There is no table or question {name}.")
    problem = missing("format", request.url_vars["format"], "formats", formats)
    return await refuse(datasette, request, problem)
