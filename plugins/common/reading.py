"""Find the database with published tables, and read it in a thread.

The plain functions of `loader` and of the features take a connection; these functions provide it.
Each of them checks permissions first; the connection itself refuses closed tables.
"""

import sqlite3
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from plugins.common.access import find_closed

Value = TypeVar("Value")
Reader = Callable[[sqlite3.Connection], Value]


async def statistics_database(datasette: Datasette) -> Database:
    """Return the first database with published tables; raise LookupError if there is none."""
    for name, database in datasette.databases.items():
        if name != "_internal" and await database.table_exists("published_table"):
            return database
    raise LookupError("no attached database holds published tables; build one with `make build`")


async def readable_database(datasette: Datasette, request: Request | None) -> Database:
    """Return our database; raise Forbidden if the client may not see it."""
    database = await statistics_database(datasette)
    await datasette.ensure_permissions(
        request.actor if request else None, [("view-database", database.name), "view-instance"]
    )
    await find_closed(datasette, database)
    return database


async def read(datasette: Datasette, request: Request, reader: Reader[Value]) -> Value:
    """Call `reader` with a connection to our database, in a thread, and return its result.

    Raise Forbidden if the client may not see the database or a table that is read.
    """
    database = await readable_database(datasette, request)
    value: Value = await database.execute_fn(reader)
    return value


async def read_for_everyone(datasette: Datasette, reader: Reader[Value]) -> Value:
    """Call `reader` as `read` does, outside of a request: its result is shown to all readers.

    Raise Forbidden if not everyone may see the database or a table that is read.
    """
    database = await readable_database(datasette, None)
    value: Value = await database.execute_fn(reader)
    return value


async def read_unshown(datasette: Datasette, reader: Reader[Value]) -> Value:
    """Call `reader` as `read` does, for a result that is not shown; refuse only closed tables."""
    database = await statistics_database(datasette)
    value: Value = await database.execute_fn(reader)
    return value


async def open_queries(datasette: Datasette, request: Request, database: str) -> dict[str, Any]:
    """Return the canned queries that the client may see, by name."""
    queries = await datasette.get_canned_queries(database, request.actor)
    return {
        name: query
        for name, query in queries.items()
        if await datasette.permission_allowed(
            request.actor, "view-query", (database, name), default=True
        )
    }


async def closed_tables(datasette: Datasette, database: str) -> Collection[str]:
    """Return the tables and views of a database that are closed, in lower case."""
    return (await find_closed(datasette, datasette.databases[database])).tables


async def open_tables(datasette: Datasette, database: str) -> dict[str, Any]:
    """Return the metadata of the tables and views that everyone may see, by name."""
    tables = datasette.metadata("tables", database=database) or {}
    closed = await closed_tables(datasette, database)
    return {name: about or {} for name, about in tables.items() if name.lower() not in closed}
