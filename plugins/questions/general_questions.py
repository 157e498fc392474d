"""Offer the questions that every database of ours is asked, beside those of metadata.yml."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Forbidden

from plugins.common.language import current_language
from plugins.questions.fill_questions import AskedQuestion, Query, asked_questions, in_words

# A database that is replaced gets a new Database object, so an entry never becomes outdated.
_asked: WeakKeyDictionary[Database, dict[str, AskedQuestion]] = WeakKeyDictionary()
_made: WeakKeyDictionary[Database, dict[str, dict[str, Query]]] = WeakKeyDictionary()


@hookimpl
def canned_queries(
    datasette: Datasette, database: str
) -> Callable[[], Awaitable[dict[str, Query]]]:
    """Add the general questions of the database, but those that metadata.yml has in its own words.

    It has a question if it declares one of the same name, or names it in `instead_of` of another.
    """

    async def inner() -> dict[str, Query]:
        served = datasette.get_database(database)
        if served not in _asked:
            declared = datasette.metadata("queries", database=database, fallback=False) or {}
            own = {*declared, *(name for query in declared.values() for name in _said_by(query))}
            try:
                _asked[served] = await served.execute_fn(partial(asked_questions, taken=own))
            except (sqlite3.Error, Forbidden):  # a table of dimensions is closed, or not ours
                return {}
        by_language, language = _made.setdefault(served, {}), current_language.get()
        if language not in by_language:
            by_language[language] = in_words(_asked[served])
        return {name: dict(query) for name, query in by_language[language].items()}

    return inner


def _said_by(query: Any) -> list[str]:
    return query.get("instead_of") or [] if isinstance(query, dict) else []
