"""SQL in turns: every statement waits in a fair queue, and what a reader wrote in a narrow one.

A place is taken while a statement runs, not while its rows are sent, so nobody keeps one by reading
slowly.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted

from plugins.common.current_request import Asking, asking, leave_out
from plugins.common.fair_queue import FairQueue, QueueFull

Result = TypeVar("Result")

# A request that waits costs next to nothing; one refused at once comes back at once. Datasette asks
# for all facets of a page at once, and many readers may have one address.
EVERYBODY = {"longest": 1000, "longest_of_one": 300, "patience": 20.0}
AD_HOC = {"width": 1, "longest": 100, "longest_of_one": 20, "patience": 8.0}


def take_turns(datasette: Datasette) -> None:
    """Have the statements of all databases wait for their turn."""
    threads = max(1, datasette.setting("num_sql_threads"))
    everybody, ad_hoc = FairQueue(threads, **EVERYBODY), FairQueue(**AD_HOC)  # type: ignore[arg-type]
    for database in datasette.databases.values():
        _in_turn(database, everybody, ad_hoc)


def _in_turn(database: Database, everybody: FairQueue, ad_hoc: FairQueue) -> None:
    # Asked for by class at each call, because what is closed changes the class (see `access`).
    def run(reader: Callable[..., Any]) -> Any:
        return type(database).execute_fn(database, reader)

    def execute(*arguments: Any, **named: Any) -> Any:
        return type(database).execute(database, *arguments, **named)

    async def run_in_turn(reader: Callable[..., Any]) -> Any:
        request = asking.get()
        if request is None:
            return await run(reader)
        return await _answered(request, everybody, lambda: run(reader))

    async def execute_in_turn(sql: str, *arguments: Any, **named: Any) -> Any:
        request = asking.get()
        if request is None or not any(own in sql for own in request.sql):
            return await execute(sql, *arguments, **named)
        return await _answered(request, ad_hoc, lambda: execute(sql, *arguments, **named))

    database.execute_fn, database.execute = run_in_turn, execute_in_turn


async def _answered(
    request: Asking, queue: FairQueue, work: Callable[[], Awaitable[Result]]
) -> Result:
    """What the work gives; an answer that has begun cannot say that it lacks the rest."""
    try:
        return await queue.run(request.client, work)
    except (QueryInterrupted, QueueFull) as error:
        leave_out()
        if request.started:
            request.cut_off = True
            raise asyncio.CancelledError from error
        raise
