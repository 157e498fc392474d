"""The queues that SQL waits in: a wide one for all, narrow ones for slow work and SQL of readers.

A statement takes a place in a queue only while it runs, not while its rows are sent, so a client
that reads slowly blocks nobody. What was slow the last time, such as sorting millions of numbers,
is done one at a time, so that the other threads are free for what is quick.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted

from plugins.common.current_request import CurrentRequest, current_request, cut_off, mark_partial
from plugins.common.datasette_inside.replaced_parts import replace_execution
from plugins.common.fair_queue import FairQueue, QueueFull
from plugins.common.kept_files import expect_unchanged
from plugins.common.unreadable_file import UnreadableFile, is_of_the_machine
from plugins.guard import page_order, page_time
from plugins.guard.reader_sql import ReaderSql
from plugins.guard.slow_lane import KnownSlow, SqlLanes, name_of, shape_of

Result = TypeVar("Result")

# The shape of the statement that Datasette is about to run in a thread.
_shape: ContextVar[str] = ContextVar("shape", default="")

# A waiting request costs almost nothing, and a client that is refused at once asks again at once.
# Datasette requests all facets of a page at the same time, and many readers may share one address.
EVERYBODY: dict[str, Any] = {"longest": 1000, "longest_of_one": 300, "patience": 20.0}
SLOW: dict[str, Any] = {"width": 1, "longest": 200, "longest_of_one": 60, "patience": 20.0}
AD_HOC: dict[str, Any] = {"width": 1, "longest": 100, "longest_of_one": 20, "patience": 8.0}


def queue_sql(datasette: Datasette) -> ReaderSql:
    """Have all statements wait in the queues; return the process that runs those of readers."""
    threads = max(1, datasette.setting("num_sql_threads"))
    # Of several threads, one is for the others, whatever one client asks for.
    all_but_one = max(1, threads - 1)
    everybody = FairQueue(threads, **EVERYBODY, width_of_one=all_but_one)
    ad_hoc = FairQueue(**AD_HOC)
    lanes = SqlLanes(everybody, FairQueue(**SLOW), KnownSlow())
    process = ReaderSql(datasette)
    for database in datasette.databases.values():
        _queue_statements(database, lanes, ad_hoc, process)
    return process


def _queue_statements(
    database: Database, lanes: SqlLanes, ad_hoc: FairQueue, process: ReaderSql
) -> None:
    # The methods are looked up on the class at each call, because `access.find_closed` changes it.
    def run(reader: Callable[..., Any]) -> Any:
        return type(database).execute_fn(database, reader)

    def execute(*arguments: Any, **named: Any) -> Any:
        return type(database).execute(database, *arguments, **named)

    async def run_queued(reader: Callable[..., Any]) -> Any:
        expect_unchanged(database)
        request = current_request.get()
        if request is None:
            found = await run(reader)
        else:
            kind = database.name, _shape.get() or name_of(reader)
            work = lanes.run(request.client, kind, reader, run)
            found = await _of_request(request, work)
        expect_unchanged(database)
        return found

    async def execute_queued(sql: str, *arguments: Any, **named: Any) -> Any:
        expect_unchanged(database)
        try:
            found = await execute_in_turn(sql, *arguments, **named)
        except sqlite3.DatabaseError as error:
            if is_of_the_machine(error):
                raise UnreadableFile(str(error)) from error
            raise
        expect_unchanged(database)
        return found

    async def execute_in_turn(sql: str, *arguments: Any, **named: Any) -> Any:
        request = current_request.get()
        # Datasette would log failing SQL in full, with what a reader looks for.
        named["log_sql_errors"] = False
        sql = page_order.in_order(sql)
        if request and request.is_whole:
            named["truncate"] = False
        if request is None or not any(own in sql for own in request.sql):
            left = request.page_time if request else None
            token = _shape.set(shape_of(sql))
            try:
                if left and page_time.is_bounded(sql, named):
                    return await page_time.execute(database, left, sql, *arguments, **named)
                return await execute(sql, *arguments, **named)
            finally:
                _shape.reset(token)
        if process.takes(database):
            work = partial(process.execute, database, sql, *arguments, **named)
        else:
            work = partial(execute, sql, *arguments, **named)
        return await _of_request(request, ad_hoc.run(request.client, work))

    replace_execution(database, run_queued, execute_queued)


async def _of_request(request: CurrentRequest, work: Awaitable[Result]) -> Result:
    """Return the result of the work; cut off an answer that has started and cannot be completed."""
    try:
        return await work
    except (QueryInterrupted, QueueFull, sqlite3.Error) as error:
        if not isinstance(error, sqlite3.Error):
            mark_partial()
        if request.is_started:
            cut_off()
        raise
