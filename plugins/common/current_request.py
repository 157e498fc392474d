"""Who asks, and what has come of it so far: known wherever the answer is made.

It stands in a context variable, because Datasette does not hand the request to everything that
works for it (https://docs.python.org/3/library/contextvars.html).
"""

import ipaddress
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from plugins.guard.refusals import SQL_PARAMETERS


@dataclass(slots=True)
class Asking:
    """One request; `sql` are the pieces of SQL that it brings itself."""

    client: str
    sql: tuple[str, ...] = ()
    partial: bool = False  # something was left out, for want of time or of a turn
    started: bool = False  # the head of the answer is sent
    cut_off: bool = False  # the answer cannot be ended: the connection is to be


asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


def who_asks() -> str:
    """The client that the work at hand is done for; empty where it is for none."""
    request = asking.get()
    return request.client if request else ""


def leave_out() -> None:
    """Say that the answer at hand lacks something, so that no cache keeps it."""
    request = asking.get()
    if request:
        request.partial = True


def read_asking(scope: Mapping[str, Any]) -> Asking:
    """Who asks, and with which SQL of their own."""
    query = scope["query_string"].decode("latin-1")
    sql = [value.strip() for name, value in parse_qsl(query) if name in SQL_PARAMETERS]
    return Asking(_client(scope), tuple(filter(None, sql)))


def _client(scope: Mapping[str, Any]) -> str:
    """The address of a client; of IPv6 the part that one household has.

    A Unix socket has no addresses. Only a proxy of ours is at its other end, which is believed;
    over TCP anybody could write that header, and uvicorn believes it from this machine alone.
    """
    if scope.get("client"):
        address = str(scope["client"][0])
    else:
        forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        address = b",".join(forwarded).decode("latin-1").rpartition(",")[2].strip()
    try:
        if ipaddress.ip_address(address).version == 6:
            return str(ipaddress.ip_network((address, 64), strict=False))
    except ValueError:
        pass  # not an address: a name that is as good as any
    return address
