"""Describe each database by its contents, with the words of metadata.yml laid over them."""

import sqlite3
from functools import partial
from typing import Any

from datasette.app import Datasette

from loader.metadata.overlay import of_site
from loader.metadata.questions_of_database import without_general
from loader.metadata.words_of_database import words_of_database
from plugins.common.access import NotAllowed
from plugins.common.gives_rows import gives_rows
from plugins.common.reading import publications


async def described(datasette: Datasette, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata with words for each database that has published tables.

    Of a database that not everyone may see, or not its published tables, nothing is told, and no
    general question is asked.
    """
    written = metadata.get("databases") or {}
    entries: dict[str, dict[str, Any]] = {}
    for publication in await publications(datasette):
        name = publication.name
        words = partial(words_of_database, database=name, own=written.get(name), answers=gives_rows)
        try:
            entries[name] = await publication.read(words)
        except (NotAllowed, sqlite3.Error):
            continue
    others = {name: without_general(own) for name, own in written.items()}
    return of_site({**metadata, "databases": others}, entries)
