"""Test that connections without a request end, and that there are never too many."""

import asyncio
import socket
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from threaded import changed_protocol, served
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from plugins.guard.connection_bounds import bound_connections, most_connections
from plugins.guard.request_heads import bound_heads


class Transport:
    """Remembers how it was closed."""

    def __init__(self) -> None:
        self.closed = ""

    def is_closing(self) -> bool:
        return bool(self.closed)

    def close(self) -> None:
        self.closed = "closed"

    def abort(self) -> None:
        self.closed = "aborted"


class Clock:
    """Keeps what is to be called later; `tick` calls it."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def call_later(self, seconds: float, function: Any, *arguments: Any) -> None:
        self.waiting.append((function, arguments))

    def tick(self) -> None:
        waiting, self.waiting = self.waiting, []
        for function, arguments in waiting:
            function(*arguments)


def protocol_of(clock: Clock, most: int) -> Any:
    open_now: set[Any] = set()

    class Protocol:
        connections = open_now
        loop = clock
        cycle: Any = None

        def connection_made(self, transport: Transport) -> None:
            self.transport = transport
            self.connections.add(self)

    bound_connections(Protocol, most)
    bound_connections(Protocol, most)  # each site of a process does it
    return Protocol


def test_a_connection_without_a_request_is_closed() -> None:
    clock = Clock()
    connection = protocol_of(clock, 5)()
    connection.connection_made(transport := Transport())
    assert not transport.closed
    clock.tick()
    assert transport.closed == "closed"
    clock.tick()
    assert clock.waiting == []


def test_a_connection_with_requests_is_kept_until_there_are_no_more() -> None:
    clock = Clock()
    connection = protocol_of(clock, 5)()
    connection.connection_made(transport := Transport())
    connection.cycle = SimpleNamespace(response_complete=False)
    clock.tick()
    clock.tick()
    assert not transport.closed  # the answer is being sent
    connection.cycle.response_complete = True
    connection.cycle = SimpleNamespace(response_complete=True)
    clock.tick()
    assert not transport.closed  # there was another request meanwhile
    clock.tick()
    assert transport.closed == "closed"


def test_too_many_connections_are_refused() -> None:
    protocol = protocol_of(Clock(), 2)
    transports = [Transport() for _ in range(3)]
    for transport in transports:
        protocol().connection_made(transport)
    assert [transport.closed for transport in transports] == ["", "", "aborted"]


def test_there_are_fewer_connections_than_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for files, most in ((1024, 824), (256, 128), (-1, 100_000)):
        monkeypatch.setattr("resource.getrlimit", lambda _, files=files: (files, files))
        assert most_connections() == most


def test_uvicorn_has_what_is_relied_on() -> None:
    """Fail if a new version names it otherwise."""
    names = AutoHTTPProtocol.__init__.__code__.co_names
    assert {"cycle", "connections", "loop", "scope"} <= set(names)
    assert hasattr(AutoHTTPProtocol, "send_400_response")
    assert issubclass(AutoHTTPProtocol, asyncio.Protocol)


@pytest.mark.parametrize("begin", [b"GET /", b"GET / HTTP/1.1\r\nHost: site\r\nX: "])
def test_a_head_without_an_end_is_refused(begin: bytes) -> None:
    with served(_small, http=changed_protocol(bound_heads)) as site:
        with socket.create_connection(site.address) as client:
            client.sendall(begin)
            with pytest.raises(ConnectionError):
                client.sendall(b"x" * 10_000_000)
        assert httpx.get(site.url, headers={"x": "y" * 50_000}).text == "small"


CHUNKED = b" / HTTP/1.1\r\nHost: site\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"


@pytest.mark.parametrize("method", [b"GET", b"POST"])
@pytest.mark.parametrize(
    ("begin", "endless"),
    [
        (b"0\r\n", b"x: y\r\n"),  # fields after the body, which are kept
        (b"0\r\nx: ", b"yyyyyy"),
        (b"2;", b"xxxxxx"),  # what may stand behind the size of a piece
        (b"0\r\n\r\n", b"\r\n\r\n\r\n"),  # before the next request
    ],
)
def test_what_is_no_head_and_no_body_ends_too(method: bytes, begin: bytes, endless: bytes) -> None:
    with served(_small, http=changed_protocol(bound_heads)) as site:
        with socket.create_connection(site.address) as client:
            client.sendall(method + CHUNKED + begin)
            with pytest.raises(ConnectionError):
                client.sendall(endless * 5_000_000)
        assert httpx.post(site.url, content=iter([b"y" * 9_000] * 50)).text == "small"


async def _small(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"small"})
