"""Answer what is no HTTP request with the headers that every answer of the site has.

uvicorn answers it itself, before any layer of the site. It does so even in the middle of an answer
to an earlier request of the same connection, whose client would take the error for a part of it.
"""

from typing import Any

from plugins.common.security_headers import with_security


def answer_malformed(protocol: Any) -> None:
    """Make uvicorn's class of connections answer with these headers, or close the connection."""
    protocol.send_400_response = _answer


def _answer(self: Any, sentence: str) -> None:
    """Take the place of uvicorn's method, which is called with the reason."""
    cycle = self.cycle
    if cycle is not None and cycle.response_started and not cycle.response_complete:
        self.transport.abort()
        return
    body = f"{sentence}\n".encode()
    own = [
        *self.server_state.default_headers,
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    headers = b"".join(b"%s: %s\r\n" % header for header in with_security(own, may_eval=False))
    self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + headers + b"\r\n" + body)
    self.transport.close()
