"""Describe each database by its contents, with the words of metadata.yml laid over them."""

from functools import partial
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from loader.metadata.overlay import of_site
from loader.metadata.questions_of_database import without_general
from loader.metadata.words_of_database import words_of_database
from plugins.common.access import NotAllowed, find_closed
from plugins.common.gives_rows import gives_rows


async def described(datasette: Datasette, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata with words for each database that has published tables.

    Of a database that not everyone may see, or not its published tables, nothing is told, and no
    general question is asked.
    """
    entries: dict[str, dict[str, Any]] = {}
    own_words = metadata.get("databases") or {}
    for name, database in datasette.databases.items():
        own = own_words.get(name)
        if await _is_open(datasette, database):
            words = partial(words_of_database, database=name, own=own, answers=gives_rows)
            try:
                entries[name] = await database.execute_fn(words)
            except NotAllowed:
                continue
    others = {name: without_general(own) for name, own in own_words.items()}
    return of_site({**metadata, "databases": others}, entries)


async def _is_open(datasette: Datasette, database: Database) -> bool:
    """Return whether everyone may see a database, and it has published tables."""
    if not await database.table_exists("published_table"):
        return False
    await find_closed(datasette, database)  # from now on its connections refuse what is closed
    visible, _ = await datasette.check_visibility(
        None, permissions=[("view-database", database.name), "view-instance"]
    )
    return bool(visible)
