"""Find out which requests are refused before any work is done for them, and why."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from plugins.common.refusal import Refusal
from plugins.common.request_body import takes_body
from plugins.common.whole_numbers import Bounds, wrong_number

_METHODS = ("GET", "HEAD", "OPTIONS")
NO_PAGE = "There is no such page here."
_LONGEST_ADDRESS = 32_000  # bytes of path and query
_MOST_PARAMETERS = 200
# Datasette's pages for maintainers show settings and paths of the machine. Its page `/-/versions`,
# of the software, is replaced by that of the data.
_DEBUG = re.compile(
    r"/-/(metadata|plugins|settings|config|threads|databases|actor|auth-token|logout"
    r"|permissions|messages|allow-debug|patterns)(\.json)?/?"
)


def allowed_methods(path: str) -> tuple[str, ...]:
    """Return the methods of requests to that path of the site, whether there is a page or not."""
    return (*_METHODS, "POST") if takes_body(path) else _METHODS


def find_refusal(
    scope: Mapping[str, Any],
    databases: Iterable[str] = (),
    bounds: Mapping[str, Bounds] | None = None,
) -> Refusal | None:
    """Return why a request, given as an ASGI scope, is refused, or None.

    `databases` are the paths of their pages; `bounds` are those of the numbers that a query takes,
    by the path of its page.
    """
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    methods = allowed_methods(scope["path"])
    if scope["method"] not in methods:
        allow = {"Allow": ", ".join(methods)}
        return Refusal(405, f"This site is read-only: use one of {allow['Allow']}.", allow)
    if len(path) + len(query) > _LONGEST_ADDRESS:
        return Refusal(414, f"The address is longer than {_LONGEST_ADDRESS:,} bytes.")
    if not path.isascii() or not _is_text(path) or not _is_text(query.replace(b"+", b" ")):
        return Refusal(400, "The address contains bytes that are not UTF-8 text.")
    if b"\\" in path:  # Datasette would redirect to it, and browsers read it as /: another host
        return Refusal(400, "The address contains a backslash; write it as %5C.")
    if path.startswith(b"//") or _DEBUG.fullmatch(scope["path"]):  # // begins the name of a host
        return Refusal(404, NO_PAGE)
    try:
        parameters = parse_qsl(query.decode("latin-1"), max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return Refusal(400, f"The address has more than {_MOST_PARAMETERS} parameters.")
    own_bounds = (bounds or {}).get(scope["path"].partition(".")[0], {})
    wrong = wrong_number(parameters, own_bounds)
    if wrong:
        return Refusal(400, wrong)
    csv_paths = [f"{database}.csv" for database in databases]
    if scope["path"] in csv_paths and "sql" not in dict(parameters):
        return Refusal(400, "A database is not one CSV file: name a table, or query it with ?sql=.")
    return None


def _is_text(quoted: bytes) -> bool:
    """Return whether percent-decoding gives UTF-8 without NUL."""
    decoded = unquote_to_bytes(quoted)
    if b"\0" in decoded:
        return False
    try:
        decoded.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
