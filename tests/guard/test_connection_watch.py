"""Test that work for clients that leave or do not read ends, and others are served meanwhile."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from background import until
from datasette.utils.asgi import Request
from site_of import site_of
from threaded import Served, served

from plugins.charts import draw as render
from plugins.common.connection import send_at_once
from plugins.common.current_request import (
    CurrentRequest,
    current_client,
    current_request,
    mark_partial,
    read_request,
)
from plugins.common.fair_queue import FairQueue
from plugins.common.request_body import read_body
from plugins.guard import connection_watch
from plugins.guard.waiting_bytes import WaitingBytes

# Datasette makes coroutines that it awaits one after the other; those behind the one that ends are
# left over.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")

MANY = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 1900) SELECT "
LARGE = quote_plus(MANY + "printf('%.4000c', 'x') AS text FROM t")
LARGE_ANSWERS = [
    f"/migration.csv?sql={LARGE}",
    f"/migration.json?sql={LARGE}",
    f"/migration?sql={LARGE}",
    f"/migration/observation.csv?_stream=on&_where={quote_plus('1 or ' * 90 + '1')}",
]


@pytest.fixture
def site(migration_db) -> Iterator[Served]:
    """Return a site at a port."""
    with served(site_of(migration_db).app(), lifespan="on") as running:
        yield running


@pytest.mark.parametrize("path", LARGE_ANSWERS)
def test_a_client_that_does_not_read_an_answer_to_sql_delays_nobody(site, path) -> None:
    with ExitStack() as slow:
        for _ in range(5):
            slow.enter_context(site.ask(path)).recv(1)  # its answer has begun
        with httpx.Client(base_url=site.url, timeout=60) as client:
            answer = client.get("/migration.json?sql=select+1")
        assert (answer.status_code, answer.json()["rows"]) == (200, [[1]])


async def endless(scope: Any, receive: Any, send: Any) -> None:
    """Send an endless answer in small parts."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"x" * 10_000, "more_body": True})


async def large(scope: Any, receive: Any, send: Any) -> None:
    """Send an answer in one part that is larger than the buffer of a socket."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * 30_000_000})


def rest(connection: socket.socket) -> int:
    """Return how many bytes still arrive: the system goes on sending what it has buffered."""
    size = 0
    with suppress(ConnectionResetError):
        while part := connection.recv(1_000_000):
            size += len(part)
    return size


@pytest.mark.parametrize("app", [endless, large])
def test_a_client_that_does_not_read_is_cut_off(app, monkeypatch, caplog) -> None:
    monkeypatch.setattr(connection_watch, "CLIENT_SECONDS", 0.2)
    monkeypatch.setattr(connection_watch, "BYTES_A_SECOND", 1e12)
    with served(connection_watch.watched(None, app)) as site, site.ask("/") as slow:
        assert slow.recv(1) == b"H"
        until(lambda: site.connections == 0)
        assert rest(slow) < 30_000_000
    assert not caplog.records, "uvicorn must not log that the client is gone"


def test_many_that_do_not_read_hold_no_more_than_the_bound(monkeypatch, caplog) -> None:
    """Let eight clients ask for 4 MB each and read nothing; the first are cut off."""
    monkeypatch.setattr(connection_watch, "CLIENT_SECONDS", 600)  # all have time
    monkeypatch.setattr(connection_watch, "_waiting", WaitingBytes(13_000_000))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(4_000_000)})

    with served(connection_watch.watched(None, app)) as site, ExitStack() as clients:
        slow = []
        for number in range(8):
            slow.append(clients.enter_context(site.ask("/")))
            assert slow[-1].recv(1) == b"H"
            until(lambda asked=number + 1: site.connections == (asked if asked < 3 else 3))
        for first in slow[:5]:
            assert rest(first) < 4_000_000
        assert connection_watch._waiting.total == 12_000_000
    assert not caplog.records


def test_a_body_that_several_read_is_counted_once() -> None:
    waiting, cut = WaitingBytes(10), []
    one, other = bytes(8), bytes(6)
    with (
        waiting.holding(one, lambda: cut.append(1)) as first_has_read,
        waiting.holding(one, lambda: cut.append(2)),
    ):
        assert (waiting.total, cut) == (8, [])
        first_has_read()
        with waiting.holding(other, lambda: cut.append(3)):
            assert (waiting.total, cut) == (6, [2, 1])
    assert waiting.total == 0


def test_a_client_that_does_not_send_its_body_is_cut_off(monkeypatch, caplog) -> None:
    monkeypatch.setattr(connection_watch, "CLIENT_SECONDS", 0.2)
    begun = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        begun.set()
        await receive()

    with served(connection_watch.watched(None, app)) as site, site.open() as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 5\r\n\r\nx")
        assert begun.wait(60)
        until(lambda: site.connections == 0)
    assert not caplog.records


def test_a_slow_client_gets_time_for_what_it_reads(monkeypatch) -> None:
    monkeypatch.setattr(connection_watch, "CLIENT_SECONDS", 0.01)
    monkeypatch.setattr(connection_watch, "BYTES_A_SECOND", 1000)  # a piece may take a minute
    body = 0
    with served(connection_watch.watched(None, large)) as site, site.ask("/") as reader:
        threading.Event().wait(0.5)
        while body < 30_000_000:
            part = reader.recv(1_000_000)
            assert part, "the client was cut off"
            body += len(part)


def test_the_work_for_a_client_that_leaves_ends(monkeypatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with served(connection_watch.watched(None, app)) as site:
        with site.ask("/"):
            assert begun.wait(30)
            assert not ended.is_set()
        assert ended.wait(30)


@pytest.mark.parametrize(
    ("method", "size", "kept"), [("POST", 9, 9), ("POST", 2**22, None), ("GET", 9, 0)]
)
def test_the_body_of_a_post_is_kept_up_to_a_bound(method: str, size: int, kept: int | None) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = await read_body(Request(scope, receive))
        answer = str(None if body is None else len(body)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": answer})

    with served(connection_watch.watched(None, app)) as site:
        pieces = (b"x" * min(size, 2**16) for _ in range(max(1, size // 2**16)))
        assert httpx.request(method, site.url, content=pieces, timeout=60).text == str(kept)


class DrawingStub:
    """A drawing process that draws as often as the test allows."""

    def __init__(self) -> None:
        self.may_draw = threading.Semaphore(0)
        self.orders = 0

    def draw(self, order: dict[str, Any]) -> bytes:
        self.orders += 1
        assert self.may_draw.acquire(timeout=60)
        return b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1" viewBox="0 0 1 1"/>'


@pytest.fixture
def worker(monkeypatch) -> DrawingStub:
    worker = DrawingStub()
    monkeypatch.setattr(render, "PROCESS", worker)
    monkeypatch.setattr(render, "QUEUE", FairQueue(1, 60, longest_of_one=10, patience=60))
    return worker


def test_charts_for_clients_that_have_gone_are_not_drawn(site, worker) -> None:
    """Let 34 clients request charts and leave; the next client waits for none of them."""
    chart = "/migration/largest-groups.svg?_width={}"
    with ExitStack() as clients:
        for width in range(400, 434):
            clients.enter_context(site.ask(chart.format(width)))
        until(lambda: worker.orders == 1)
    until(lambda: site.connections == 0 and not render.QUEUE._waiting)
    worker.may_draw.release(100)
    with httpx.Client(base_url=site.url, timeout=60) as client:
        assert client.get(chart.format(440)).status_code == 200
    assert worker.orders == 2


def test_one_address_does_not_keep_another_from_its_chart(site, worker) -> None:
    chart = "/migration/largest-groups.svg?_width={}"
    with ExitStack() as clients:
        for width in range(500, 530):
            clients.enter_context(site.ask(chart.format(width), "127.0.0.1"))
        until(lambda: worker.orders == 1)
        other = clients.enter_context(site.ask(chart.format(600), "127.0.0.2"))
        until(lambda: "127.0.0.2" in render.QUEUE._waiting)
        worker.may_draw.release(3)  # the first, one more of its client, and that of the other
        assert other.recv(12) == b"HTTP/1.1 200"
        worker.may_draw.release(100)


def test_the_same_chart_is_drawn_once_for_all_clients(site, worker) -> None:
    chart = "/migration/largest-groups.svg?_width=450"
    with ExitStack() as clients:
        crowd = [clients.enter_context(site.ask(chart)) for _ in range(40)]
        until(lambda: worker.orders == 1)
        worker.may_draw.release()
        assert {client.recv(12) for client in crowd} == {b"HTTP/1.1 200"}
    assert worker.orders == 1


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 131_072, 200_000])
@pytest.mark.parametrize("more", [True, False])
def test_an_answer_is_sent_whole_in_pieces(size, more) -> None:
    body = bytes(number % 251 for number in range(size))
    message = {"type": "http.response.body", "body": body, "more_body": more}
    pieces = list(connection_watch._pieces(message))
    assert b"".join(piece["body"] for piece in pieces) == body
    assert all(len(piece["body"]) <= 65_536 for piece in pieces)
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [more]


class Transport:
    """A transport that is closing and has bytes left to send."""

    aborted = 0

    def is_closing(self) -> bool:
        return True

    def get_write_buffer_size(self) -> int:
        return 100

    def abort(self) -> None:
        self.aborted += 1


class Cycle:
    """A stub of the object that has uvicorn's `send` as a method."""

    def __init__(self) -> None:
        self.transport = Transport()

    async def send(self, message: Any) -> None:
        """Accept the message."""


async def test_a_connection_does_not_stay_closing_for_ever(monkeypatch) -> None:
    monkeypatch.setattr(connection_watch, "CLIENT_SECONDS", 0.01)
    cycle = Cycle()

    async def receive() -> Any:
        return await asyncio.Event().wait()

    async def small(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"small"})

    scope = {"type": "http", "query_string": b"", "headers": [], "client": ("127.0.0.1", 1)}
    await connection_watch.watched(None, small)(scope, receive, cycle.send)
    assert cycle.transport.aborted == 0
    while not cycle.transport.aborted:
        await asyncio.sleep(0.01)


class LeftCycle(Cycle):
    """One whose client has left: uvloop says so before the server knows."""

    async def send(self, message: Any) -> None:
        """Fail as uvloop does."""
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>")


async def test_a_client_that_left_before_the_answer_is_no_error() -> None:
    raised = []

    async def receive() -> Any:
        return await asyncio.Event().wait()

    async def small(scope: Any, receive: Any, send: Any) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        except Exception as error:  # as Datasette, which would log it and answer 500
            raised.append(error)

    scope = {"type": "http", "query_string": b"", "headers": [], "client": ("127.0.0.1", 1)}
    await connection_watch.watched(None, small)(scope, receive, (left := LeftCycle()).send)
    await send_at_once(left.transport, left.send, [{"type": "http.response.start"}])
    assert not raised


@pytest.mark.parametrize(
    ("client", "forwarded", "is_client"),
    [
        (("192.0.2.1", 5), [], "192.0.2.1"),
        # over TCP, uvicorn decides which clients to trust
        (("192.0.2.1", 5), [b"198.51.100.7"], "192.0.2.1"),
        (None, [b"198.51.100.7"], "198.51.100.7"),
        # the proxy appends its value to what the client sent
        (None, [b"203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        (None, [b"203.0.113.9", b"198.51.100.7"], "198.51.100.7"),
        (None, [], ""),
        (("2001:db8:1:2:3:4:5:6", 5), [], "2001:db8:1:2::/64"),
        (None, [b"2001:db8:1:2::9"], "2001:db8:1:2::/64"),
        (("testclient", 5), [], "testclient"),
    ],
)
def test_the_client_of_a_request(client, forwarded, is_client) -> None:
    headers = [(b"x-forwarded-for", value) for value in forwarded]
    scope = {
        "client": client,
        "headers": headers,
        "query_string": b"sql=+select+1+&_where=&_size=5",
    }
    assert read_request(scope) == CurrentRequest(is_client, ("select 1",))


def test_work_outside_of_a_request_has_no_client() -> None:
    mark_partial()
    assert (current_request.get(), current_client()) == (None, "")
