"""Read what every page says of the site, and make its titles, addresses and other formats.

On a site with several publications, the pages of each say it of that publication.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette
from datasette.utils import tilde_encode
from jinja2.filters import do_striptags

from loader.catalogue.data_files import publication_facts
from plugins.common.chart_endings import CHART_FORMATS
from plugins.common.credit import Credit, declared
from plugins.common.credit_of_tables import read_credit
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.datasette_inside.site_parts import template_globals
from plugins.common.json_ld import NOTHING_SAID, Described, described_by
from plugins.common.language import N_, current_language, translated
from plugins.common.links import SITE, Alternate, front_path
from plugins.common.table_dimensions import dimensions_of


@dataclass(frozen=True, slots=True)
class DatabaseSummary:
    """What every page needs from the database; `dimensions` are the labels of its dimensions."""

    database: str
    title: str
    language: str
    credit: Credit
    dimensions: tuple[str, ...]
    example: str | None  # the name of a category to search for
    first_query: str
    shadow_tables: frozenset[str] = frozenset()  # tables that a full-text index consists of
    described: Described = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Site:
    """What the head and foot of every page show; `menu` is (label, path) pairs.

    `database`, `first_query` and `example` are None where there is none; `asks` is whether there
    are questions. `home` begins the addresses of a publication's pages, and `front` is its front
    page. A site with several has what its pages show of each in `publications`, by database.
    """

    title: str
    description: str
    language: str
    database: str | None
    credit: Credit
    first_query: str | None
    dimensions: tuple[str, ...]
    example: str | None
    asks: bool
    menu: tuple[tuple[str, str], ...]
    closed: frozenset[str] = frozenset()  # tables that not everyone may see
    shadow_tables: frozenset[str] = frozenset()  # rows in these have no pages
    home: str = SITE
    front: str = "/"
    publications: Mapping[str, "Site"] = field(default_factory=dict)
    described: Described = NOTHING_SAID

    @property
    def example_beginning(self) -> str:
        """Return the first letters of the example: enough to find it."""
        return _beginning(self.example or "")


@dataclass(frozen=True, slots=True)
class SpokenSite:
    """The site in the language of the request that is being answered."""

    by_language: Mapping[str, Site]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.by_language[current_language.get()], name)


def make_site(
    metadata: Mapping[str, Any],
    summary: DatabaseSummary | None = None,
    asks: bool = False,
    closed: Iterable[str] = (),
    home: str = SITE,
) -> Site:
    """Return the site as metadata.yml and the database describe it.

    The credit comes from the database, which knows the publishers of all tables. If there are
    several publications, each has its own entry in metadata.yml.
    """
    credit = declared(metadata)
    return Site(
        title=metadata.get("title")
        or (summary.title if summary else N_("Statistics as published")),
        description=description(metadata),
        language=metadata.get("language") or (summary.language if summary else "en"),
        database=summary.database if summary else None,
        credit=summary.credit.or_else(credit) if summary else credit,
        first_query=summary.first_query if summary else None,
        dimensions=summary.dimensions if summary else (),
        example=summary.example if summary else None,
        asks=asks,
        menu=_menu(summary, asks, bool(metadata.get("overview")), home) if summary else (),
        closed=frozenset(closed),
        shadow_tables=summary.shadow_tables if summary else frozenset(),
        home=home,
        front=front_path(home),
        described=summary.described if summary else NOTHING_SAID,
    )


def site_of_several(metadata: Mapping[str, Any], publications: Mapping[str, Site]) -> Site:
    """Return what the pages about all publications show."""
    return replace(
        make_site(metadata),
        menu=((N_("Publications"), "/"),),
        asks=any(publication.asks for publication in publications.values()),
        publications=publications,
    )


def site_of(datasette: Datasette, database: str | None) -> Site:
    """Return what the pages of a publication show; of any other database, those of the site."""
    whole: Site = template_globals(datasette)["site"]
    return whole.publications.get(database or "", whole)


def read_summary(connection: sqlite3.Connection, database: str) -> DatabaseSummary:
    """Return what every page needs from the database, which has that name in Datasette."""
    facts = publication_facts(connection)
    dimensions = connection.execute("SELECT name, label FROM dimension ORDER BY name").fetchall()
    examples = (_example(connection, name) for name, _ in dimensions)
    return DatabaseSummary(
        database=database,
        title=facts["title"],
        language=facts["language"],
        credit=read_credit(connection),
        dimensions=tuple(label for _, label in dimensions),
        example=next(filter(None, examples), None),
        first_query=first_query(connection),
        shadow_tables=frozenset(
            name
            for _, name, kind, *_ in connection.execute("PRAGMA table_list")
            if kind == "shadow"
        ),
        described=described_by(facts),
    )


def _example(connection: sqlite3.Connection, dimension: str) -> str | None:
    """Return the first category of a dimension whose first letters can be searched for."""
    names = connection.execute(
        f"SELECT name FROM {escape_sqlite(dimension)} WHERE kind = 'item'"  # noqa: S608
        " ORDER BY position LIMIT 50"
    )
    return next((name for (name,) in names if _beginning(name) and len(name) < 50), None)


def _beginning(name: str) -> str:
    """Return the first three letters of a name, or "" if its first word is no longer than that."""
    word = re.match(r"[^\W\d_]{4,}+", name)
    return word[0][:3].lower() if word else ""


def description(metadata: Mapping[str, Any]) -> str:
    """Return the description in a part of metadata.yml as plain text, or "" if it has none."""
    html = metadata.get("description_html")
    return metadata.get("description") or (do_striptags(html) if html else "")


def row_alternates(href: Callable[[str], str]) -> list[Alternate]:
    """Return the other formats of rows, at `href(ending)`; Datasette itself adds JSON."""
    return [Alternate("text/csv", href("csv"), "CSV")]


def chart_alternates(href: Callable[[str], str]) -> list[Alternate]:
    """Return the formats of a question's chart, at `href(ending)`."""
    return [
        Alternate(media_type, href(ending), title)
        for ending, (media_type, title) in CHART_FORMATS.items()
    ]


def table_title(name: str, metadata: Mapping[str, Any]) -> str:
    """Return the title of a table in metadata.yml and its name in SQL: 'Regions (region)'."""
    return f"{translated(metadata['title'])} ({name})" if metadata.get("title") else name


def sql_path(database: str, sql: str) -> str:
    """Return the path of the page that runs this SQL in an editor."""
    return f"/{tilde_encode(database)}?{urlencode({'sql': sql})}"


def first_query(connection: sqlite3.Connection) -> str:
    """Return an example of SQL: the ten largest numbers of the oldest table.

    They are numbers that may be summed, of the oldest table that has such, if there is one.
    """
    table, adds_up = connection.execute(
        "SELECT id, EXISTS (SELECT 1 FROM observation"
        "   WHERE observation.published_table = published_table.id AND additive) AS adds_up"
        " FROM published_table ORDER BY adds_up DESC, period, number, id"
    ).fetchone()
    names = (escape_sqlite(d.name) for d in dimensions_of(connection, table))
    return (
        f"select {', '.join(names)}, value\n"
        f"from observation_{'additive' if adds_up else 'labelled'}\n"
        f"where published_table = {_quoted(table)}\n"
        "order by value desc\n"
        "limit 10"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def canonical_query(query_string: str, parameters: Iterable[str]) -> str:
    """Return `?…` with only these parameters, if they have a value: one address for an answer."""
    names = set(parameters)
    pairs = [(name, value) for name, value in parse_qsl(query_string) if name in names]
    return f"?{urlencode(pairs)}" if pairs else ""


def _menu(
    summary: DatabaseSummary, asks: bool, overview: bool, home: str
) -> tuple[tuple[str, str], ...]:
    return (
        *([(N_("All publications"), "/")] if home != SITE else []),
        (N_("Published tables"), f"{home}/published"),
        (N_("Questions") if asks else N_("Data"), f"/{tilde_encode(summary.database)}"),
        *([(N_("Overview"), f"{home}/overview")] if overview else []),
        ("SQL", sql_path(summary.database, summary.first_query)),
    )
