"""Run the SQL that readers write in a process of its own, where it can be ended.

SQLite checks a time limit only between steps. One step can take seconds: `LIKE` with many wildcards
on a long text, `printf('%.*c', 2000000000, 'x')`, or the compiler with a WITH whose tables
each read the one before twice. The memory that such a step uses could not be taken back either.

The process inherits a connection to each file that does not change: a build may replace the file by
another of its name, and SQLite opens a file by its name only. SQLite warns of connections that are
carried through a fork, because of its locks (https://sqlite.org/howtocorrupt.html, 2.6). An
immutable file has none, and one process at a time uses them: the site itself never does.
"""

import asyncio
import os
import sqlite3
import weakref
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted

from plugins.common.current_request import current_request
from plugins.common.datasette_inside.known_names import Results
from plugins.common.datasette_inside.site_parts import (
    longest_sql,
    open_connection,
    run_in_this_thread,
)
from plugins.common.ended_work import Keeper, Killed, Lost, open_descriptors
from plugins.common.error_log import log_error
from plugins.common.fair_queue import QueueFull
from plugins.common.kept_files import kept_descriptor

TOO_MUCH_MEMORY = "the query needs more memory than is allowed here; ask for less at once"
LARGEST_PAGE = 4_000_000  # characters of HTML for the rows on a page: two seconds of work
_CELL = 60  # of them around each value, besides the name of its column


@dataclass(frozen=True, slots=True)
class SqlOrder:
    """A call of Datasette's `Database.execute`, for the database of that name."""

    database: str
    sql: str
    arguments: Sequence[Any]
    named: dict[str, Any]


class ReaderSql:
    """The process that runs SQL of readers on the databases of a site.

    It does not run what is in the memory of the site, as another process cannot read that.
    """

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._databases = {
            name: database for name, database in datasette.databases.items() if database.path
        }
        self._connections: dict[str, sqlite3.Connection] = {}
        trial = SqlOrder(next(iter(self._databases), ""), "SELECT 1", (), {})
        self._keeper = Keeper(self._execute, self._descriptors, trial)

    def open_files(self) -> None:
        """Open the connections that the process inherits; what is closed must be known."""
        for name, database in self._databases.items():
            if kept_descriptor(database) is not None:
                connection = self._connections[name] = open_connection(database)
                # What is sorted or kept for a while would fill the folder for such files, which may
                # be in memory, or missing; so it has the bounded memory of this process (`limits`).
                connection.execute("PRAGMA temp_store = MEMORY")
                weakref.finalize(self, connection.close)

    def start(self) -> None:
        """Start the process, while no thread reads a database; else the first SQL starts it."""
        if self._databases:
            self._keeper.start()

    def takes(self, database: Database) -> bool:
        """Return whether SQL on this database runs here."""
        return database.name in self._databases

    async def execute(self, database: Database, sql: str, *arguments: Any, **named: Any) -> Results:
        """Return what `database.execute` returns, or raise what it raises."""
        order = SqlOrder(database.name, sql, arguments, named)
        most = longest_sql(self._datasette)
        seconds = min(named.get("custom_time_limit") or most, most) / 1000
        try:
            rows, truncated, names = await asyncio.to_thread(self._keeper.run, order, seconds)
        except Killed as error:
            raise QueryInterrupted(error, sql, None) from None
        except Lost as error:  # it was not the SQL that ended it
            log_error(error)
            raise QueueFull from None
        return Results(*_rows(rows, truncated, names))

    def _descriptors(self) -> set[int]:
        """Return all descriptors of the files, whoever opened them."""
        kept = map(kept_descriptor, self._databases.values())
        files = {_identity(descriptor) for descriptor in kept if descriptor is not None}
        return {number for number in open_descriptors() if _identity(number) in files}

    def _execute(self, order: SqlOrder) -> tuple[list[tuple[Any, ...]], bool, list[str]]:
        """Return rows, whether there are more, and the names of the columns; be the child."""
        current_request.set(None)  # the child waits in no queue
        database = self._databases[order.database]
        run_in_this_thread(database, self._connections.get(order.database))
        call = type(database).execute(database, order.sql, *order.arguments, **order.named)
        try:
            found: Results = asyncio.run(call)
        except MemoryError:
            raise sqlite3.OperationalError(TOO_MUCH_MEMORY) from None
        names = [name for name, *_ in found.description or ()]
        rows = [tuple(row) for row in found.rows]
        shown = rows_of_page(rows, names) if order.named.get("truncate") else rows
        return shown, found.truncated or len(shown) < len(rows), names


def rows_of_page(rows: list[tuple[Any, ...]], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return as many of the first rows as a page may show, at least one; others are in files."""
    left, of_each = LARGEST_PAGE, sum(_CELL + len(name) for name in names)
    for number, row in enumerate(rows):
        left -= of_each + sum(len(value) for value in row if isinstance(value, str | bytes))
        if left < 0:
            return rows[: max(number, 1)]
    return rows


def _identity(descriptor: int) -> tuple[int, int] | None:
    """Return what identifies a file; None if it is closed."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _rows(
    values: Sequence[tuple[Any, ...]], truncated: bool, names: Sequence[str]
) -> tuple[list[sqlite3.Row], bool, Any]:
    """Return the arguments of `Results`: rows as SQLite makes them, with names."""
    if not names:
        return [], truncated, None
    heads = ", ".join(f"0 AS {_quoted(name)}" for name in names)
    with closing(sqlite3.connect(":memory:")) as connection:
        cursor = connection.execute(f"SELECT {heads}")
        return [sqlite3.Row(cursor, row) for row in values], truncated, cursor.description


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
