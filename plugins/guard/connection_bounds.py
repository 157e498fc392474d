"""Close connections that send no whole request, and refuse those beyond what the system can open.

uvicorn closes a connection that is idle between two requests, but not one that never sends its
first, nor one that stops in the middle of a request. When there are as many as the process may have
files, no file can be opened, not even that of the database.
"""

import asyncio
import resource
from typing import Any

from datasette import hookimpl
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from plugins.guard.malformed_requests import answer_malformed
from plugins.guard.protocol_upgrades import ignore_upgrades
from plugins.guard.request_heads import bound_heads

HEAD_SECONDS = 10.0  # in which a client must send the head of its request
# Files that the site opens besides: databases in every thread, templates, pipes, its log.
_OTHER_FILES = 200


@hookimpl
def startup() -> None:
    """Bound the connections of the server; Datasette passes it no settings for them."""
    bound_connections(AutoHTTPProtocol, most_connections())
    bound_heads(AutoHTTPProtocol)
    answer_malformed(AutoHTTPProtocol)
    ignore_upgrades(AutoHTTPProtocol)


def most_connections() -> int:
    """Return how many connections there may be: as many as there may be files, less the others."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(files - _OTHER_FILES, files // 2) if files != resource.RLIM_INFINITY else 100_000


def bound_connections(protocol: Any, most: int, seconds: float = HEAD_SECONDS) -> None:
    """Make uvicorn's class of connections close such connections."""
    if hasattr(protocol, "made_without_bounds"):
        return
    protocol.made_without_bounds = protocol.connection_made

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        self.made_without_bounds(transport)
        if len(self.connections) > most:
            transport.abort()
        else:
            self.loop.call_later(seconds, _close_if_idle, self, self.cycle, seconds)

    protocol.connection_made = connection_made


def _close_if_idle(connection: Any, request: Any, seconds: float) -> None:
    """Close a connection that has begun no request since the given one, which has ended."""
    if connection.transport.is_closing():
        return
    if connection.cycle is request and (request is None or request.response_complete):
        connection.transport.close()
    else:
        connection.loop.call_later(seconds, _close_if_idle, connection, connection.cycle, seconds)
