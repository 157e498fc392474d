"""Large bodies are compressed beside the loop, and arrive as they were."""

import gzip
import threading
from typing import Any

import pytest

from plugins.cache import large_bodies
from plugins.cache.large_bodies import LARGE, compressing_large
from plugins.common.fair_queue import QueueFull

TEXT = [(b"content-type", b"text/html"), (b"content-length", b"5")]
LONG = b"marble" * LARGE


async def sent(headers: list[tuple[bytes, bytes]], *bodies: bytes) -> list[dict[str, Any]]:
    got: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        got.append(message)

    through = compressing_large(send)
    await through({"type": "http.response.start", "status": 200, "headers": headers})
    for place, body in enumerate(bodies, 1):
        more = place < len(bodies)
        await through({"type": "http.response.body", "body": body, "more_body": more})
    return got


async def test_a_large_body_is_compressed_in_another_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads, as_always = [], gzip.compress

    def compress(body: bytes, level: int, mtime: int) -> bytes:
        threads.append(threading.current_thread())
        return as_always(body, level, mtime=mtime)

    monkeypatch.setattr(large_bodies.gzip, "compress", compress)
    start, body = await sent(TEXT, LONG)
    assert threads != [threading.main_thread()]
    assert len(threads) == 1
    assert start["headers"] == [
        (b"content-type", b"text/html"),
        (b"content-encoding", b"gzip"),
        (b"content-length", str(len(body["body"])).encode()),
    ]
    assert gzip.decompress(body["body"]) == LONG


@pytest.mark.parametrize(
    ("headers", "bodies"),
    [
        (TEXT, [b"short"]),
        (TEXT, [LONG, LONG]),  # in pieces: the compressor takes each for itself
        ([*TEXT, (b"content-encoding", b"identity")], [LONG]),
    ],
)
async def test_others_pass_as_they_are(
    headers: list[tuple[bytes, bytes]], bodies: list[bytes]
) -> None:
    start, *messages = await sent(headers, *bodies)
    assert start["headers"] == headers
    assert [message["body"] for message in messages] == bodies


async def test_a_body_that_would_have_to_wait_passes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> bytes:
        raise QueueFull

    monkeypatch.setattr(large_bodies._compressing, "run", full)
    start, body = await sent(TEXT, LONG)
    assert (start["headers"], body["body"]) == (TEXT, LONG)
