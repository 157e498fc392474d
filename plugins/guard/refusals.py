"""Which requests are refused before anything is done for them, and with which sentence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from plugins.common.whole_numbers import Bounds, wrong_number

_METHODS = ("GET", "HEAD", "OPTIONS")
_LONGEST_ADDRESS = 32_000  # bytes of path and query
_MOST_PARAMETERS = 200
# Datasette's pages for its maintainer tell a stranger versions, settings and paths.
_DEBUG = re.compile(
    r"/-/(metadata|versions|plugins|settings|config|threads|databases|actor|auth-token|logout"
    r"|permissions|messages|allow-debug|patterns)(\.json)?/?"
)
SQL_PARAMETERS = ("sql", "_where")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer in one sentence, with its status and what else a client should know."""

    status: int
    sentence: str
    headers: Mapping[str, str] = field(default_factory=dict)


def find_refusal(
    scope: Mapping[str, Any],
    databases: Iterable[str] = (),
    bounds: Mapping[str, Bounds] | None = None,
) -> Refusal | None:
    """Why an ASGI http request is refused, or None; `databases` are the paths of their pages.

    `bounds` are those of the numbers that a query takes, by the path of its page.
    """
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if scope["method"] not in _METHODS:
        allow = {"Allow": ", ".join(_METHODS)}
        return Refusal(405, "This site is read-only: use GET or HEAD.", allow)
    if len(path) + len(query) > _LONGEST_ADDRESS:
        return Refusal(414, f"The address is longer than {_LONGEST_ADDRESS:,} bytes.")
    if not path.isascii() or not _is_text(path) or not _is_text(query.replace(b"+", b" ")):
        return Refusal(400, "The address holds what is not UTF-8 text.")
    if _DEBUG.fullmatch(scope["path"]):
        return Refusal(404, "There is no such page here.")
    try:
        parameters = parse_qsl(query.decode("latin-1"), max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return Refusal(400, f"The address has more than {_MOST_PARAMETERS} parameters.")
    own_bounds = (bounds or {}).get(scope["path"].partition(".")[0], {})
    wrong = wrong_number(parameters, own_bounds)
    if wrong:
        return Refusal(400, wrong)
    if scope["path"] in _csv_paths(databases) and "sql" not in dict(parameters):
        return Refusal(400, "A database is not one CSV file: name a table, or ask with ?sql=.")
    return None


def is_ad_hoc(scope: Mapping[str, Any]) -> bool:
    """Whether the request brings SQL of its own."""
    query = scope["query_string"].decode("latin-1")
    return any(name in SQL_PARAMETERS for name, _ in parse_qsl(query))


def _csv_paths(databases: Iterable[str]) -> list[str]:
    return [f"{path}.csv" for path in databases]


def _is_text(quoted: bytes) -> bool:
    """Whether percent-decoding gives UTF-8 without NUL."""
    decoded = unquote_to_bytes(quoted)
    if b"\0" in decoded:
        return False
    try:
        decoded.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
