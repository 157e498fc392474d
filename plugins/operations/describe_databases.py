"""Describe each database by its contents, with the words of metadata.yml laid over them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from loader.metadata.overlay import of_site
from loader.metadata.words_of_database import words_of_database
from plugins.common.access import NotAllowed, find_closed
from plugins.common.language import languages, remember, translations


async def described(datasette: Datasette, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata with words for each database that has published tables.

    Of a database that not everyone may see, or not its published tables, nothing is told.
    """
    entries: dict[str, dict[str, Any]] = {}
    for name, database in datasette.databases.items():
        if await _is_open(datasette, database):
            own = (metadata.get("databases") or {}).get(name)
            words = partial(words_of_database, database=name, own=own)
            try:
                entries[name] = await database.execute_fn(words)
                for language in languages()[1:]:
                    other = partial(words, language=translations(language))
                    said = await database.execute_fn(other)
                    remember(language, dict(_pairs(entries[name], said)))
            except NotAllowed:
                continue
    return of_site(metadata, entries)


def _pairs(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts at the same place in two trees, where they differ."""
    if isinstance(one, dict):
        for key in one.keys() & other.keys():
            yield from _pairs(one[key], other[key])
    elif isinstance(one, str) and one != other:
        yield one, other


async def _is_open(datasette: Datasette, database: Database) -> bool:
    """Return whether everyone may see a database, and it has published tables."""
    if not await database.table_exists("published_table"):
        return False
    await find_closed(datasette, database)  # from now on its connections refuse what is closed
    visible, _ = await datasette.check_visibility(
        None, permissions=[("view-database", database.name), "view-instance"]
    )
    return bool(visible)
