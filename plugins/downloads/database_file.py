"""Serve the SQLite file at `/<database>.db`, whole or in parts."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

from plugins.common.asgi import Send
from plugins.common.byte_ranges import range_answer
from plugins.common.datasette_inside.known_names import AsgiFileDownload
from plugins.common.datasette_inside.own_views import own_download
from plugins.common.datasette_inside.site_parts import database_at
from plugins.common.deliver import no_such_part
from plugins.common.http_problem import CROSS_ORIGIN
from plugins.common.kept_files import open_file

_PIECE = 65_536  # bytes that are in memory at once


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Replace Datasette's own page at this address."""
    return [(r"^/(?P<database>[^/.]+)\.db$", database_file)]


async def database_file(datasette: Datasette, request: Request) -> Any:
    """Return the file that Datasette returns, or the part of it that is requested."""
    download = await own_download(datasette, request)
    if not isinstance(download, AsgiFileDownload):
        return download
    served = database_at(datasette, tilde_decode(request.url_vars["database"]))
    file = open_file(served)  # `asgi_send` closes it
    size, tag = _facts(file)
    answer = range_answer(request.method, request.headers, size, tag)
    if answer.status == 416:
        file.close()
        return no_such_part(answer, size)
    headers = {
        "content-type": download.content_type,
        "content-disposition": f'attachment; filename="{download.filename}"',
        **CROSS_ORIGIN,
        **answer.headers,
    }
    part = range(0) if request.method == "HEAD" else answer.part
    return _FilePart(file, part, answer.status, headers)


@dataclass(frozen=True, slots=True)
class _FilePart:
    """An answer that Datasette can send: some bytes of an open file, which it closes."""

    file: BinaryIO
    part: range
    status: int
    headers: dict[str, str]

    async def asgi_send(self, send: Send) -> None:
        """Send the headers and the bytes of the part."""
        with self.file:
            headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
            start = {"type": "http.response.start", "status": self.status, "headers": headers}
            await send(start)
            for place in range(self.part.start, self.part.stop, _PIECE):
                size = min(_PIECE, self.part.stop - place)
                piece = await asyncio.to_thread(os.pread, self.file.fileno(), size, place)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


def _facts(file: BinaryIO) -> tuple[int, str]:
    """Return the size and ETag of a file.

    Another file has another ETag, so no client mixes parts of both.
    """
    about = os.fstat(file.fileno())
    return about.st_size, f'"{about.st_mtime_ns:x}-{about.st_ino:x}-{about.st_size:x}"'
