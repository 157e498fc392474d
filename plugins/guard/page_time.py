"""Bound the SQL of one page of rows: together it may use a tenth of a second of processor time.

With millions of rows a page may need more than that, for rows that no index finds, for their number
or for facets. It then shows the rows that were found in time, and says so. The number and the
facets may use half of the time, and are left out if that is not enough. Files are not bounded by
this, as they must have all rows.
"""

import re
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import BadRequest, Request

from plugins.common.current_request import PageTime, current_request, mark_partial
from plugins.common.datasette_inside.known_names import Results
from plugins.common.language import N_
from plugins.guard.whole_answers import BARE

PAGE_SECONDS = 0.1  # of a processor; a wait for the machine does not count
_LONGEST = 1.0  # seconds by the clock, where the machine has other work or the disk is slow
_STEPS = 5_000  # of SQLite, about half a millisecond, between two looks at the clock
_IS_COUNT = re.compile(r"select count\(\*\) from (?!\()")
_OFFSET = re.compile(r" offset [0-9]++$")

FOUND_IN_TIME = N_(
    "These are the rows that were found in a tenth of a second; there may be more. A filter by a"
    " dimension or by published_table finds rows sooner, and files have all rows."
)
TOO_MANY_TO_SORT = (
    "To sort so many rows in this order takes too long here, as no index has it. Filter them first,"
    " such as by published_table; or ask a question, which ranks the numbers of one table; or"
    " download the published tables as Parquet and sort them there."
)
TOO_FAR = (
    "To count so many rows from the first takes too long here. Filter them, such as by"
    " published_table; or use the table behind this view, where each page is found by its key."
)
TOO_LONG_FOR_ALL = (
    "To find all of these rows takes too long here. Filter by a dimension or by published_table; or"
    " leave out _shape, so that an answer with a part of the rows can say so."
)


@dataclass(frozen=True, slots=True)
class _Found:
    rows: list[sqlite3.Row]
    description: Any
    seconds: float
    is_stopped: bool


def begin(request: Request) -> None:
    """Begin the time of a page of rows, if the answer is one and not a file."""
    current, form = current_request.get(), request.url_vars.get("format")
    if current and (form is None or form == "json"):
        is_bare = form == "json" and request.args.get("_shape") in BARE
        current.page_time = PageTime(PAGE_SECONDS, may_be_partial=not is_bare)


def say_partial(_: Request, answer: dict[str, Any]) -> None:
    """Say in an answer with rows that some may be missing; pages show it, and JSON has it."""
    current = current_request.get()
    if current and current.page_time and current.page_time.is_partial:
        answer["partial"] = FOUND_IN_TIME


def is_bounded(sql: str, named: dict[str, Any]) -> bool:
    """Return whether a statement of a page may be stopped: its rows, their number, or a facet."""
    return bool(
        named.get("truncate") or named.get("custom_time_limit") or _IS_COUNT.match(sql.lstrip())
    )


async def execute(
    database: Database,
    left: PageTime,
    sql: str,
    params: Any = None,
    truncate: bool = False,
    custom_time_limit: float | None = None,
    **_: Any,
) -> Results:
    """Return what `database.execute` returns, within the time that is left for the page.

    Of rows (`truncate`), return those that were found in time; raise BadRequest if there are none
    because they had to be sorted first, or others counted. For all else raise QueryInterrupted.
    `custom_time_limit` is in milliseconds.
    """
    seconds = left.seconds if truncate else left.seconds - PAGE_SECONDS / 2
    seconds = min(seconds, custom_time_limit / 1000) if custom_time_limit else seconds
    if seconds <= 0:
        mark_partial()
        raise QueryInterrupted(None, sql, params)

    def read(connection: sqlite3.Connection) -> _Found:
        found = _within(connection, sql, params or {}, seconds)
        if found.is_stopped and not truncate:
            left.seconds -= found.seconds
            raise QueryInterrupted(None, sql, params)
        if found.is_stopped and not found.rows:
            _expect_no_order(connection, sql, params or {})
        return found

    found: _Found = await database.execute_fn(read)
    left.seconds -= found.seconds
    if found.is_stopped:
        if not left.may_be_partial:
            raise BadRequest(TOO_LONG_FOR_ALL)
        left.is_partial = True
        mark_partial()
    return Results(found.rows, found.is_stopped, found.description)


def _within(connection: sqlite3.Connection, sql: str, parameters: Any, seconds: float) -> _Found:
    """Return the rows that a statement gives within so many seconds of a processor."""
    began, ends = time.thread_time(), time.monotonic() + _LONGEST

    def is_over() -> bool:
        return time.thread_time() - began >= seconds or time.monotonic() >= ends

    connection.set_progress_handler(is_over, _STEPS)
    cursor, rows, is_stopped = connection.cursor(), [], False
    try:
        for row in cursor.execute(sql, parameters):
            rows.append(row)
    except sqlite3.OperationalError as error:
        if error.args != ("interrupted",):
            raise
        is_stopped = True
    finally:
        connection.set_progress_handler(None, _STEPS)
    description = cursor.description or _columns(connection, sql, parameters)
    return _Found(rows, description, time.thread_time() - began, is_stopped)


def _columns(connection: sqlite3.Connection, sql: str, parameters: Any) -> Any:
    """Return the description of a statement that was stopped before its first row."""
    empty = connection.execute(f"SELECT * FROM ({sql}) LIMIT 0", parameters)  # noqa: S608 - a statement of Datasette's
    return empty.description


def _expect_no_order(connection: sqlite3.Connection, sql: str, parameters: Any) -> None:
    """Raise BadRequest if no row was found because all had to be sorted, or many counted, first."""
    plan: Sequence[Any] = connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
    if any(parent == 0 and "ORDER BY" in step for _, parent, _, step in plan):
        raise BadRequest(TOO_MANY_TO_SORT)
    if _OFFSET.search(sql):
        raise BadRequest(TOO_FAR)
