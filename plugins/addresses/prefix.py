"""The prefix (Datasette's setting `base_url`) that a site is served below.

Some proxies pass the prefix on, others take it off. Datasette is always shown the address that the
reader's browser shows, with the prefix: then addresses it makes from the request's own lead back
to the site. It makes others from paths of the site, by `urls.path`, which puts the prefix before
them; it does that to addresses made from the request's own as well, which had the prefix already.
"""

import re
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

from datasette.url_builder import Urls
from datasette.utils import PrefixedUrlString

# Datasette writes a `.` or `~` in an address in another way, and looks for formats behind a `.`.
_PREFIX = re.compile(r"/([A-Za-z0-9_-]++/)*+")

# The path of the request that is being answered, with the prefix.
own_path: ContextVar[str | None] = ContextVar("own_path", default=None)


class UrlsBelowPrefix(Urls):  # type: ignore[misc] # Datasette is not typed
    """Datasette's `urls`, which leaves addresses made from the request's own as they are."""

    def path(self, path: str, format: str | None = None) -> PrefixedUrlString:
        """Put the prefix before a path of the site."""
        own = own_path.get()
        if own and re.match(rf"{re.escape(own)}([?.]|\Z)", path):
            path = PrefixedUrlString(path)
        return super().path(path, format)


def expect_prefix(prefix: str) -> None:
    """Raise ValueError for a prefix that no site can be served below."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(
            f"base_url {prefix} must begin and end with / and hold nothing but letters, digits,"
            " - and _ between slashes, such as /stats/"
        )


def without_prefix(path: str, prefix: str, names: Collection[str]) -> str:
    """Return the path of the site, whether a proxy passed the prefix on or took it off.

    `names` are those that paths of the site begin with. Only where the prefix is one of them as
    well does it matter what stands behind the prefix.
    """
    rest = path.removeprefix(prefix)
    if rest == path:
        return path
    is_name_too = prefix.split("/")[1] in names
    first = re.split("[/.]", rest, maxsplit=1)[0]
    return path if is_name_too and first and first not in names else f"/{rest}"


def lacks_slash(path: str, prefix: str, names: Collection[str]) -> bool:
    """Whether the path is the prefix but for its last slash, and nothing of the site's own."""
    return f"{path}/" == prefix and path[1:] not in names


def moved(scope: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the scope of the same request for another (percent-encoded) path."""
    return {**scope, "path": unquote(path), "raw_path": path.encode("latin-1")}


def encoded_path(scope: Mapping[str, Any]) -> str:
    """Return the percent-encoded path of a request, as it was sent."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1").partition("?")[0]


def below(location: bytes, prefix: str) -> bytes:
    """Return where a redirect leads, with the prefix if it is a path of the site without it."""
    start = prefix.encode()
    if not location.startswith(b"/") or location.startswith((start, b"//")):
        return location
    return start + location[1:]
