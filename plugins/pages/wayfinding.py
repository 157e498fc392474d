"""What every page says of the site and of itself: name, menu, source, licence."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils import escape_sqlite


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
    menu: tuple[tuple[str, str], ...]


def site(metadata: Mapping[str, Any], database: str | None, first_query: str | None) -> Site:
    """The site as metadata.yml names it; without our database only the search box is left."""
    return Site(
        title=metadata.get("title") or "Statistics as published",
        description=metadata.get("description") or "",
        language=metadata.get("language") or "en",
        database=database,
        source=metadata.get("source") or "not named",
        source_url=metadata.get("source_url"),
        licence=metadata.get("license"),
        licence_url=metadata.get("license_url"),
        menu=_menu(database, first_query) if database and first_query else (),
    )


def sql_path(database: str, sql: str) -> str:
    """The page that runs this SQL and lets it be changed."""
    return f"/{database}?{urlencode({'sql': sql})}"


def first_query(connection: sqlite3.Connection) -> str:
    """SQL to begin with: the ten largest numbers of the first table that may be summed."""
    table, row, column = connection.execute(
        "SELECT id, row_dimension, column_dimension FROM published_table ORDER BY number, id"
    ).fetchone()
    return (
        f"select {escape_sqlite(row + '_name')}, {escape_sqlite(column + '_name')}, value\n"
        "from observation_additive\n"
        f"where published_table = '{table}'\n"
        "order by value desc\n"
        "limit 10"
    )


def _menu(database: str, query: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Published tables", "/-/published"),
        ("Questions", f"/{database}"),
        ("Overview", "/-/overview"),
        ("SQL", sql_path(database, query)),
    )
