"""Log each request as one line of JSON on standard error, if ACCESS_LOG is `json`.

Without that setting, uvicorn logs requests for people. The line contains only the names of the
parameters, because their values tell what a reader looks for. For the same reason it does not
contain the client's address.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from datasette.app import Datasette

from plugins.common.asgi import Application, Message, Receive, Scope, Send, for_http
from plugins.common.connection import IS_KEPT, remember_transport
from plugins.common.error_log import log_all_in_lines, write_line

_LONGEST_PATH = 500


def logged_if_set(_: Datasette, app: Application) -> Application:
    """Return the application, logged if the environment asks for it."""
    return logged(app) if os.environ.get("ACCESS_LOG") == "json" else app


def logged(app: Application) -> Application:
    """Return the application, which writes a line on standard error for each request."""

    async def log(scope: Scope, receive: Receive, send: Send) -> None:
        began, clock = datetime.now(UTC), time.perf_counter()
        remember_transport(scope, send)
        status, size = 0, 0  # they stay 0 if the client left before there was an answer

        async def count(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive, count)
        finally:
            milliseconds = (time.perf_counter() - clock) * 1000
            write_line(log_line(scope, began, milliseconds, status, size))

    async def disable_uvicorns_log(scope: Scope, receive: Receive, send: Send) -> None:
        logging.getLogger("uvicorn.access").disabled = True  # it would log each request again
        # Not in the tests, where a site is one of many in its process.
        if threading.current_thread() is threading.main_thread():
            log_all_in_lines()
        await app(scope, receive, send)

    return for_http(log, disable_uvicorns_log)


def log_line(
    scope: Mapping[str, Any], began: datetime, milliseconds: float, status: int, size: int
) -> str:
    """Return the request as one line of JSON; `size` is the size of the body as it was sent."""
    query = scope["query_string"].decode("latin-1")
    names = dict.fromkeys(name for name, _ in parse_qsl(query, keep_blank_values=True))
    return json.dumps(
        {
            "time": began.isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": scope["path"][:_LONGEST_PATH],
            "parameters": [name[:50] for name in names][:20],
            "status": status,
            "ms": round(milliseconds, 1),
            "bytes": size,
            "kept": scope.get(IS_KEPT, False),  # whether the answer came from memory
        }
    )
