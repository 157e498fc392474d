"""Write robots.txt and the sitemap."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

from datasette.utils import tilde_encode

from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.links import category_path, front_path, published_path

# Each request makes the sitemap anew, so a publication has no more categories in it.
MOST_CATEGORIES = 30_000
# A sitemap has at most 50,000 addresses (https://www.sitemaps.org/protocol.html); of more, it is
# several, with one that lists them.
MOST_ADDRESSES = 50_000
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read_categories_to_index(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the dimensions and codes of the first categories, without those that are closed."""
    found: list[tuple[str, str]] = []
    for (dimension,) in connection.execute("SELECT name FROM dimension ORDER BY name").fetchall():
        codes = f"SELECT code FROM {escape_sqlite(dimension)} ORDER BY position"  # noqa: S608
        with suppress(sqlite3.Error):
            rows = islice(connection.execute(codes), MOST_CATEGORIES - len(found))
            found += [(dimension, code) for (code,) in rows]
    return found


def page_paths(
    database: str,
    home: str,
    tables: Iterable[str],
    queries: Iterable[str],
    described: Mapping[str, Mapping[str, Any]],
    overview: bool = True,
    categories: Iterable[tuple[str, str]] = (),
) -> list[str]:
    """Return the paths of a publication to index, without tables that metadata.yml hides or omits.

    `home` begins the paths of its own pages, `tables` are the ids of published tables, `described`
    what metadata.yml says of the others, `categories` pairs of a dimension and a code.
    """
    data = f"/{tilde_encode(database)}"
    visible = [name for name, metadata in described.items() if not metadata.get("hidden")]
    return [
        front_path(home),
        f"{home}/published",
        *(published_path(table, home) + page for table in tables for page in ("", "/source")),
        *([f"{home}/overview"] if overview else []),
        *(category_path(dimension, code, home) for dimension, code in categories),
        data,
        *(f"{data}/{tilde_encode(name)}" for name in (*queries, *visible)),
    ]


def parts_of(addresses: Sequence[str], most: int = MOST_ADDRESSES) -> list[Sequence[str]]:
    """Return the addresses in as many parts as they need, at least one.

    >>> parts_of(["a", "b", "c"], most=2)
    [['a', 'b'], ['c']]
    """
    return [addresses[start : start + most] for start in range(0, len(addresses), most)] or [[]]


def sitemap_xml(addresses: Iterable[str]) -> str:
    """Return the addresses of pages as the XML of a sitemap."""
    return _xml("urlset", "url", addresses)


def sitemap_index_xml(addresses: Iterable[str]) -> str:
    """Return the addresses of sitemaps as the XML of the one that lists them."""
    return _xml("sitemapindex", "sitemap", addresses)


def _xml(root: str, each: str, addresses: Iterable[str]) -> str:
    listed = "".join(f"<{each}><loc>{escape(address)}</loc></{each}>\n" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_SCHEMA}>\n{listed}</{root}>\n'


def robots_text(sitemap_address: str, prefix: str = "/") -> str:
    """Return rules that allow pages, and disallow custom SQL, searches and reordered rows.

    The disallowed addresses are without end, or repeat a page. Crawlers request robots.txt only at
    the root of a host; for a site below a prefix, the rules can be copied from here to there.
    """
    return (
        "User-agent: *\n"
        f"Disallow: {prefix}*?sql=\n"
        f"Disallow: {prefix}*&sql=\n"
        f"Disallow: {prefix}*?_\n"
        f"Disallow: {prefix}*&_\n"
        f"Disallow: {prefix}-/search\n"
        f"Disallow: {prefix}-/published/*?\n"
        f"Disallow: {prefix}-/publication/*/published/*?\n"
        f"Allow: {prefix}\n"
        f"Sitemap: {sitemap_address}\n"
    )
