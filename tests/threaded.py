"""Serve an application with uvicorn and real sockets, in a thread of the test."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import uvicorn
from background import until
from uvicorn.protocols.http.auto import AutoHTTPProtocol


def changed_protocol(*changes: Callable[[Any], None]) -> Any:
    """Return uvicorn's class of connections with these changes of the site, and without others."""
    protocol = type("Protocol", (AutoHTTPProtocol,), {})
    for change in changes:
        change(protocol)
    return protocol


class Served:
    """A running server, its address and its connections."""

    def __init__(self, server: uvicorn.Server, address: tuple[str, int]) -> None:
        self._server = server
        self.address = address
        self.url = "http://{}:{}".format(*address)

    @property
    def connections(self) -> int:
        """Return how many connections are open."""
        return len(self._server.server_state.connections)

    def ask(self, path: str, source: str = "127.0.0.1") -> socket.socket:
        """Send a request; return its connection, which buffers as little as possible."""
        connection = self.open(source)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: site\r\n\r\n".encode())
        return connection

    def open(self, source: str = "127.0.0.1") -> socket.socket:
        """Return a connection that sends nothing."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(120)
        connection.bind((source, 0))
        connection.connect(self.address)
        return connection


@contextmanager
def served(
    app: Any, lifespan: Literal["on", "off"] = "off", http: Any = "auto"
) -> Iterator[Served]:
    """Serve the application at a free port until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, ws="none", lifespan=lifespan, http=http)
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    try:
        until(lambda: server.started)
        yield Served(server, listener.getsockname())
    finally:
        server.force_exit = server.should_exit = True
        thread.join(20)
        listener.close()
