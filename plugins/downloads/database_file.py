"""`/<database>.db`: the SQLite file, whole or in parts."""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, Request, Response
from datasette.views.database import DatabaseDownload

from plugins.common.byte_ranges import answer_with
from plugins.common.deliver import no_such_part
from plugins.common.http_file import CROSS_ORIGIN

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_PIECE = 65_536  # bytes that are in memory at once


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The address that Datasette has for it."""
    return [(r"^/(?P<database>[^/.]+)\.db$", database_file)]


async def database_file(datasette: Datasette, request: Request) -> Any:
    """What Datasette gives to who may have it; but in parts where parts are asked for."""
    if request.method == "OPTIONS":
        return Response("", status=204, headers=dict(CROSS_ORIGIN))
    download = await DatabaseDownload(datasette).get(request)
    if not isinstance(download, AsgiFileDownload):
        return download
    file = open(download.filepath, "rb")  # noqa: SIM115 - it is closed when it has been sent
    size, tag = _facts(file)
    sent = answer_with(request.method, request.headers, size, tag)
    if sent.status == 416:
        file.close()
        return no_such_part(sent, size)
    said = {
        "content-type": download.content_type,
        "content-disposition": f'attachment; filename="{download.filename}"',
        **CROSS_ORIGIN,
        **sent.headers,
    }
    part = range(0) if request.method == "HEAD" else sent.part
    return _FilePart(file, part, sent.status, said)


@dataclass(frozen=True, slots=True)
class _FilePart:
    """An answer as Datasette sends it: some bytes of an open file, which it closes."""

    file: BinaryIO
    part: range
    status: int
    headers: dict[str, str]

    async def asgi_send(self, send: Send) -> None:
        """Send the headers and the bytes, reading no others."""
        with self.file:
            headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
            start = {"type": "http.response.start", "status": self.status, "headers": headers}
            await send(start)
            self.file.seek(self.part.start)
            for place in range(self.part.start, self.part.stop, _PIECE):
                size = min(_PIECE, self.part.stop - place)
                piece = await asyncio.to_thread(self.file.read, size)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


def _facts(file: BinaryIO) -> tuple[int, str]:
    """The size and tag of a file.

    A build puts another file in its place, with another tag, so that nobody makes one file of
    parts of two.
    """
    about = os.fstat(file.fileno())
    return about.st_size, f'"{about.st_mtime_ns:x}-{about.st_ino:x}-{about.st_size:x}"'
