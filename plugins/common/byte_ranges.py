"""The part of a file that an HTTP client asks for (RFC 9110, 14): DuckDB, browsers, video players.

A file has a strong tag, so that parts fetched one after the other are of the same bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Several parts at once, other units and what is no range are answered with the whole, which the
# RFC allows; so are numbers that no file is long enough for.
_ONE_PART = re.compile(r"[ \t]*+bytes=[ \t,]*+([0-9]{0,18})-([0-9]{0,18})[ \t,]*+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer: status, headers, and which bytes of the file follow."""

    status: int
    headers: Mapping[str, str]
    part: range


def asked_part(method: str, asked: Mapping[str, str], size: int, tag: str) -> range | None:
    """The bytes that the headers ask for; empty if the file has none of them, None for the whole.

    `If-Range` asks for the whole where the client has parts of other bytes (13.1.5).
    """
    found = _ONE_PART.fullmatch(asked.get("range", ""))
    if method != "GET" or found is None or asked.get("if-range", tag).strip() != tag:
        return None
    first, last = found.groups()
    if not first:  # so many bytes at the end
        return range(max(size - int(last), 0), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def answer_with(method: str, asked: Mapping[str, str], size: int, tag: str) -> Sent:
    """The answer for a file of that size and tag: the whole, a part, or 416."""
    part = asked_part(method, asked, size, tag)
    said = {"accept-ranges": "bytes", "etag": tag}
    if part is None:
        return Sent(200, {**said, "content-length": str(size)}, range(size))
    if not part:
        return Sent(416, {**said, "content-range": f"bytes */{size}"}, part)
    span = f"bytes {part.start}-{part.stop - 1}/{size}"
    return Sent(206, {**said, "content-range": span, "content-length": str(len(part))}, part)
