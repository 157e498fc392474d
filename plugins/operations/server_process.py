"""Set up the process of a server so that no page waits for the work of another for long."""

import gc
import sys
import threading

from datasette.app import Datasette

from plugins.common.asgi import Application, Receive, Scope, Send

# Seconds that a thread with work in Python keeps the interpreter while another waits for it. By
# default they are 5 ms, each time that the loop has waited for anything: with two such threads, a
# wait of 1 ms was measured to take 17 ms, and with this 4 ms. It takes no more of the processor.
SWITCH_SECONDS = 0.0005


def set_up_process(_: Datasette, app: Application) -> Application:
    """Return the application; the process is set up when the server starts it."""

    async def start(scope: Scope, receive: Receive, send: Send) -> None:
        # Not in the tests, where a site is one of many in its process.
        if scope["type"] == "lifespan" and threading.current_thread() is threading.main_thread():
            keep_what_is_there()
            sys.setswitchinterval(SWITCH_SECONDS)
        await app(scope, receive, send)

    return start


def keep_what_is_there() -> None:
    """Leave what the start has made out of the collections of garbage, as it stays anyway.

    Each full collection looked at all of it, which held everything up for 150 ms.
    """
    gc.collect()
    gc.freeze()
