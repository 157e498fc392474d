"""Check the Host header of a request, which pages repeat in their addresses."""

import re
from collections.abc import Collection, Mapping
from ipaddress import AddressValueError, IPv6Address
from typing import Any

from plugins.common.refusal import Refusal
from plugins.common.short_headers import read_once

_LONGEST = 253  # as long as a name may be in the DNS (RFC 1035)
_HOST = re.compile(r"(\[(?P<ipv6>[0-9a-f:.]++)\]|(?P<name>[a-z0-9_.-]++))(:(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
# A monitor may use any host name; the answer does not depend on it.
_HEALTH = "/-/health"

_NOT_A_HOST = Refusal(
    400, "The request must name the site in one Host header, such as example.org:8001."
)
_UNKNOWN = Refusal(400, "This site does not answer under the name in the Host header.")


def read_host(headers: Collection[tuple[bytes, bytes]]) -> str | None:
    """Return the host and port of a request, in lower case; None unless there is exactly one.

    X-Forwarded-Host is not read: anybody may send it, and no cache key contains it.
    """
    values = [value for name, value in headers if name.lower() == b"host"]
    return _read(values[0]) if len(values) == 1 else None


@read_once
def _read(value: bytes) -> str | None:
    host = value.decode("latin-1").lower()
    return host if _is_host(host) else None


def read_allowed(names: str) -> frozenset[str]:
    """Return the names in a comma-separated list; raise ValueError for what is not a name.

    An empty list allows every name.
    """
    allowed = frozenset(name.strip().lower() for name in names.split(",") if name.strip())
    for name in sorted(allowed):
        if not _is_host(name) or _without_port(name) != name:
            raise ValueError(f"{name} is not the name of a host without a port")
    return allowed


def find_refusal(scope: Mapping[str, Any], allowed: Collection[str]) -> Refusal | None:
    """Return why a request is refused for its host, or None; an empty `allowed` allows any."""
    host = read_host(scope["headers"])
    if host is None:
        return _NOT_A_HOST
    if allowed and _without_port(host) not in allowed and scope["path"] != _HEALTH:
        return _UNKNOWN
    return None


def _is_host(host: str) -> bool:
    match = _HOST.fullmatch(host[: _LONGEST + len(":65535") + 1])
    if not match or int(match["port"] or 0) > 65535:
        return False
    if match["ipv6"]:
        try:
            return bool(IPv6Address(match["ipv6"]))
        except AddressValueError:
            return False
    name = match["name"].removesuffix(".")
    return len(name) <= _LONGEST and all(map(_LABEL.fullmatch, name.split(".")))


def _without_port(host: str) -> str:
    return re.sub(r":[0-9]++\Z", "", host).removesuffix(".") if not host.endswith("]") else host
