"""Find and refuse what is closed in a database: tables, views and questions not open to everyone.

Nobody logs in here (see `plugins/cache`), so all readers have the same permissions, and what is
closed by metadata.yml or a plugin is determined once. The connections then refuse it to all SQL
(see `authorizer`), so no page, question or statement has to check permissions itself. Whatever
contains data of a closed table is closed as well: views and questions that read it, full-text
indexes, and the file of the whole database.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Forbidden

from plugins.common.authorizer import forget_refusal, last_refusal
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.datasette_inside.known_tables import KnownDatabase
from plugins.common.datasette_inside.permission_checks import is_allowed, skip_table_permissions
from plugins.common.datasette_inside.replaced_parts import replace_class
from plugins.common.datasette_inside.site_metadata import (
    metadata_may_change,
    queries_of,
    whole_metadata,
)

Queries = Mapping[str, Mapping[str, Any]]


class NotAllowed(Forbidden):  # type: ignore[misc]
    """SQL was refused; the message is a sentence that says what is not allowed."""


@dataclass(slots=True)
class Closed:
    """What is closed in one database; its connections share `tables`, which is filled later."""

    tables: set[str] = field(default_factory=set)  # views too, in lower case
    queries: set[str] = field(default_factory=set)
    is_known: bool = False


class GuardedDatabase(KnownDatabase):
    """A database of Datasette that explains refusals, and does not list what is closed."""

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Call `fn` with a connection, in a thread; raise NotAllowed if its SQL is refused.

        The thread sees the context variables of the request, such as its language.
        """
        context = copy_context()

        def refusable(connection: sqlite3.Connection) -> Any:
            forget_refusal()
            try:
                return context.run(fn, connection)
            except sqlite3.Error:
                if sentence := last_refusal():
                    raise NotAllowed(sentence) from None
                raise

        return await super().execute_fn(refusable)

    async def table_names(self) -> list[str]:
        """Return the names of the open tables."""
        return self._open(await super().table_names())

    async def view_names(self) -> list[str]:
        """Return the names of the open views."""
        return self._open(await super().view_names())

    async def label_column_for_table(self, table: str) -> str | None:
        """Return the column that names a row; None for a closed table, whose rows show keys."""
        if table.lower() in closed_of(self).tables:
            return None
        label: str | None = await super().label_column_for_table(table)
        return label

    def _open(self, names: Iterable[str]) -> list[str]:
        closed = closed_of(self).tables
        return [name for name in names if name.lower() not in closed]


# A database that is replaced gets a new Database object, so an entry never becomes outdated.
_closed: WeakKeyDictionary[Database, Closed] = WeakKeyDictionary()


def closed_of(database: Database) -> Closed:
    """Return what is closed in this database; empty until `find_closed` has run."""
    return _closed.setdefault(database, Closed())


async def find_closed(datasette: Datasette, database: Database) -> Closed:
    """Return what is closed in this database; determine it at the first call."""
    closed = closed_of(database)
    if not closed.is_known:
        closed.is_known = True
        if not metadata_may_change() and not restricts_tables(whole_metadata(datasette)):
            skip_table_permissions(datasette)
        replace_class(database, GuardedDatabase)
        names = [name for (name,) in await database.execute(_TABLES_AND_VIEWS)]
        for name in names:
            if not await is_allowed(datasette, None, "view-table", (database.name, name)):
                closed.tables.add(name.lower())
        if closed.tables:
            closed.tables |= await database.execute_fn(_indexes)
            closed.tables |= await database.execute_fn(_refused_views)
        await find_closed_queries(datasette, database)
    return closed


async def find_closed_queries(datasette: Datasette, database: Database) -> None:
    """Determine which of the queries, as they are now, are closed or read a closed table."""
    closed = closed_of(database)
    closed.queries = set()  # those found before would be refused below
    queries = await queries_of(datasette, database.name)
    closed.queries = {
        name
        for name in queries
        if not await is_allowed(datasette, None, "view-query", (database.name, name))
    }
    if closed.tables:
        closed.queries |= await database.execute_fn(lambda c: _refused_queries(c, queries))


_TABLES_AND_VIEWS = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"


def _indexes(connection: sqlite3.Connection) -> set[str]:
    """Return full-text indexes with their shadow tables, and SQLite's tables of statistics."""
    names = [name.lower() for (name,) in connection.execute(_TABLES_AND_VIEWS)]
    virtual = connection.execute(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    )
    starts = tuple(name.lower() for (name,) in virtual)
    return {
        name
        for name in names
        if name in starts or name.startswith((*(f"{start}_" for start in starts), "sqlite_stat"))
    }


def _refused_views(connection: sqlite3.Connection) -> set[str]:
    views = connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    return {
        name.lower()
        for (name,) in views
        if _is_refused(connection, f"SELECT * FROM {escape_sqlite(name)}")  # noqa: S608
    }


def _refused_queries(connection: sqlite3.Connection, queries: Queries) -> set[str]:
    return {
        name for name, query in queries.items() if _is_refused(connection, query.get("sql") or "")
    }


def _is_refused(connection: sqlite3.Connection, sql: str) -> bool:
    """Return whether SQL is refused when it is compiled; SQL with another error is not."""
    forget_refusal()
    try:
        connection.execute(f"EXPLAIN {sql}", _NoValues()).fetchall()
    except sqlite3.Error:
        return last_refusal() is not None
    return False


class _NoValues(dict[str, None]):
    def __missing__(self, parameter: str) -> None:
        return None


def restricts_tables(metadata: Mapping[str, Any]) -> bool:
    """Return whether any table of any database has its own `allow` block."""
    blocks = [metadata, *(metadata.get("databases") or {}).values()]
    tables = [table for block in blocks if block for table in (block.get("tables") or {}).values()]
    return any("allow" in (table or {}) for table in tables)
