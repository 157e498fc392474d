"""What every page says of the site and of itself: name, menu, source, other forms, whereabouts."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils import escape_sqlite
from jinja2.filters import do_striptags

from loader.catalogue.files import publication_facts
from plugins.common.credit import Credit, declared, read_credit
from plugins.common.links import CHART_FORMATS, Alternate


@dataclass(frozen=True, slots=True)
class Held:
    """What the database itself says to every page; `dimensions` are what it counts by, in words."""

    database: str
    title: str
    language: str
    credit: Credit
    dimensions: tuple[str, ...]
    example: str | None  # a category that the search finds
    first_query: str
    shadow_tables: frozenset[str] = frozenset()  # what a full-text index keeps for itself


@dataclass(frozen=True, slots=True)
class Site:
    """What stands in the head and foot of every page; `menu` is (label, path) pairs.

    `database`, `first_query` and `example` are None where there is no such thing; `asks` is
    whether there are questions.
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
    shadow_tables: frozenset[str] = frozenset()  # their rows have no addresses

    @property
    def example_beginning(self) -> str:
        """What to type to find the example: its first letters."""
        return _beginning(self.example or "")


def site(
    metadata: Mapping[str, Any],
    held: Held | None = None,
    asks: bool = False,
    closed: Iterable[str] = (),
) -> Site:
    """The site as metadata.yml and the database name it; without one only the search box is left.

    Whose figures these are is told by the database, which knows all tables.
    """
    credit = declared(metadata)
    return Site(
        title=metadata.get("title") or (held.title if held else "Statistics as published"),
        description=description(metadata),
        language=metadata.get("language") or (held.language if held else "en"),
        database=held.database if held else None,
        credit=held.credit.or_else(credit) if held else credit,
        first_query=held.first_query if held else None,
        dimensions=held.dimensions if held else (),
        example=held.example if held else None,
        asks=asks,
        menu=_menu(held, asks, bool(metadata.get("overview"))) if held else (),
        closed=frozenset(closed),
        shadow_tables=held.shadow_tables if held else frozenset(),
    )


def read_held(connection: sqlite3.Connection, database: str) -> Held:
    """What our database of that name says to every page."""
    facts = publication_facts(connection)
    dimensions = connection.execute("SELECT name, label FROM dimension ORDER BY name").fetchall()
    examples = (_example(connection, name) for name, _ in dimensions)
    return Held(
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
    )


def _example(connection: sqlite3.Connection, dimension: str) -> str | None:
    """The first category of a dimension that has a beginning to be found by."""
    names = connection.execute(
        f"SELECT name FROM {escape_sqlite(dimension)} WHERE kind = 'item'"  # noqa: S608
        " ORDER BY position LIMIT 50"
    )
    return next((name for (name,) in names if _beginning(name) and len(name) < 50), None)


def _beginning(name: str) -> str:
    """The first three letters of a name that begins with a longer word."""
    found = re.match(r"[^\W\d_]{4,}+", name)
    return found[0][:3].lower() if found else ""


def description(metadata: Mapping[str, Any]) -> str:
    """What metadata.yml says of a thing, as plain text; empty if it says nothing."""
    html = metadata.get("description_html")
    return metadata.get("description") or (do_striptags(html) if html else "")


def table_forms(href: Callable[[str], str]) -> list[Alternate]:
    """The other forms of rows, at `href(ending)`; Datasette itself names their JSON."""
    return [Alternate("text/csv", href("csv"), "CSV")]


def chart_forms(href: Callable[[str], str]) -> list[Alternate]:
    """The forms of a question's chart, at `href(ending)`."""
    return [
        Alternate(media_type, href(ending), title)
        for ending, (media_type, title) in CHART_FORMATS.items()
    ]


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


def _menu(held: Held, asks: bool, overview: bool) -> tuple[tuple[str, str], ...]:
    return (
        ("Published tables", "/-/published"),
        ("Questions" if asks else "Data", f"/{held.database}"),
        *([("Overview", "/-/overview")] if overview else []),
        ("SQL", sql_path(held.database, held.first_query)),
    )
