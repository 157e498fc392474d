"""Test that what is no HTTP request is answered as everything else, or not at all."""

import asyncio
import socket
from typing import Any

import pytest
from threaded import changed_protocol, served

from plugins.common.security_headers import with_security
from plugins.guard.malformed_requests import answer_malformed

PROTOCOL = changed_protocol(answer_malformed)


def said_to(sent: bytes) -> bytes:
    """Return all that a server says, until it closes the connection."""
    with (
        served(_half, http=PROTOCOL) as site,
        socket.create_connection(site.address) as client,
    ):
        client.sendall(sent)
        return b"".join(iter(lambda: _received(client), b""))


def _received(client: socket.socket) -> bytes:
    try:
        return client.recv(65_536)
    except ConnectionResetError:
        return b""


async def _half(_scope: Any, receive: Any, send: Any) -> None:
    """Send half of an answer, and the rest when the client has left."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    await receive()
    await asyncio.wait_for(receive(), 20)


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00",  # the beginning of TLS
        b"BREW / HTTP/1.1\r\nHost: site\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_is_no_request_is_400_with_all_headers(sent: bytes) -> None:
    head, _, body = said_to(sent).partition(b"\r\n\r\n")
    status, *headers = head.split(b"\r\n")
    assert status == b"HTTP/1.1 400 Bad Request"
    assert body == b"Invalid HTTP request received.\n"
    said = dict(header.split(b": ", 1) for header in headers)
    assert said.items() >= dict(with_security([], may_eval=False)).items()
    assert said[b"content-length"] == b"%d" % len(body)
    assert (said[b"cache-control"], said[b"connection"]) == (b"no-store", b"close")


def test_it_is_not_answered_in_the_middle_of_another_answer() -> None:
    with (
        served(_half, http=PROTOCOL) as site,
        socket.create_connection(site.address) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: site\r\n\r\n")
        said = b""
        while b"half" not in said:
            said += client.recv(65_536)
        client.sendall(b"nonsense\r\n\r\n")
        while piece := _received(client):
            said += piece
    assert said.count(b"HTTP/1.1") == 1
    assert said.endswith(b"half\r\n")
