"""The page `/-/health`: 200 while a publication can be read, else 503 with a sentence.

Of several publications, one that cannot be read is named, but the site still serves the others.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Response

from loader.database.opening import is_of_this_version
from plugins.common.access import NotAllowed
from plugins.common.reading import is_ours
from plugins.operations.sqlite_release import sqlite_in_words


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add the page that monitors request."""
    return [(r"^/-/health$", health)]


async def health(datasette: Datasette) -> Response:
    """Return whether readers are served; no cache may store the answer."""
    problems = {
        name: await _problem(database)
        for name, database in list(datasette.databases.items())
        if await is_ours(database)
    }
    answer = f"{in_words(problems)}\n{sqlite_in_words()}"
    return Response.text(
        f"{answer}\n",
        status=503 if all(problems.values()) else 200,
        headers={"Cache-Control": "no-store"},
    )


async def _problem(database: Database) -> str | None:
    try:
        problem: str | None = await database.execute_fn(find_problem)
    except NotAllowed:
        return None  # the database refused a closed table, so it works
    except sqlite3.Error:
        return "The database does not answer."
    return problem


def in_words(problems: Mapping[str, str | None]) -> str:
    """Return the answer, from the problem of each database, None where there is none."""
    if not problems:
        return "No database with published tables is attached."
    if len(problems) == 1:
        return next(iter(problems.values())) or "The database answers."
    found = [f"{name}: {problem}" for name, problem in problems.items() if problem]
    return " ".join(found) or f"All {len(problems)} databases answer."


def find_problem(connection: sqlite3.Connection) -> str | None:
    """Return what is wrong with the database in a sentence, or None; raise sqlite3.Error."""
    if not is_of_this_version(connection):
        return "The database is not one that this site's loader has built."
    first = connection.execute("SELECT value FROM observation LIMIT 1").fetchone()
    return None if first else "The database holds no numbers."
