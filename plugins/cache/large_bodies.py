"""Compress large bodies in a thread.

To compress a megabyte takes some ten milliseconds. In the event loop, nobody would be answered
meanwhile; zlib lets other threads run, so in a thread nobody has to wait.
"""

import asyncio
import gzip

from plugins.cache import policy
from plugins.common.asgi import Header, Message, Send
from plugins.common.current_request import current_client
from plugins.common.fair_queue import FairQueue, QueueFull

# Level 9, the default, takes three times as long for two per cent fewer bytes.
LEVEL = 5
LARGE = 65_536  # bytes, which take about a millisecond

_compressing = FairQueue(width=1, longest=500, longest_of_one=200, patience=20)


def compressing_large(send: Send) -> Send:
    """Return a `send` for a compressor, which gets large bodies compressed already.

    It passes on what has an encoding, as `policy.for_compressor` marks what it must not compress.
    """
    start: Message | None = None

    async def send_compressed(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if start is not None:
            if len(message.get("body", b"")) > LARGE and not message.get("more_body"):
                start, message = await _compressed(start, message)
            begun, start = start, None
            await send(begun)
        await send(message)

    return send_compressed


async def _compressed(start: Message, message: Message) -> tuple[Message, Message]:
    """Return both with the body compressed; as they are if it has an encoding, or must wait."""
    headers: list[Header] = start["headers"]
    if policy.has_encoding(headers):
        return start, message
    body = message["body"]
    try:
        smaller = await _compressing.run(
            current_client(), lambda: asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)
        )
    except QueueFull:
        return start, message
    length = b"content-length", str(len(smaller)).encode()
    kept = [header for header in headers if header[0] != length[0]]
    own: list[Header] = [*kept, (b"content-encoding", b"gzip"), length]
    return {**start, "headers": own}, {**message, "body": smaller}
