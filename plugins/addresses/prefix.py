"""The prefix (Datasette's setting `base_url`) that a site is served below.

Some proxies pass the prefix on, others remove it. Datasette always gets the path that the browser
shows, with the prefix, so that addresses that it makes from the path of the request are right. It
makes other addresses with `urls.path`, which adds the prefix. It also passes addresses made from
the path of the request to `urls.path`, which then must not add the prefix a second time.
"""

import re
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

from plugins.common.datasette_inside.known_names import PrefixedUrlString, Urls

# Datasette encodes `.` and `~` in an address, and takes the text after a `.` for a format.
_PREFIX = re.compile(r"/([A-Za-z0-9_-]++/)*+")

# The path of the request that is being answered, with the prefix.
own_path: ContextVar[str | None] = ContextVar("own_path", default=None)


class UrlsBelowPrefix(Urls):  # type: ignore[misc] # Datasette is not typed
    """Datasette's `urls`, which adds no second prefix to addresses made from the request's path."""

    def path(self, path: str, format: str | None = None) -> PrefixedUrlString:
        """Add the prefix to a path of the site."""
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
    """Return the path of the site, whether a proxy passed the prefix on or removed it.

    `names` are the first parts of paths of the site. What follows the prefix matters only if the
    prefix is one of these names as well.
    """
    rest = path.removeprefix(prefix)
    if rest == path:
        return path
    is_name_too = prefix.split("/")[1] in names
    first = re.split("[/.]", rest, maxsplit=1)[0]
    return path if is_name_too and first and first not in names else f"/{rest}"


def lacks_slash(path: str, prefix: str, names: Collection[str]) -> bool:
    """Return whether the path is the prefix without its last slash, and no path of the site."""
    return f"{path}/" == prefix and path[1:] not in names


def moved(scope: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the scope of the same request for another (percent-encoded) path."""
    return {**scope, "path": unquote(path), "raw_path": path.encode("latin-1")}


def encoded_path(scope: Mapping[str, Any]) -> str:
    """Return the percent-encoded path of a request, as it was sent."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1").partition("?")[0]


def below(location: bytes, prefix: str) -> bytes:
    """Return the target of a redirect, with the prefix if it is a path of the site without it."""
    start = prefix.encode()
    if not location.startswith(b"/") or location.startswith((start, b"//")):
        return location
    return start + location[1:]
