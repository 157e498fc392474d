"""Which of Datasette's databases is ours, and how to read it off the event loop.

The plain functions of `loader` and the features take a connection; here are the ways to one.
Each asks first who is reading; closed tables are refused by the connection itself.
"""

import sqlite3
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from plugins.common.access import find_closed

Found = TypeVar("Found")
Reader = Callable[[sqlite3.Connection], Found]


async def statistics_database(datasette: Datasette) -> Database:
    """The first attached database that holds published tables; raises LookupError if none does."""
    for name, database in datasette.databases.items():
        if name != "_internal" and await database.table_exists("published_table"):
            return database
    raise LookupError("no attached database holds published tables; build one with `make build`")


async def readable_database(datasette: Datasette, request: Request | None) -> Database:
    """Our database, for whom the request comes from; raises Forbidden if they may not see it."""
    database = await statistics_database(datasette)
    await datasette.ensure_permissions(
        request.actor if request else None, [("view-database", database.name), "view-instance"]
    )
    await find_closed(datasette, database)
    return database


async def read(datasette: Datasette, request: Request, reader: Reader[Found]) -> Found:
    """What `reader` returns when it is called, in a thread, with a connection to our database.

    Raises Forbidden if whom the request comes from may not see the database or a table read.
    """
    database = await readable_database(datasette, request)
    found: Found = await database.execute_fn(reader)
    return found


async def read_for_everyone(datasette: Datasette, reader: Reader[Found]) -> Found:
    """What `reader` returns, for words that all readers are shown: there is no request to ask.

    Raises Forbidden if not everyone may see the database or a table read.
    """
    database = await readable_database(datasette, None)
    found: Found = await database.execute_fn(reader)
    return found


async def read_unshown(datasette: Datasette, reader: Reader[Found]) -> Found:
    """What `reader` returns, for what no reader is shown: only closed tables are refused."""
    database = await statistics_database(datasette)
    found: Found = await database.execute_fn(reader)
    return found


async def open_queries(datasette: Datasette, request: Request, database: str) -> dict[str, Any]:
    """The canned queries that whom the request comes from may see, by name."""
    queries = await datasette.get_canned_queries(database, request.actor)
    return {
        name: query
        for name, query in queries.items()
        if await datasette.permission_allowed(
            request.actor, "view-query", (database, name), default=True
        )
    }


async def closed_tables(datasette: Datasette, database: str) -> Collection[str]:
    """The tables and views of a database that not everyone may see, in lower case."""
    return (await find_closed(datasette, datasette.databases[database])).tables


async def open_tables(datasette: Datasette, database: str) -> dict[str, Any]:
    """What metadata.yml says of the tables and views that everyone may see, by name."""
    described = datasette.metadata("tables", database=database) or {}
    closed = await closed_tables(datasette, database)
    return {name: about or {} for name, about in described.items() if name.lower() not in closed}
