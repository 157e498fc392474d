"""The bodies of requests: how much of one is kept, and who may send one.

The site is read-only: a body can only say what is asked for. The layer that watches connections
keeps it (see `plugins.guard.connection_watch`), and the guard refuses it at all other addresses.
"""

import re

from datasette.utils.asgi import Request

LARGEST_BODY = 256_000  # bytes
_TAKES_A_BODY = re.compile(r"/api/v2/tables/[^/]++/data/?", re.IGNORECASE)


def takes_body(path: str) -> bool:
    """Return whether a request to that path of the site may be a POST."""
    return _TAKES_A_BODY.fullmatch(path) is not None


async def read_body(request: Request) -> bytes | None:
    """Return the body of a request, or None if it is larger than is allowed."""
    body, is_more = b"", True
    while is_more and len(body) <= LARGEST_BODY:
        message = await request.receive()
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
    return body if len(body) <= LARGEST_BODY else None
