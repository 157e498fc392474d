"""What tables a database has, their columns and keys: asked once of a file that does not change.

Datasette asks SQLite again for each table on each page, in a thread: 186 times for its front page.
"""

from collections.abc import Awaitable, Callable, Hashable
from copy import copy
from functools import partial, wraps
from typing import Any
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from datasette.database import Database

from plugins.common.datasette_inside.site_parts import has_started

_MOST = 20_000  # facts of one database; some hundred bytes each
_LONGEST_NAME = 200  # names come from addresses, too

# With this, Datasette looks up each table before it asks for permission to show it.
_SPELLING = (
    "select name from sqlite_master where type in ('table', 'view') and name = ? collate nocase"
)

# A database that is replaced gets a new Database object, so an entry never becomes outdated.
_known: WeakKeyDictionary[Database, LRUCache[Hashable, Any]] = WeakKeyDictionary()


async def _known_fact(
    database: Database, key: tuple[str, ...], ask: Callable[[], Awaitable[Any]]
) -> Any:
    """Return what is known under that key, or what `ask` returns."""
    # Some facts depend on metadata as well, which is complete when the site has started.
    is_fixed = not database.is_mutable and has_started(database.ds)
    if not is_fixed or any(len(one) > _LONGEST_NAME for one in key):
        return await ask()
    facts = _known.setdefault(database, LRUCache(_MOST))
    if key not in facts:
        facts[key] = await ask()
    return copy(facts[key])  # Datasette adds to some of these lists


def _known_method(name: str) -> Callable[..., Any]:
    """Return the method of that name of a database, which asks once for each table."""
    ask = getattr(Database, name)

    @wraps(ask)
    async def known(self: Database, *tables: str) -> Any:
        return await _known_fact(self, (name, *tables), lambda: ask(self, *tables))

    return known


class KnownDatabase(Database):  # type: ignore[misc]
    """A database of Datasette that remembers what SQLite said of its tables."""

    async def execute(self, sql: str, params: Any = None, **named: Any) -> Any:
        """Return the rows of a statement; the spelling of a name is looked up once."""
        ask = partial(super().execute, sql, params, **named)
        return await (_known_fact(self, (sql, *params), ask) if sql == _SPELLING else ask())

    table_names = _known_method("table_names")
    view_names = _known_method("view_names")
    hidden_table_names = _known_method("hidden_table_names")
    table_exists = _known_method("table_exists")
    table_columns = _known_method("table_columns")
    table_column_details = _known_method("table_column_details")
    primary_keys = _known_method("primary_keys")
    fts_table = _known_method("fts_table")
    label_column_for_table = _known_method("label_column_for_table")
    foreign_keys_for_table = _known_method("foreign_keys_for_table")
    get_all_foreign_keys = _known_method("get_all_foreign_keys")
    get_view_definition = _known_method("get_view_definition")
