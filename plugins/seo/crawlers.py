"""Write robots.txt and the sitemap."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

from datasette.utils import tilde_encode

from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.links import category_path, front_path, published_path

# A sitemap has at most 50,000 addresses (https://www.sitemaps.org/protocol.html).
MOST_CATEGORIES = 30_000


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


def sitemap_xml(addresses: Iterable[str]) -> str:
    """Return the addresses as the XML that https://www.sitemaps.org/protocol.html describes."""
    urls = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


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
