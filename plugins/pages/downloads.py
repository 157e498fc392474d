"""One published table in one format, as an HTTP client expects to be given it."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loader import __version__
from loader.database import published_facts, table_ids
from loader.formats import FORMATS, Format, format_named
from loader.stored import read_stored

# What a browser shows itself is shown; the rest is saved under a name.
_SHOWN = ("txt", "json", "html")
# A minute: a rebuild shows soon, and an ETag makes asking again cheap.
_FRESH = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is nothing to give (RFC 9457); `names` lists what there is."""

    status: int
    title: str
    detail: str
    kind: str = ""
    names: tuple[str, ...] = ()

    def as_json(self) -> str:
        """The body of an `application/problem+json` answer."""
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return json.dumps({**problem, **({self.kind: self.names} if self.kind else {})})


def find_problem(connection: sqlite3.Connection, table: str, format_name: str) -> Problem | None:
    """What stands in the way of giving `table` in that format, if anything."""
    tables = table_ids(connection)
    if table not in tables:
        detail = f"There is no published table {table}; there are {', '.join(tables)}."
        return Problem(404, "No such table", detail, "tables", tuple(tables))
    if format_name not in FORMATS:
        detail = f"There is no format {format_name}; there are {', '.join(FORMATS)}."
        return Problem(404, "No such format", detail, "formats", tuple(FORMATS))
    if not FORMATS[format_name].available:
        needs = FORMATS[format_name].needs
        detail = f"This site cannot write .{format_name}: the package {needs} is not installed."
        available = tuple(name for name, f in FORMATS.items() if f.available)
        return Problem(501, "Format not installed", detail, "formats", available)
    return None


def write(connection: sqlite3.Connection, table: str, format_name: str) -> bytes:
    """The table's bytes; raises LoaderError."""
    return format_named(format_name).write(read_stored(connection, table))


def entity_tag(database_hash: str, table: str, format_name: str) -> str:
    """An ETag that changes with the database or with the code that writes the format."""
    words = "\0".join([database_hash, __version__, table, format_name])
    return f'"{hashlib.sha256(words.encode()).hexdigest()[:32]}"'


def is_fresh(tag: str, if_none_match: str) -> bool:
    """Whether a client that sent `If-None-Match` has it already (RFC 9110, 13.1.2)."""
    known = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return "*" in known or tag in known


def headers(
    table: str, chosen: Format, tag: str, address: str, licence: str | None
) -> dict[str, str]:
    """The headers of an answer; `address` is the table's own, without a format."""
    disposition = "inline" if chosen.name in _SHOWN else "attachment"
    return {
        "ETag": tag,
        "Cache-Control": _FRESH,
        "Content-Disposition": f'{disposition}; filename="{table}.{chosen.name}"',
        "Link": ", ".join(_links(address, chosen, licence)),
        "Vary": "Accept-Encoding",
        **CROSS_ORIGIN,
    }


CROSS_ORIGIN: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition",
}


def licence_of(connection: sqlite3.Connection, table: str) -> str | None:
    """The address of the table's licence."""
    url: str | None = published_facts(connection, table)["licence_url"]
    return url


def _links(address: str, chosen: Format, licence: str | None) -> Iterator[str]:
    """RFC 8288: the page, the other formats, the licence."""
    yield f'<{address}>; rel="canonical"; type="text/html"'
    for other in FORMATS.values():
        if other.available and other is not chosen:
            media_type = other.media_type.split(";")[0]
            yield f'<{address}.{other.name}>; rel="alternate"; type="{media_type}"'
    if licence:
        yield f'<{licence}>; rel="license"'
