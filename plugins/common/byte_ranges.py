"""Range requests for a part of a file (RFC 9110, 14), as DuckDB and browsers send them.

A file has a strong ETag, so that a client knows that all its parts are of the same bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Requests for several parts, in other units or in a wrong form get the whole file, as the RFC
# allows; so do numbers that are larger than any file.
_ONE_PART = re.compile(r"[ \t]*+bytes=[ \t,]*+([0-9]{0,18})-([0-9]{0,18})[ \t,]*+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RangeAnswer:
    """An answer: its status, its headers, and which bytes of the file follow."""

    status: int
    headers: Mapping[str, str]
    part: range


def requested_part(method: str, headers: Mapping[str, str], size: int, tag: str) -> range | None:
    """Return the bytes that the headers request; empty if the file has none, None for the whole.

    `If-Range` requests the whole file if the client has parts of another version (13.1.5).
    """
    match = _ONE_PART.fullmatch(headers.get("range", ""))
    if method != "GET" or match is None or headers.get("if-range", tag).strip() != tag:
        return None
    first, last = match.groups()
    if not first:  # `bytes=-10` requests the last ten bytes
        return range(max(size - int(last), 0), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def range_answer(method: str, headers: Mapping[str, str], size: int, tag: str) -> RangeAnswer:
    """Return the answer for a file of that size and ETag: the whole, a part, or 416."""
    part = requested_part(method, headers, size, tag)
    own_headers = {"accept-ranges": "bytes", "etag": tag}
    if part is None:
        return RangeAnswer(200, {**own_headers, "content-length": str(size)}, range(size))
    if not part:
        return RangeAnswer(416, {**own_headers, "content-range": f"bytes */{size}"}, part)
    span = f"bytes {part.start}-{part.stop - 1}/{size}"
    return RangeAnswer(
        206, {**own_headers, "content-range": span, "content-length": str(len(part))}, part
    )
