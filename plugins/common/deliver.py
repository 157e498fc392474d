"""Giving a file to an HTTP client: the one place for preflights, HEAD, parts and refusals."""

import sqlite3
from collections.abc import Callable

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.access import find_closed
from plugins.common.byte_ranges import Sent, answer_with
from plugins.common.http_file import CROSS_ORIGIN, File, Problem, headers
from plugins.common.reading import read, readable_database
from plugins.common.result_cache import ResultCache

Find = Callable[[sqlite3.Connection], File | Problem]

_KEPT = 32_000_000  # bytes of files in memory


def _size(found: File | Problem) -> int | None:
    return len(found.body) if isinstance(found, File) else None


# What was asked for last, so that nothing is written twice for one database.
_SHELF: ResultCache[File | Problem] = ResultCache(_KEPT, _size)


async def deliver(datasette: Datasette, request: Request, find: Find) -> Response:
    """What `find` finds for the address of the request: the file, or what is wrong.

    An immutable database gives the same file for the same address, so it is kept.
    """
    if request.method == "OPTIONS":
        return Response("", status=204, headers=dict(CROSS_ORIGIN))
    database = await readable_database(datasette, request)
    closed = await find_closed(datasette, database)
    what_is_closed = frozenset(closed.tables), frozenset(closed.queries)
    key = database.hash, what_is_closed, datasette.absolute_url(request, "/"), request.path
    if database.hash:
        found = await _SHELF.get(key, lambda: read(datasette, request, find))
    else:
        found = await read(datasette, request, find)
    if isinstance(found, Problem):
        return await refuse(datasette, request, found)
    return _answer(datasette, request, found)


def _answer(datasette: Datasette, request: Request, file: File) -> Response:
    sent = answer_with(request.method, request.headers, len(file.body), file.tag)
    if sent.status == 416:
        return no_such_part(sent, len(file.body))
    said = {**headers(file, datasette.urls.path), **sent.headers}
    body = b"" if request.method == "HEAD" else file.body[sent.part.start : sent.part.stop]
    return Response(body, sent.status, said, file.media_type)


def no_such_part(sent: Sent, size: int) -> Response:
    """The refusal of a part that a file does not have."""
    words = f"There is no such part: the file has {size} bytes.\n"
    return Response.text(words, sent.status, {**CROSS_ORIGIN, **sent.headers})


async def refuse(datasette: Datasette, request: Request, problem: Problem) -> Response:
    """A page for people, problem details (RFC 9457) for programs."""
    said = {**CROSS_ORIGIN, "vary": "accept"}
    if "text/html" not in request.headers.get("accept", ""):
        media_type = "application/problem+json"
        return Response(
            problem.as_json(), status=problem.status, headers=said, content_type=media_type
        )
    page = await datasette.render_template(
        [f"{problem.status}.html", "error.html"],
        {"ok": False, "error": problem.detail, "status": problem.status, "title": problem.title},
        request=request,
    )
    return Response.html(page, status=problem.status, headers=said)
