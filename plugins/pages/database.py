"""Which of Datasette's databases is ours, and how to read it off the event loop."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from datasette.app import Datasette
from datasette.database import Database

Found = TypeVar("Found")


async def statistics_database(datasette: Datasette) -> Database:
    """The first attached database that holds published tables; raises LookupError if none does."""
    for name, database in datasette.databases.items():
        if name != "_internal" and await database.table_exists("published_table"):
            return database
    raise LookupError("no attached database holds published tables; build one with `make build`")


async def read(datasette: Datasette, reader: Callable[[sqlite3.Connection], Found]) -> Found:
    """What `reader` returns when it is called, in a thread, with a connection to our database.

    The plain functions of `loader` take a connection; this is the one way to them from a page.
    """
    database = await statistics_database(datasette)
    found: Found = await database.execute_fn(reader)
    return found
