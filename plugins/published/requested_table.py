"""Find the publication of a requested table, and read in it."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Request

from loader.database.opening import table_ids
from loader.errors import DatabaseError, SelectionError
from loader.metadata.facts import web_address
from plugins.common.language import gettext, translated
from plugins.common.links import published_path
from plugins.common.reading import ServedPublication, requested_version
from plugins.published.view_choices import UnknownValueError

Result = TypeVar("Result")


async def published_publication(
    datasette: Datasette, request: Request, table: str
) -> ServedPublication:
    """Return the publication that the address names, else the first that has the table.

    It is read in the version that the address asks for.
    """
    return await requested_version(datasette, request, lambda c: table in table_ids(c))


def table_facts(facts: dict[str, Any], home: str) -> dict[str, Any]:
    """Return what the templates of these pages need to know of a table."""
    number = gettext("Table %(number)s.", number=facts["number"]) if facts["number"] else ""
    return {
        "facts": facts,
        "path": published_path(facts["id"], home),
        "page_title": f"{number} {translated(facts['title'])}".strip(),
        "source_url": web_address(facts["source_url"]),
        "licence_url": web_address(facts["licence_url"]),
    }


async def read_published(
    publication: ServedPublication, reader: Callable[[sqlite3.Connection], Result]
) -> Result:
    """Return what `reader` returns; raise NotFound or BadRequest where it cannot read that."""
    try:
        return await publication.read(reader)
    except DatabaseError as error:
        version = f"Version {publication.version.id}: " if publication.version else ""
        raise NotFound(f"{version}{error}") from None
    except (UnknownValueError, SelectionError) as error:
        raise BadRequest(str(error)) from None
