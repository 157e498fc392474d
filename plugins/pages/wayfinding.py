"""What every page says of the site and of itself: name, menu, source, other forms, whereabouts."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

from datasette.utils import escape_sqlite
from jinja2.filters import do_striptags
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from plugins.pages.links import published_path


@dataclass(frozen=True, slots=True)
class Site:
    """What stands in the head and foot of every page; `menu` is (label, path) pairs."""

    title: str
    description: str
    language: str
    database: str | None
    source: str
    source_url: str | None
    licence: str | None
    licence_url: str | None
    first_query: str | None
    menu: tuple[tuple[str, str], ...]
    closed: frozenset[str] = frozenset()  # tables that not everyone may see


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same content in another form, for `<link rel="alternate">`."""

    type: str
    href: str
    title: str


_CHART = (
    ("svg", "image/svg+xml", "Chart, SVG"),
    ("png", "image/png", "Chart, PNG"),
    ("vegalite", "application/vnd.vegalite+json", "Chart, Vega-Lite specification"),
)


def site(
    metadata: Mapping[str, Any],
    database: str | None,
    query: str | None,
    closed: Iterable[str] = (),
) -> Site:
    """The site as metadata.yml names it; without our database only the search box is left."""
    return Site(
        title=metadata.get("title") or "Statistics as published",
        description=description(metadata),
        language=metadata.get("language") or "en",
        database=database,
        source=metadata.get("source") or "not named",
        source_url=metadata.get("source_url"),
        licence=metadata.get("license"),
        licence_url=metadata.get("license_url"),
        first_query=query,
        menu=_menu(database, query) if database and query else (),
        closed=frozenset(closed),
    )


def description(metadata: Mapping[str, Any]) -> str:
    """What metadata.yml says of a thing, as plain text; empty if it says nothing."""
    html = metadata.get("description_html")
    return metadata.get("description") or (do_striptags(html) if html else "")


def table_forms(href: Callable[[str], str]) -> list[Alternate]:
    """The other forms of rows, at `href(ending)`; Datasette itself names their JSON."""
    return [Alternate("text/csv", href("csv"), "CSV")]


def chart_forms(href: Callable[[str], str]) -> list[Alternate]:
    """The forms of a question's chart, at `href(ending)`."""
    return [Alternate(type_, href(ending), title) for ending, type_, title in _CHART]


def table_title(name: str, metadata: Mapping[str, Any]) -> str:
    """'Regions (region)': what metadata.yml calls the table, and what SQL calls it."""
    return f"{metadata['title']} ({name})" if metadata.get("title") else name


def sql_path(database: str, sql: str) -> str:
    """The page that runs this SQL and lets it be changed."""
    return f"/{database}?{urlencode({'sql': sql})}"


def first_query(connection: sqlite3.Connection) -> str:
    """SQL to begin with: the ten largest numbers of the oldest table that may be summed."""
    table, row, column = connection.execute(
        "SELECT id, row_dimension, column_dimension FROM published_table"
        " ORDER BY period, number, id"
    ).fetchone()
    return (
        f"select {escape_sqlite(row + '_name')}, {escape_sqlite(column + '_name')}, value\n"
        "from observation_additive\n"
        f"where published_table = {_quoted(table)}\n"
        "order by value desc\n"
        "limit 10"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def asked(query_string: str, parameters: Iterable[str]) -> str:
    """`?…` with only those parameters that are given a value, or nothing: one address an answer."""
    known = set(parameters)
    given = [(name, value) for name, value in parse_qsl(query_string) if name in known]
    return f"?{urlencode(given)}" if given else ""


def json_ld(data: Mapping[str, Any]) -> Markup:
    """The data as JSON-LD that no text in it can break out of its script element."""
    return htmlsafe_json_dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)


def dataset(
    facts: Mapping[str, Any], address: str, downloads: Iterable[Alternate]
) -> dict[str, Any]:
    """A published table (its row of `published_table`) as schema.org describes a Dataset."""
    by = f"Published by {facts['publisher']}; every" if facts["publisher"] else "Every"
    publisher = {"@type": "Organization", "name": facts["publisher"]}
    described = {
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": facts["title"],
        "description": f"{facts['title']}. {by} number with its place on the printed page,"
        " every total proved.",
        "identifier": facts["id"],
        "inLanguage": facts["language"],
        "license": facts["licence_url"],
        "creator": publisher if facts["publisher"] else None,
        "publisher": publisher if facts["publisher"] else None,
        "datePublished": facts["published"],
        "temporalCoverage": facts["period"],
        "isBasedOn": facts["source_url"],
        "isAccessibleForFree": True,
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": facts["measure"],
            "unitText": facts["unit"],
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": download.title,
                "encodingFormat": download.type,
                "contentUrl": download.href,
            }
            for download in downloads
        ],
    }
    return {key: value for key, value in described.items() if value is not None}


def catalogue(site: Site, address: str, tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole publication as a Dataset, with the published tables (as Datasets) its parts."""
    described = {
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": site.title,
        "description": site.description,
        "inLanguage": site.language,
        "license": site.licence_url,
        "creator": tables[0]["creator"],
        "isAccessibleForFree": True,
        "hasPart": list(tables),
    }
    return {key: value for key, value in described.items() if value is not None}


def paths(
    database: str,
    tables: Iterable[str],
    queries: Iterable[str],
    described: Mapping[str, Mapping[str, Any]],
) -> list[str]:
    """The pages worth finding; of Datasette's tables those that metadata.yml does not hide."""
    shown = [name for name, metadata in described.items() if not metadata.get("hidden")]
    return [
        "/",
        "/-/published",
        *(published_path(table) + page for table in tables for page in ("", "/source")),
        "/-/overview",
        f"/{database}",
        *(f"/{database}/{name}" for name in (*queries, *shown)),
    ]


def sitemap(addresses: Iterable[str]) -> str:
    """The addresses as the XML that https://www.sitemaps.org/protocol.html describes."""
    urls = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def robots(sitemap_address: str, prefix: str = "/") -> str:
    """Pages are open to robots; SQL of their own, searches and endless orderings are not.

    Robots read this at the root of a host alone: below a prefix it is there to be copied.
    """
    return (
        "User-agent: *\n"
        f"Disallow: {prefix}*?sql=\n"
        f"Disallow: {prefix}*&sql=\n"
        f"Disallow: {prefix}*?_\n"
        f"Disallow: {prefix}*&_\n"
        f"Disallow: {prefix}-/search\n"
        f"Disallow: {prefix}-/published/*?\n"
        f"Allow: {prefix}\n"
        f"Sitemap: {sitemap_address}\n"
    )


def _menu(database: str, query: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Published tables", "/-/published"),
        ("Questions", f"/{database}"),
        ("Overview", "/-/overview"),
        ("SQL", sql_path(database, query)),
    )
