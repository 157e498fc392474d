"""Links from the page of a published table: its formats, the questions about it, its source.

On a site with one publication, the addresses of its pages begin with `/-`. On a site with several,
those of each begin with `/-/publication/<database>`; that beginning is called its home. Both forms
answer on every site: without a name, the first publication that holds what is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from datasette.app import Datasette
from datasette.utils import tilde_encode

from loader.database.search_index import category_page
from loader.formats import FORMATS
from plugins.common.language import N_, asked_language

_SHORT = (N_("CSV as printed"),)  # the only name of a format that has words

# The formats of any rows besides CSV and JSON; their facts are those of FORMATS.
ROW_FORMATS = ("xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `title` is its tooltip."""

    words: str
    href: str
    title: str = ""
    type: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same content in another format, for `<link rel="alternate">`."""

    type: str
    href: str
    title: str


SITE = "/-"
_NAMED = "/publication/(?P<database>[^/.]+)"
FRONT_ROUTE = f"^{SITE}{_NAMED}$"


@lru_cache(maxsize=1_000)
def path_of_route(route: str) -> str:
    """Return the path of the page of a database; each request asks for it."""
    return f"/{tilde_encode(route)}"


def home_of(database: str) -> str:
    """Return the home of a publication on a site with several; `database` is its route."""
    return f"{SITE}/publication{path_of_route(database)}"


def front_path(home: str) -> str:
    """Return the path of the front page of a publication."""
    return "/" if home == SITE else home


def own_route(rest: str) -> str:
    """Return the pattern of an address that each publication has; `rest` follows its home."""
    return f"^{SITE}(?:{_NAMED})?{rest}$"


def database_path(datasette: Datasette, name: str) -> str:
    """Return the path of Datasette's page of a database, without the prefix of the site."""
    prefix = datasette.urls.path("/").rstrip("/")
    return str(datasette.urls.database(name)).removeprefix(prefix)


def query_path(database: str, query: str) -> str:
    """Return the path of the page of a canned query; `database` is its route."""
    return f"/{tilde_encode(database)}/{tilde_encode(query)}"


def published_path(table: str, home: str) -> str:
    """Return the path of the page of a published table."""
    return f"{home}/published/{quote(table)}"


def category_path(dimension: str, code: str, home: str) -> str:
    """Return the path of the page of a category."""
    return home + category_page(dimension, code).removeprefix(SITE)


def format_links(
    table: str, home: str, query: str = "", is_selection: bool | None = None
) -> list[Link]:
    """Return links to the table in every format that is available here, and has what is asked for.

    `query` is the query string of a selection, or of a version too if `is_selection` says so.
    """
    selection = bool(query) if is_selection is None else is_selection
    return [
        Link(
            format_.short,
            f"{published_path(table, home)}.{format_.name}{query}",
            format_.title,
            format_.media_type,
        )
        for format_ in FORMATS.values()
        if format_.available and not (selection and format_.as_published)
    ]


def row_formats() -> list[str]:
    """Return the endings of the files that any rows can be had as here, besides CSV and JSON."""
    return [name for name in ROW_FORMATS if FORMATS[name].available]


def question_links(
    queries: Mapping[str, Mapping[str, Any]], database: str, table: str
) -> list[Link]:
    """Return links to the canned queries that take a table, with this table filled in."""
    parameters = urlencode({"table": table})
    return [
        Link(
            str(query.get("title") or name),
            f"{query_path(database, name)}?{parameters}",
        )
        for name, query in queries.items()
        if "table" in (query.get("params") or ())
    ]


def in_asked_language(address: str) -> str:
    """Return an address of the site that asks for the language that the request asks for."""
    asked = asked_language.get()
    if not asked:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'lang': asked})}"
