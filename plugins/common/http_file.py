"""A file for an HTTP client, with name, type and links; or the problem, if there is none.

Answers of 304 and compression are not handled here, but for the whole site in `plugins/cache`.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loader.database.opening import published_facts, table_ids
from loader.database.read_back import read_stored
from loader.errors import SelectionError
from loader.formats import FORMATS
from loader.metadata.facts import web_address
from loader.selection.cut import select
from loader.selection.offered import other_names
from plugins.common.http_problem import CROSS_ORIGIN, Problem, missing
from plugins.common.language import asked_language
from plugins.common.links import format_links, published_path
from plugins.common.selection_query import Expressions, versioned_query
from plugins.common.translated_table import in_language

# Types that a browser can show; other files are saved.
_INLINE = ("text/plain", "text/html", "application/json", "application/ld+json")


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link to another address, with its relation type from IANA's list (RFC 8288)."""

    name: str
    address: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file at an address; `links` are paths of the site or full addresses elsewhere.

    The ETag is a hash of the bytes, so that clients can request parts of them.
    """

    name: str
    media_type: str
    body: bytes
    links: Sequence[WebLink] = ()
    language: str | None = None
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.body).hexdigest()[:32]
        object.__setattr__(self, "tag", f'"{digest}"')


def published_file(
    connection: sqlite3.Connection,
    table: str,
    name: str,
    home: str,
    expressions: Expressions,
    version: str | None = None,
) -> File | Problem:
    """Return a published table, or what the expressions choose of it, in that format.

    `home` is that of its publication, and `version` the one that was asked for, if any.
    """
    tables = table_ids(connection)
    if table not in tables:
        return _no_table(table, tables, version)
    if name not in FORMATS:
        return missing("format", name, "formats", list(FORMATS))
    if not FORMATS[name].available:
        return not_installed(name, [f.name for f in FORMATS.values() if f.available])
    if FORMATS[name].as_published and expressions:
        return _only_whole(name, expressions)
    try:
        names = other_names(connection, expressions)
        chosen = select(read_stored(connection, table), expressions, names)
    except SelectionError as error:
        detail = f"This cannot be chosen of {table}: {error}."
        return Problem(400, "Unknown selection", detail, "nearest", error.nearest)
    address = _TableAddress(table, home, expressions if chosen.selection else {}, version)
    asked = asked_language.get()
    if asked:
        chosen = in_language(chosen, name)
    return File(
        f"{address.file_name}.{name}",
        FORMATS[name].media_type_of(chosen),
        FORMATS[name].write(chosen),
        [*address.links(name), *licence_link(chosen.facts["licence_url"])],
        chosen.facts["language"] if asked else None,
    )


def original_file(
    connection: sqlite3.Connection, table: str, home: str, version: str | None = None
) -> File | Problem:
    """Return the file that a table was read from, for saving: it may be a page with scripts."""
    tables = table_ids(connection)
    if table not in tables:
        return _no_table(table, tables, version)
    facts = published_facts(connection, table)
    address = _TableAddress(table, home, {}, version)
    return File(
        address.file_name + Path(facts["source_file"]).suffix,
        "application/octet-stream",
        read_stored(connection, table).page,
        [*address.links(), *licence_link(facts["licence_url"])],
    )


def _no_table(table: str, tables: Sequence[str], version: str | None) -> Problem:
    what = f"{table} in version {version}" if version else table
    return missing("published table", what, "tables", tables)


def _only_whole(name: str, expressions: Expressions) -> Problem:
    names = [f.name for f in FORMATS.values() if f.available and not f.as_published]
    detail = (
        f".{name} is the page as it was published, so nothing of it can be chosen"
        f" ({', '.join(expressions)}); the formats for a selection are {', '.join(names)}."
    )
    return Problem(400, "Only whole", detail, "formats", names)


def not_installed(name: str, available: Sequence[str]) -> Problem:
    """Return the problem 501 for a format whose package is missing, with the available formats."""
    needs = FORMATS[name].needs
    detail = (
        f"This site cannot write .{name}: the package {needs} is not installed where it runs;"
        f" pip install {needs}"
    )
    return Problem(501, "Format not installed", detail, "formats", available)


def headers(file: File, path: Callable[[str], str]) -> dict[str, str]:
    """Return the headers of an answer, with names in lower case as ASGI demands.

    `path` adds the prefix of the site to a path.
    """
    disposition = "inline" if file.media_type.split(";")[0] in _INLINE else "attachment"
    return {
        "content-disposition": f'{disposition}; filename="{file.name}"',
        "link": ", ".join(_link(relation, path) for relation in file.links),
        **({"content-language": file.language} if file.language else {}),
        **CROSS_ORIGIN,
    }


def licence_link(licence: str | None) -> list[WebLink]:
    """Return the link to a licence, if its address is known."""
    address = web_address(licence)
    return [WebLink("license", address)] if address else []


@dataclass(frozen=True, slots=True)
class _TableAddress:
    """What the address of a file says of a table: what is chosen of it, and its version if any."""

    table: str
    home: str
    expressions: Expressions
    version: str | None

    @property
    def file_name(self) -> str:
        """Return the name of the file without its ending."""
        parts = (self.table, "selection" if self.expressions else None, self.version)
        return "-".join(filter(None, parts))

    def links(self, name: str = "") -> Iterator[WebLink]:
        """Yield what the file in this format is linked to; without one, it is the original."""
        page = published_path(self.table, self.home)
        query = versioned_query(self.expressions, self.version)
        yield WebLink("canonical", page + query, "text/html")
        for other in format_links(self.table, self.home, query, bool(self.expressions)):
            if other.href != f"{page}.{name}{query}":
                yield WebLink("alternate", other.href, other.type.split(";")[0])
        if name == "csv" and not query:
            yield WebLink("describedby", f"{self.home}/csvw.json", "application/csvm+json")
        if self.version:
            latest = page + versioned_query(self.expressions, None)
            yield WebLink("latest-version", latest, "text/html")  # RFC 5829
        yield WebLink("version-history", f"{self.home}/versions", "text/html")
        yield WebLink("service-desc", f"{self.home}/openapi.json", "application/json")


def _link(relation: WebLink, path: Callable[[str], str]) -> str:
    own = relation.address.startswith("/")
    address = path(relation.address) if own else relation.address
    type_ = f'; type="{relation.type}"' if relation.type else ""
    return f'<{address}>; rel="{relation.name}"{type_}'
