"""The cache headers of answers: a short life and an ETag, and `no-store` for errors.

The terms are those of RFC 9110 and 9111. The ETag of a page stays the same until something that the
page is made of changes (see `version`), so answering 304 costs no work. The ETag is weak, because
pages contain the duration of their query.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from plugins.common.asgi import Header
from plugins.common.current_request import is_ad_hoc
from plugins.common.short_headers import read_once

# A browser revalidates after a minute and shows its copy meanwhile; a shared cache revalidates
# each second, so that a rebuilt database shows at once.
FRESH = b"public, max-age=60, s-maxage=1, stale-while-revalidate=60"
CHANGING = b"no-cache"  # a database that may change: revalidate each time
NEVER = b"no-store"
# Nobody logs in here: Datasette does not get these headers, so its answers do not depend on them.
PERSONAL = (b"cookie", b"authorization")
# The types worth compressing. Of the others (SQLite, Parquet, zip, pictures) clients request parts,
# and a part is one of the uncompressed bytes.
_TEXT = re.compile(rb"text/|(?:application|image)/(?:[^+;]*+\+)?+(?:json|xml|javascript)")
_IDENTITY = (b"content-encoding", b"identity")
_OF_A_BODY = (
    b"accept-ranges",
    b"content-disposition",
    b"content-encoding",
    b"content-length",
    b"content-range",
    b"content-type",
)
_WEIGHT = re.compile(rb"[01](?:\.[0-9]{0,3})?")
_TAG = re.compile(rb'(?:W/)?"([^"]*+)"')  # RFC 9110, 8.8.3; it may contain a comma


def entity_tag(scope: Mapping[str, Any], version: str | None) -> bytes | None:
    """Return the ETag of an address; None for SQL of a reader, which may ask for the time."""
    if version is None or is_ad_hoc(scope):
        return None
    path = scope.get("raw_path") or scope["path"].encode()
    # The canonical addresses in a page contain the host name that the client used.
    host = scope.get("scheme", "http").encode(), _value(scope["headers"], b"host")
    language = str(scope.get("language", "")).encode()
    parts = (version.encode(), *host, path, scope["query_string"], language)
    return b'W/"' + hashlib.sha256(b"\0".join(parts)).hexdigest()[:32].encode() + b'"'


def is_known(scope: Mapping[str, Any], tag: bytes | None) -> bool:
    """Return whether a GET or HEAD request says that the client has the answer with this ETag.

    The comparison is weak, as RFC 9110, 13.1.2, demands: `W/"x"` is the same as `"x"`.
    """
    if tag is None or scope["method"] not in ("GET", "HEAD"):
        return False
    known_tags = _TAG.findall(_value(scope["headers"], b"if-none-match"))
    return _TAG.sub(rb"\1", tag) in known_tags


def is_not_modified(scope: Mapping[str, Any], start: Mapping[str, Any]) -> bool:
    """Return whether the client has the answer that begins with this ASGI message already.

    This is known only now if the answer has an ETag of its own, or the client sent `*` for any.
    """
    if start["status"] not in (200, 206, 416) or scope["method"] not in ("GET", "HEAD"):
        return False
    if _value(scope["headers"], b"if-none-match").strip() == b"*":
        return True
    return is_known(scope, _value(start["headers"], b"etag") or None)


def without_body(headers: Iterable[Header]) -> list[Header]:
    """Return the headers of an answer of 304, which has no body to describe."""
    return [header for header in headers if header[0] not in _OF_A_BODY]


def without_personal(headers: Iterable[Header]) -> list[Header]:
    """Return the headers of a request without those that identify a person."""
    return [(name, value) for name, value in headers if name.lower() not in PERSONAL]


def accepts_gzip(headers: Iterable[Header]) -> bool:
    """Return whether a client takes gzip (RFC 9110, 12.5.3): `gzip;q=0` says that it does not."""
    return takes_gzip(_value(headers, b"accept-encoding"))


@read_once
def takes_gzip(value: bytes) -> bool:
    """Return whether this header Accept-Encoding takes gzip."""
    weights = dict(map(_coding, value.split(b",")))
    return weights.get(b"gzip", weights.get(b"x-gzip", weights.get(b"*", 0.0))) > 0


def _coding(part: bytes) -> tuple[bytes, float]:
    """Return the name and the weight of a coding; a weight that is not a number counts as 0."""
    name, *parameters = [piece.strip().lower() for piece in part.split(b";")]
    weight = next((text[2:] for text in parameters if text.startswith(b"q=")), b"1")
    return name, float(weight) if _WEIGHT.fullmatch(weight) else 0.0


def lower_case(headers: Iterable[Header]) -> list[Header]:
    """Return the headers with lower-case names, as ASGI demands; Datasette keeps capitals."""
    return [(bytes(name).lower(), bytes(value)) for name, value in headers]


def length_of(headers: Iterable[Header]) -> int | None:
    """Return the length of a body in bytes, if its headers say it."""
    length = _value(headers, b"content-length")
    return int(length) if length.isdigit() else None


def has_encoding(headers: Iterable[Header]) -> bool:
    """Return whether a body is compressed, or must not be (names in lower case)."""
    return any(name == _IDENTITY[0] for name, _ in headers)


def for_compressor(status: int, headers: Iterable[Header]) -> list[Header]:
    """Return the headers (names in lower case), marked if the body must not be compressed.

    The compressor skips what has an encoding; `cache_headers` removes the mark.
    """
    own = list(headers)
    is_whole_text = status != 206 and _TEXT.match(_value(own, b"content-type"))
    return own if is_whole_text else [*own, _IDENTITY]


def cache_headers(
    status: int,
    headers: Iterable[Header],
    tag: bytes | None,
    is_fixed: bool,
    is_partial: bool = False,
) -> list[Header]:
    """Return the headers of an answer (names in lower case) with ETag, Cache-Control and Vary.

    An answer that sets a cookie or forbids storing is not stored, and an ETag of its own is kept.
    A partial answer is not stored either: the missing part may be there the next time.
    """
    own = [header for header in headers if header != _IDENTITY]
    names = {name for name, _ in own}
    kept = [(name, value) for name, value in own if name not in (b"cache-control", b"vary")]
    forbids_storing = b"set-cookie" in names or NEVER in _value(own, b"cache-control")
    if status >= 400 or is_partial or forbids_storing:
        life = NEVER
    else:
        life = FRESH if is_fixed else CHANGING
    if b"etag" in names:
        kept = _weak_if_encoded(kept)
    elif status == 200 and tag and life == FRESH:
        kept.append((b"etag", tag))
    return [*kept, (b"cache-control", life), (b"vary", _vary(_value(own, b"vary")))]


def _vary(value: bytes) -> bytes:
    names = [part.strip() for part in value.split(b",") if part.strip()]
    kept = [name for name in names if name.lower() not in (*PERSONAL, b"accept-encoding")]
    return b", ".join([*kept, b"Accept-Encoding"])


def _weak_if_encoded(headers: list[Header]) -> list[Header]:
    """Weaken the ETag of compressed bytes and offer no parts of them (RFC 9110, 8.8.1)."""
    if not _value(headers, b"content-encoding"):
        return headers
    return [
        (name, b"W/" + value if name == b"etag" and not value.startswith(b"W/") else value)
        for name, value in headers
        if name != b"accept-ranges"
    ]


def _value(headers: Iterable[Header], header_name: bytes) -> bytes:
    return b", ".join(value for name, value in headers if name.lower() == header_name)
