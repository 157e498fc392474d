"""Test that a request which asks for another protocol is answered as any other."""

import socket
import time
from typing import Any

import pytest
from threaded import changed_protocol, served

from plugins.guard.protocol_upgrades import ignore_upgrades
from plugins.guard.request_heads import bound_heads

# Each site of a process makes the change.
PROTOCOL = changed_protocol(bound_heads, ignore_upgrades, ignore_upgrades)

ASKS = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"


def posted(body: bytes, fields: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST / HTTP/1.1\r\nHost: site\r\n" + fields + length + b"\r\n" + body


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the body of the request."""
    body, is_more = b"", True
    while is_more:
        message = await receive()
        body, is_more = body + message["body"], message["more_body"]
    headers = [(b"content-length", b"%d" % (len(body) + 2))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<%s>" % body})


@pytest.mark.parametrize(
    "pieces",
    [
        [posted(b"body", ASKS)],
        [posted(b"body", ASKS.lower())],
        [posted(b"body", ASKS)[:-4], b"body"],
        [posted(b"body", ASKS)[:20], posted(b"body", ASKS)[20:]],
        [posted(b"body")],
        # What only looks like the field, in a body.
        [posted(b"\r\nupgrade: x\r\n\r\n")],
        [posted(b"\r\nupgrade: x", ASKS)[:-12], b"\r\nupgrade: x"],
    ],
)
def test_its_body_arrives(pieces: list[bytes]) -> None:
    body = b"".join(pieces).partition(b"\r\n\r\n")[2]
    with (
        served(_echo, http=PROTOCOL) as site,
        socket.create_connection(site.address) as client,
    ):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(2):  # the connection goes on
            for piece in pieces:
                client.sendall(piece)
                time.sleep(0.02)  # so that the server mostly gets it as a piece
            said = b""
            while not said.endswith(b">") and (received := client.recv(65_536)):
                said += received
            assert said.startswith(b"HTTP/1.1 200 OK\r\n")
            assert said.endswith(b"\r\n\r\n<%s>" % body)
