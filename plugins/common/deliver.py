"""Send a file to an HTTP client, with HEAD, range requests and error messages."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import wraps

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.access import find_closed
from plugins.common.byte_ranges import RangeAnswer, range_answer
from plugins.common.http_file import File, headers
from plugins.common.http_problem import CROSS_ORIGIN, Problem
from plugins.common.kept_versions import VersionError
from plugins.common.language import asked_language
from plugins.common.parameters import VERSION, expect_parameters
from plugins.common.reading import (
    Reader,
    ServedPublication,
    requested_publication,
    requested_version,
)
from plugins.common.refusal import refuse
from plugins.common.result_cache import ResultCache

# Takes the home of the publication too, with which the links of the file begin.
Find = Callable[[sqlite3.Connection, str], File | Problem]

_CACHED_BYTES = 64_000_000  # so that the zip of thousands of tables is made once


def _size(file: File | Problem) -> int | None:
    return len(file.body) if isinstance(file, File) else None


_cache: ResultCache[File | Problem] = ResultCache(_CACHED_BYTES, _size)


async def deliver(
    datasette: Datasette,
    request: Request,
    find: Find,
    holds: Reader[bool] | None = None,
    selection: str | None = None,
    has_versions: bool = False,
) -> Response:
    """Return the file that `find` returns for the request, or an answer that says what is wrong.

    If the address names no publication, it is of the first that `holds` it. The files of an
    immutable database never change, so they are cached by path; `selection` is what else the file
    depends on of the address, None if it takes no parameters but `version`, and that only if it
    `has_versions`.
    """
    if selection is None:
        expect_parameters(request, [VERSION] if has_versions else [])
    requested = requested_version if has_versions else requested_publication
    try:
        publication = await requested(datasette, request, holds)
        file = await _found(datasette, request, publication, find, selection)
    except VersionError as error:
        file = Problem(error.status, error.title, error.message)
    if isinstance(file, Problem):
        return await refuse(datasette, request, file)
    return _answer(datasette, request, file)


async def _found(
    datasette: Datasette,
    request: Request,
    publication: ServedPublication,
    find: Find,
    selection: str | None,
) -> File | Problem:
    database, home = publication.database, publication.home
    closed = await find_closed(datasette, database)
    what_is_closed = frozenset(closed.tables), frozenset(closed.queries)
    version = publication.version.id if publication.version else None
    address = home, request.path, selection, version
    key = database.hash, what_is_closed, address, asked_language.get()

    @wraps(find)  # its name tells what is slow; see `plugins.guard.slow_lane`
    def write(connection: sqlite3.Connection) -> File | Problem:
        return find(connection, home)

    if database.hash:
        return await _cache.get(key, lambda: publication.read(write))
    return await publication.read(write)


async def deliver_of_all(
    datasette: Datasette, request: Request, write: Callable[[], Awaitable[File]]
) -> Response:
    """Return a file that is written of all publications; it is not cached."""
    return _answer(datasette, request, await write())


def _answer(datasette: Datasette, request: Request, file: File) -> Response:
    answer = range_answer(request.method, request.headers, len(file.body), file.tag)
    if answer.status == 416:
        return no_such_part(answer, len(file.body))
    own_headers = {**headers(file, datasette.urls.path), **answer.headers}
    body = b"" if request.method == "HEAD" else file.body[answer.part.start : answer.part.stop]
    return Response(body, answer.status, own_headers, file.media_type)


def no_such_part(answer: RangeAnswer, size: int) -> Response:
    """Return the answer 416 for a part that the file does not have."""
    sentence = f"There is no such part: the file has {size} bytes.\n"
    return Response.text(sentence, answer.status, {**CROSS_ORIGIN, **answer.headers})
