"""With ACCESS_LOG=json in the environment: one line of JSON a request, on standard error.

Without, uvicorn logs requests for people.
"""

import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from datasette.app import Datasette

from plugins.operations.log_line import line

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]


def logged_if_asked(_: Datasette, app: Application) -> Application:
    """The application, logged if the environment asks for it."""
    return logged(app) if os.environ.get("ACCESS_LOG") == "json" else app


def logged(app: Application) -> Application:
    """The application, with a line on standard error for each request."""

    async def log(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            logging.getLogger("uvicorn.access").disabled = True  # else each is there twice
            await app(scope, receive, send)
            return
        began, clock = datetime.now(UTC), time.perf_counter()
        status, size = 0, 0  # 0: the client was gone before there was an answer

        async def count(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive, count)
        finally:
            milliseconds = (time.perf_counter() - clock) * 1000
            print(line(scope, began, milliseconds, status, size), file=sys.stderr, flush=True)

    return log
