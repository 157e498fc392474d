"""Ignore the wish of a client to go on in another protocol, as HTTP allows (RFC 9110, 7.8).

httptools takes the end of the head for the end of such a request, so that its body would be lost.
Java's HttpClient asks for HTTP/2 in this way with its first request, unless it is told not to.
"""

import re
from typing import Any

# `Upgrade-Insecure-Requests`, which browsers send, is another field.
_FIELD = re.compile(rb"(?<=\r\n)upgrade(?=:)", re.IGNORECASE)


def ignore_upgrades(protocol: Any) -> None:
    """Make uvicorn's class of connections parse such a request as any other."""
    if hasattr(protocol, "received_with_upgrades") or not hasattr(protocol, "on_body"):
        return
    protocol.received_with_upgrades = protocol.data_received
    end_head, end_message = protocol.on_headers_complete, protocol.on_message_complete

    def data_received(self: Any, data: bytes) -> None:
        if not self.is_in_body and _FIELD.search(data):
            head, end, rest = data.partition(b"\r\n\r\n")
            data = _FIELD.sub(b"x-upgrade", head) + end + rest
        self.received_with_upgrades(data)

    def on_headers_complete(self: Any) -> None:
        self.is_in_body = True
        end_head(self)

    def on_message_complete(self: Any) -> None:
        self.is_in_body = False
        end_message(self)

    protocol.data_received, protocol.is_in_body = data_received, False
    protocol.on_headers_complete = on_headers_complete
    protocol.on_message_complete = on_message_complete
