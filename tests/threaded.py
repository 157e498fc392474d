"""An application behind uvicorn and real sockets, in a thread of the test."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import uvicorn


class Served:
    """A running server: where it is, and what it holds."""

    def __init__(self, server: uvicorn.Server, address: tuple[str, int]) -> None:
        self._server = server
        self.address = address
        self.url = "http://{}:{}".format(*address)

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._server.server_state.connections)

    def ask(self, path: str, source: str = "127.0.0.1") -> socket.socket:
        """A connection with a request, which takes in as little as can be until it is read."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        connection.bind((source, 0))
        connection.connect(self.address)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: site\r\n\r\n".encode())
        return connection


@contextmanager
def served(app: Any, lifespan: Literal["on", "off"] = "off") -> Iterator[Served]:
    """The application at a free port, until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", lifespan=lifespan))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    try:
        until(lambda: server.started)
        yield Served(server, listener.getsockname())
    finally:
        server.force_exit = server.should_exit = True
        thread.join(20)
        listener.close()


def until(ready: Callable[[], bool]) -> None:
    """Wait for what must come; half a minute is for a machine with much else to do."""
    for _ in range(3000):
        if ready():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come within half a minute")
