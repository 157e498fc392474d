"""Links from the page of a published table: its formats, the questions about it, its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from loader.formats import FORMATS
from plugins.common.language import N_

# The formats of a question's chart: file ending -> media type and title.
CHART_FORMATS = {
    "svg": ("image/svg+xml", N_("Chart, SVG")),
    "png": ("image/png", N_("Chart, PNG")),
    "vegalite": ("application/vnd.vegalite+json", N_("Chart, Vega-Lite specification")),
}


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


def published_path(table: str) -> str:
    """Return the path of the page of a published table."""
    return f"/-/published/{quote(table)}"


def format_links(table: str) -> list[Link]:
    """Return links to the table in every format that is available here."""
    return [
        Link(
            format_.name,
            f"{published_path(table)}.{format_.name}",
            format_.title,
            format_.media_type,
        )
        for format_ in FORMATS.values()
        if format_.available
    ]


def question_links(
    queries: Mapping[str, Mapping[str, Any]], database: str, table: str
) -> list[Link]:
    """Return links to the canned queries that take a table, with this table filled in."""
    parameters = urlencode({"table": table})
    return [
        Link(str(query.get("title") or name), f"/{quote(database)}/{quote(name)}?{parameters}")
        for name, query in queries.items()
        if "table" in (query.get("params") or ())
    ]


def picture_path(queries: Mapping[str, Mapping[str, Any]], database: str, table: str) -> str | None:
    """Return the path of the chart of a table's first question, for previews of the page."""
    charted = {name: query for name, query in queries.items() if query.get("chart")}
    for question in question_links(charted, database, table):
        return question.href.replace("?", ".png?", 1)
    return None


def web_address(address: str | None) -> str | None:
    """Return the address if it is safe to link to: http or https, no `javascript:` or the like."""
    return address if address and urlsplit(address).scheme in ("http", "https") else None
