"""`/-/health`: 200 while the database answers, else 503 and a sentence."""

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Response

from plugins.common.access import NotAllowed
from plugins.common.reading import read_unshown
from plugins.operations.health import problem


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Where whoever watches the site asks."""
    return [(r"^/-/health$", health)]


async def health(datasette: Datasette) -> Response:
    """Whether readers are served; never kept by a cache."""
    try:
        wrong = await read_unshown(datasette, problem)
    except LookupError:
        wrong = "No database with published tables is attached."
    except NotAllowed:
        wrong = ""  # that a table is closed is an answer too
    except sqlite3.Error:
        wrong = "The database does not answer."
    return Response.text(
        f"{wrong or 'The database answers.'}\n",
        status=503 if wrong else 200,
        headers={"Cache-Control": "no-store"},
    )
