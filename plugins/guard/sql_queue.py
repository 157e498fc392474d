"""The queues that SQL waits in: a wide one for all statements, a narrow one for those of readers.

A statement takes a place in a queue only while it runs, not while its rows are sent, so a client
that reads slowly blocks nobody.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted

from plugins.common.current_request import CurrentRequest, current_request, cut_off, mark_partial
from plugins.common.fair_queue import FairQueue, QueueFull
from plugins.guard.reader_sql import ReaderSql

Result = TypeVar("Result")

# A waiting request costs almost nothing, and a client that is refused at once asks again at once.
# Datasette requests all facets of a page at the same time, and many readers may share one address.
EVERYBODY = {"longest": 1000, "longest_of_one": 300, "patience": 20.0}
AD_HOC = {"width": 1, "longest": 100, "longest_of_one": 20, "patience": 8.0}


def queue_sql(datasette: Datasette) -> ReaderSql:
    """Have all statements wait in the queues; return the process that runs those of readers."""
    threads = max(1, datasette.setting("num_sql_threads"))
    everybody, ad_hoc = FairQueue(threads, **EVERYBODY), FairQueue(**AD_HOC)  # type: ignore[arg-type]
    process = ReaderSql(datasette)
    for database in datasette.databases.values():
        _queue_statements(database, everybody, ad_hoc, process)
    return process


def _queue_statements(
    database: Database, everybody: FairQueue, ad_hoc: FairQueue, process: ReaderSql
) -> None:
    # The methods are looked up on the class at each call, because `access.find_closed` changes it.
    def run(reader: Callable[..., Any]) -> Any:
        return type(database).execute_fn(database, reader)

    def execute(*arguments: Any, **named: Any) -> Any:
        return type(database).execute(database, *arguments, **named)

    async def run_queued(reader: Callable[..., Any]) -> Any:
        request = current_request.get()
        if request is None:
            return await run(reader)
        return await _result(request, everybody, lambda: run(reader))

    async def execute_queued(sql: str, *arguments: Any, **named: Any) -> Any:
        request = current_request.get()
        # Datasette would log failing SQL in full, with what a reader looks for.
        named["log_sql_errors"] = False
        if request and request.is_whole:
            named["truncate"] = False
        if request is None or not any(own in sql for own in request.sql):
            return await execute(sql, *arguments, **named)
        if process.takes(database):
            work = partial(process.execute, database, sql, *arguments, **named)
        else:
            work = partial(execute, sql, *arguments, **named)
        return await _result(request, ad_hoc, work)

    database.execute_fn, database.execute = run_queued, execute_queued


async def _result(
    request: CurrentRequest, queue: FairQueue, work: Callable[[], Awaitable[Result]]
) -> Result:
    """Return what the work returns; cut off an answer that has started and cannot be completed."""
    try:
        return await queue.run(request.client, work)
    except (QueryInterrupted, QueueFull, sqlite3.Error) as error:
        if not isinstance(error, sqlite3.Error):
            mark_partial()
        if request.is_started:
            cut_off()
        raise
