"""Give all rows in files and in JSON, or an error: Datasette cuts them, and a file cannot say so.

CSV of a table is streamed; XLSX and Parquet are written from all of its pages. Files and JSON of
SQL have all rows within the limits of one query (see `limits`). The bare shapes of JSON have as
many rows of a table as one answer may have.
"""

import asyncio
import time
from collections.abc import Collection, Sequence
from typing import Any, ClassVar
from weakref import WeakSet

from datasette import hookimpl
from datasette.utils.asgi import BadRequest, Request

from loader.errors import shown
from plugins.common.current_request import current_request, cut_off
from plugins.common.datasette_inside.replaced_parts import (
    answer_sql,
    change_answers,
    replace_answer_sql,
    replace_limited_writer,
)
from plugins.guard.limits import LARGEST_ANSWER

BARE = ("array", "arrayfirst", "object")
_WITH_NAMES = ("array", "object", "objects")  # each row has the names of all columns
_PARTS = ("_next", "_size", "_stream")
_FILES = (".csv", ".xlsx", ".parquet", ".zip")
_WHOLE = (*_FILES, ".json")
_WITHOUT_ERRORS = (*_FILES, ".embed")  # where nothing says that the SQL failed
LONG_NAMES = (
    "The names of the columns, which objects repeat for each row, take more than"
    f" {LARGEST_ANSWER:,} characters; ask for fewer rows, give the columns shorter names, or leave"
    " out _shape."
)
_PIECE = 65_536  # characters that are sent at once
_LONGEST_PIECE = 0.05  # seconds of work on it that count; more were those of others


@hookimpl
def startup() -> None:
    """Replace what runs SQL and questions and what sends CSV: Datasette has no hook for them."""
    replace_answer_sql(_whole_data)
    replace_limited_writer(PieceWriter)
    change_answers(expect_objects)


class PieceWriter:
    """Sends CSV in pieces, not row by row, and lets other requests be served in between.

    Datasette ends CSV that is larger than its setting `max_csv_mb` with a sentence, as if it were a
    row. Here the connection is closed, so that the client knows.

    Of many at once, each pauses after a piece for as long as the others need for theirs, twice: so
    all together take half of the time of the site, and pages the other half.
    """

    _all: ClassVar["WeakSet[PieceWriter]"] = WeakSet()

    def __init__(self, writer: Any, limit_mb: int) -> None:
        self._writer = writer
        self._left = limit_mb * 1024 * 1024 or float("inf")
        self._waiting: list[str] = []
        self._size = 0
        self._began = time.thread_time()
        self._all.add(self)

    async def write(self, text: str) -> None:
        """Take a row; an empty text, with which Datasette ends, sends what is waiting."""
        self._waiting.append(text)
        self._size += len(text)
        if text and self._size < _PIECE:
            return
        piece = "".join(self._waiting)
        self._left -= len(piece)
        if self._left < 0:
            cut_off()
        worked = time.thread_time() - self._began
        self._waiting, self._size = [], 0
        await self._writer.write(piece)
        if not text:  # it has ended: a client that has all of its rows need not wait for its turn
            self._all.discard(self)
            return
        await asyncio.sleep(pause(worked, len(self._all)))
        self._began = time.thread_time()


def pause(worked: float, writers: int) -> float:
    """Return how many seconds one of so many writers waits after it has worked for some."""
    return 2 * min(worked, _LONGEST_PIECE) * (writers - 1)


async def _whole_data(self: Any, request: Request, *arguments: Any, **named: Any) -> Any:
    """Run SQL for all its rows if they go into a file; raise BadRequest if it fails for a file."""
    current = current_request.get()
    if current:
        current.is_whole = request.path.endswith(_WHOLE)
    answer = await answer_sql(self, request, *arguments, **named)
    failed = isinstance(answer, tuple) and answer[0].get("error")
    if failed and request.path.endswith(_WITHOUT_ERRORS):
        raise BadRequest(failed)  # Datasette would send a file without columns
    return answer


def expect_objects(request: Request, answer: dict[str, Any]) -> None:
    """Raise BadRequest if the rows cannot be objects of JSON, or would be too large.

    Datasette would give only the last of two columns with one name, and repeat a name of 20,000
    characters for each of 100,000 rows.
    """
    shape, columns = request.args.get("_shape"), answer.get("columns") or ()
    if answer.get("error") or shape not in _WITH_NAMES or not request.path.endswith(".json"):
        return
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None and not answer.get("table"):  # a table may repeat a key, by `_col`
        raise BadRequest(
            f"Two columns are called {shown(twice)}; objects need a name for each: write AS in SQL,"
            " or leave out _shape."
        )
    if len(answer["rows"]) * sum(map(len, columns)) > LARGEST_ANSWER:
        raise BadRequest(LONG_NAMES)


def whole_rows(
    path: str, parameters: Sequence[tuple[str, str]], tables: Collection[str]
) -> list[tuple[str, str]]:
    """Return parameters to add, so that a table is not cut unless a part of it is asked for.

    `tables` are the paths of databases: what is directly below them is a table, or a question,
    which ignores these parameters.
    """
    given = dict(parameters)
    page, _, ending = path.partition(".")
    database, _, table = page.rpartition("/")
    if database not in tables or not table or any(name in given for name in _PARTS):
        return []
    if f".{ending}" in _FILES:
        return [("_stream", "on")]
    if ending == "json" and given.get("_shape") in BARE:
        return [("_size", "max")]
    return []
