"""Send a file to an HTTP client, with preflights, HEAD, range requests and error messages."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.access import find_closed
from plugins.common.byte_ranges import RangeAnswer, range_answer
from plugins.common.http_file import CROSS_ORIGIN, File, Problem, headers
from plugins.common.language import asked_language
from plugins.common.parameters import expect_parameters
from plugins.common.reading import Reader, requested_publication
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
) -> Response:
    """Return the file that `find` returns for the request, or an answer that says what is wrong.

    If the address names no publication, it is of the first that `holds` it. The files of an
    immutable database never change, so they are cached by address; `selection` is the part of the
    query string that the file depends on, None if it takes no parameters.
    """
    if request.method == "OPTIONS":
        return Response("", status=204, headers=dict(CROSS_ORIGIN))
    if selection is None:
        expect_parameters(request, [])
    publication = await requested_publication(datasette, request, holds)
    database, home = publication.database, publication.home
    closed = await find_closed(datasette, database)
    what_is_closed = frozenset(closed.tables), frozenset(closed.queries)
    address = datasette.absolute_url(request, home), request.path, selection
    key = database.hash, what_is_closed, address, asked_language.get()

    @wraps(find)  # its name tells what is slow; see `plugins.guard.slow_lane`
    def write(connection: sqlite3.Connection) -> File | Problem:
        return find(connection, home)

    if database.hash:
        file = await _cache.get(key, lambda: publication.read(write))
    else:
        file = await publication.read(write)
    if isinstance(file, Problem):
        return await refuse(datasette, request, file)
    return _answer(datasette, request, file)


async def deliver_of_all(
    datasette: Datasette, request: Request, write: Callable[[], Awaitable[File]]
) -> Response:
    """Return a file that is written of all publications; it is not cached."""
    if request.method == "OPTIONS":
        return Response("", status=204, headers=dict(CROSS_ORIGIN))
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


async def refuse(datasette: Datasette, request: Request, problem: Problem) -> Response:
    """Return an HTML page for people, or problem details (RFC 9457) for programs."""
    own_headers = {**CROSS_ORIGIN, "vary": "accept"}
    if "text/html" not in request.headers.get("accept", ""):
        media_type = "application/problem+json"
        return Response(
            problem.as_json(), status=problem.status, headers=own_headers, content_type=media_type
        )
    page = await datasette.render_template(
        [f"{problem.status}.html", "error.html"],
        {"ok": False, "error": problem.detail, "status": problem.status, "title": problem.title},
        request=request,
    )
    return Response.html(page, status=problem.status, headers=own_headers)


def as_rendered(answer: Response) -> dict[str, Any]:
    """Return an answer as an output renderer gives it.

    Datasette replaces the status of a Response by that of the query, not that of a dictionary.
    """
    return {
        "body": answer.body,
        "status_code": answer.status,
        "content_type": answer.content_type,
        "headers": answer.headers,
    }
