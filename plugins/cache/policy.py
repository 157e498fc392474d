"""What an answer tells caches: a short life, a tag to ask again with, and no life for an error.

The words are those of RFC 9110 and 9111. A page has the same tag as long as nothing it is made of
changes (see `version`), so asking again costs no work here. The tag is weak: pages say how many
milliseconds their query took.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from plugins.guard.refusals import is_ad_hoc

Header = tuple[bytes, bytes]

# A browser asks again after a minute and shows what it has meanwhile; a cache that many share asks
# each second, so that a rebuild shows at once.
FRESH = b"public, max-age=60, s-maxage=1, stale-while-revalidate=60"
CHANGING = b"no-cache"  # a database that may change: ask each time
NEVER = b"no-store"
# Nobody logs in here: Datasette is not shown these, and its answers depend on neither.
PERSONAL = (b"cookie", b"authorization")
# What is worth compressing. Of the rest (SQLite, Parquet, zip, pictures) clients ask for parts, and
# a part is one of the bytes as they are.
_TEXT = re.compile(rb"text/|(?:application|image)/(?:[^+;]*+\+)?+(?:json|xml|javascript)")
_AS_IT_IS = (b"content-encoding", b"identity")
_OF_A_BODY = (
    b"accept-ranges",
    b"content-disposition",
    b"content-encoding",
    b"content-length",
    b"content-range",
    b"content-type",
)
_TAG = re.compile(rb'(?:W/)?"([^"]*+)"')  # RFC 9110, 8.8.3; a comma may stand in it


def entity_tag(scope: Mapping[str, Any], version: str | None) -> bytes | None:
    """The tag of what this address gives; None for a stranger's SQL, which may ask for the time."""
    if version is None or is_ad_hoc(scope):
        return None
    path = scope.get("raw_path") or scope["path"].encode()
    # canonical addresses in a page repeat what the client called the site
    host = scope.get("scheme", "http").encode(), _value(scope["headers"], b"host")
    parts = (version.encode(), *host, path, scope["query_string"])
    return b'W/"' + hashlib.sha256(b"\0".join(parts)).hexdigest()[:32].encode() + b'"'


def is_known(scope: Mapping[str, Any], tag: bytes | None) -> bool:
    """Whether a GET or HEAD says that the client holds what this tag stands for.

    By weak comparison, which RFC 9110, 13.1.2, asks for: `W/"x"` is the same as `"x"`.
    """
    if tag is None or scope["method"] not in ("GET", "HEAD"):
        return False
    known = _TAG.findall(_value(scope["headers"], b"if-none-match"))
    return _TAG.sub(rb"\1", tag) in known


def is_held(scope: Mapping[str, Any], start: Mapping[str, Any]) -> bool:
    """Whether the client holds what this answer (its start, an ASGI message) would give it.

    Some answers have a tag of their own, and "*" means whatever there is: both show only here.
    """
    if start["status"] not in (200, 206, 416) or scope["method"] not in ("GET", "HEAD"):
        return False
    if _value(scope["headers"], b"if-none-match").strip() == b"*":
        return True
    return is_known(scope, _value(start["headers"], b"etag") or None)


def without_body(headers: Iterable[Header]) -> list[Header]:
    """The headers of an answer of 304, which tells nothing of a body."""
    return [header for header in headers if header[0] not in _OF_A_BODY]


def without_personal(headers: Iterable[Header]) -> list[Header]:
    """The headers of a request, without what would make its answer one person's."""
    return [(name, value) for name, value in headers if name.lower() not in PERSONAL]


def lower_case(headers: Iterable[Header]) -> list[Header]:
    """The headers as ASGI wants them; Datasette keeps the capitals that a plugin gave them."""
    return [(bytes(name).lower(), bytes(value)) for name, value in headers]


def for_compressor(status: int, headers: Iterable[Header]) -> list[Header]:
    """The headers (names in lower case), with a mark on what is not to be compressed.

    The compressor leaves alone what has an encoding; `said` takes the mark off.
    """
    given = list(headers)
    is_whole_text = status != 206 and _TEXT.match(_value(given, b"content-type"))
    return given if is_whole_text else [*given, _AS_IT_IS]


def said(
    status: int,
    headers: Iterable[Header],
    tag: bytes | None,
    is_fixed: bool,
    is_partial: bool = False,
) -> list[Header]:
    """The headers of an answer (names in lower case), with what caches are told.

    An answer that sets a cookie or asks not to be stored stays so; one with a tag keeps it. A
    partial one is not stored: it lacks something that it may have the next time.
    """
    given = [header for header in headers if header != _AS_IT_IS]
    names = {name for name, _ in given}
    kept = [(name, value) for name, value in given if name not in (b"cache-control", b"vary")]
    asks_not_to_be = b"set-cookie" in names or NEVER in _value(given, b"cache-control")
    if status >= 400 or is_partial or asks_not_to_be:
        life = NEVER
    else:
        life = FRESH if is_fixed else CHANGING
    if b"etag" in names:
        kept = _weak_if_encoded(kept)
    elif status == 200 and tag and life == FRESH:
        kept.append((b"etag", tag))
    return [*kept, (b"cache-control", life), (b"vary", _vary(_value(given, b"vary")))]


def _vary(given: bytes) -> bytes:
    names = [part.strip() for part in given.split(b",") if part.strip()]
    kept = [name for name in names if name.lower() not in (*PERSONAL, b"accept-encoding")]
    return b", ".join([*kept, b"Accept-Encoding"])


def _weak_if_encoded(headers: list[Header]) -> list[Header]:
    """A strong tag stands for bytes, which compressing changes (RFC 9110, 8.8.1); so do parts."""
    if not _value(headers, b"content-encoding"):
        return headers
    return [
        (name, b"W/" + value if name == b"etag" and not value.startswith(b"W/") else value)
        for name, value in headers
        if name != b"accept-ranges"
    ]


def _value(headers: Iterable[Header], wanted: bytes) -> bytes:
    return b", ".join(value for name, value in headers if name.lower() == wanted)
