"""Give all rows in files and in JSON, or an error: Datasette cuts them, and a file cannot say so.

CSV of a table is streamed; XLSX and Parquet are written from all of its pages. Files and JSON of
SQL have all rows within the limits of one query (see `limits`). The bare shapes of JSON have as
many rows of a table as one answer may have.
"""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import BadRequest, Request

from plugins.common.current_request import current_request, cut_off
from plugins.common.datasette_inside.replaced_parts import (
    answer_sql,
    replace_answer_sql,
    replace_limited_writer,
)
from plugins.guard.unknown_names import with_nearest

_BARE = ("array", "arrayfirst", "object")
_PARTS = ("_next", "_size", "_stream")
_FILES = (".csv", ".xlsx", ".parquet", ".zip")
_WHOLE = (*_FILES, ".json")
_WITHOUT_ERRORS = (*_FILES, ".embed")  # where nothing says that the SQL failed
_PIECE = 65_536  # characters that are sent at once


@hookimpl
def startup() -> None:
    """Replace what runs SQL and questions and what sends CSV: Datasette has no hook for them."""
    replace_answer_sql(_whole_data)
    replace_limited_writer(PieceWriter)


class PieceWriter:
    """Sends CSV in pieces, not row by row, and lets other requests be served in between.

    Datasette ends CSV that is larger than its setting `max_csv_mb` with a sentence, as if it were a
    row. Here the connection is closed, so that the client knows.
    """

    def __init__(self, writer: Any, limit_mb: int) -> None:
        self._writer = writer
        self._left = limit_mb * 1024 * 1024 or float("inf")
        self._waiting: list[str] = []
        self._size = 0

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
        await self._writer.write(piece)
        self._waiting, self._size = [], 0
        await asyncio.sleep(0)


async def _whole_data(self: Any, request: Request, *arguments: Any, **named: Any) -> Any:
    """Run SQL for all its rows if they go into a file; raise BadRequest if it fails for a file."""
    current = current_request.get()
    if current:
        current.is_whole = request.path.endswith(_WHOLE)
    answer = await answer_sql(self, request, *arguments, **named)
    if isinstance(answer, tuple) and answer[0].get("error"):
        found = answer[0]
        served = self.ds.get_database(found["database"])
        found["error"] = await with_nearest(found["error"], found["query"]["sql"], served)
        if request.path.endswith(_WITHOUT_ERRORS):
            raise BadRequest(found["error"])  # Datasette would send a file without columns
    return answer


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
    if ending == "json" and given.get("_shape") in _BARE:
        return [("_size", "max")]
    return []
