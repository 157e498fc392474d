"""The request that is being answered: its client, its SQL, and the state of its answer.

It is kept in a context variable, because Datasette does not pass the request to all code that works
for it (https://docs.python.org/3/library/contextvars.html).
"""

import asyncio
import ipaddress
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import parse_qsl

_SQL_PARAMETERS = ("sql", "_where")
_LONGEST_ADDRESS = 100  # characters of an IP address, with the name of an interface


@dataclass(slots=True)
class PageTime:
    """The seconds of a processor that are left for the SQL of a page of rows.

    A page that `may_be_partial` has a place to say that it `is_partial`: that rows may be missing.
    """

    seconds: float
    may_be_partial: bool
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class PageOrder:
    """The end of the SQL of a sorted page, up to its limit: Datasette's, and one with the keys too.

    Whether the column that it is sorted by `is_of_numbers`.
    """

    of_datasette: str
    complete: str
    is_of_numbers: bool


@dataclass(slots=True)
class CurrentRequest:
    """One request; `sql` holds the pieces of SQL that its address contains."""

    client: str
    sql: tuple[str, ...] = ()
    is_whole: bool = False  # all rows are asked for, not those of one page
    is_partial: bool = False  # something was left out: it took too long, or the queue was full
    is_started: bool = False  # status and headers are sent
    is_cut_off: bool = False  # the answer cannot be completed, so its connection is closed
    page_time: PageTime | None = None  # of a page of rows
    page_order: PageOrder | None = None  # of a sorted one
    paused: float = 0.0  # when its work last let others be answered, in seconds of `perf_counter`


current_request: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


def current_client() -> str:
    """Return the client that the current work is done for; empty outside of a request."""
    request = current_request.get()
    return request.client if request else ""


def mark_partial() -> None:
    """Mark the current answer as incomplete, so that no cache stores it."""
    request = current_request.get()
    if request:
        request.is_partial = True


def cut_off() -> NoReturn:
    """End the work for the current request, whose answer has started and cannot be completed."""
    request = current_request.get()
    if request:
        request.is_cut_off = True
    raise asyncio.CancelledError


def read_request(scope: Mapping[str, Any]) -> CurrentRequest:
    """Return the client of a request, and the SQL in its address."""
    sql = tuple(filter(None, map(str.strip, _sql_parameters(scope))))
    return CurrentRequest(_client(scope), sql)


def is_ad_hoc(scope: Mapping[str, Any]) -> bool:
    """Return whether the address of a request contains SQL."""
    return bool(_sql_parameters(scope))


def _sql_parameters(scope: Mapping[str, Any]) -> list[str]:
    query = scope["query_string"].decode("latin-1")
    return [value for name, value in parse_qsl(query) if name in _SQL_PARAMETERS]


def _client(scope: Mapping[str, Any]) -> str:
    """Return the address of a client; of IPv6 the network, which is one household's.

    A Unix socket has no addresses. Only our own proxy connects to it, so its X-Forwarded-For is
    trusted. Over TCP anybody could send that header; there uvicorn decides which peers to trust.
    """
    if scope.get("client"):
        address = str(scope["client"][0])
    else:
        forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        address = b",".join(forwarded).decode("latin-1").rpartition(",")[2].strip()
    return _household(address) if len(address) <= _LONGEST_ADDRESS else address


@lru_cache(maxsize=1_000)
def _household(address: str) -> str:
    try:
        if ipaddress.ip_address(address).version == 6:
            return str(ipaddress.ip_network((address, 64), strict=False))
    except ValueError:
        pass  # not an IP address; any other name tells clients apart as well
    return address
