"""End the site within a stated time when it is told to stop.

uvicorn waits until every answer has been sent. A client that reads slowly may take its time, and a
thread in a query cannot be stopped; neither must keep a service from being replaced.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from datasette.app import Datasette

from plugins.common.asgi import Application, Receive, Scope, Send

ENDING_SECONDS = 8.0  # docker kills a container after 10 unless told otherwise, systemd after 90
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def ending_in_time(_: Datasette, app: Application) -> Application:
    """Return the application; when the server starts it, a signal to stop is obeyed in time."""

    async def start(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" and threading.current_thread() is threading.main_thread():
            for name in _SIGNALS:
                signal.signal(name, in_time(signal.getsignal(name)))
        await app(scope, receive, send)

    return start


def in_time(
    handler: Any, seconds: float = ENDING_SECONDS, end: Callable[[int], None] = os._exit
) -> Callable[[int, FrameType | None], None]:
    """Return a handler of a signal that ends the process if `handler` has not in that time."""

    def handle(number: int, frame: FrameType | None) -> None:
        def end_now() -> None:
            print(f"Ended after {seconds:g} seconds: some answers were not sent.", file=sys.stderr)
            end(128 + number)  # the status of a process that a signal has ended

        timer = threading.Timer(seconds, end_now)
        timer.daemon = True
        timer.start()
        if callable(handler):
            handler(number, frame)

    return handle
