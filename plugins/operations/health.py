"""The page `/-/health`: 200 while the database can be read, else 503 with a sentence."""

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Response

from loader.database import schema
from loader.database.opening import APPLICATION_ID
from plugins.common.access import NotAllowed
from plugins.common.reading import read_unshown


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the page that monitors request."""
    return [(r"^/-/health$", health)]


async def health(datasette: Datasette) -> Response:
    """Return whether readers are served; no cache may store the answer."""
    try:
        problem = await read_unshown(datasette, find_problem)
    except LookupError:
        problem = "No database with published tables is attached."
    except NotAllowed:
        problem = None  # the database refused a closed table, so it works
    except sqlite3.Error:
        problem = "The database does not answer."
    return Response.text(
        f"{problem or 'The database answers.'}\n",
        status=503 if problem else 200,
        headers={"Cache-Control": "no-store"},
    )


def find_problem(connection: sqlite3.Connection) -> str | None:
    """Return what is wrong with the database in a sentence, or None; raise sqlite3.Error."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID or version != schema.SCHEMA_VERSION:
        return "The database is not one that this site's loader has built."
    first = connection.execute("SELECT value FROM observation LIMIT 1").fetchone()
    return None if first else "The database holds no numbers."
