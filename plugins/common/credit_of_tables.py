"""The credit of figures, from the published tables that they come from."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from loader.database.opening import dicts
from loader.metadata.facts import web_address
from plugins.common.credit import Credit
from plugins.common.language import gettext, ngettext, translated

LISTED = 6  # up to so many tables are named one by one; of more only the number is given
_MANY = 100  # tables that are all read to find what they share


def credit_of(tables: Sequence[Mapping[str, Any]]) -> Credit:
    """Return the credit of rows of `published_table`, with those addresses that all rows share."""
    licences = _distinct(table["licence"] for table in tables)
    return Credit(
        "; ".join(_sources(tables)) or None,
        web_address(_only(_distinct(table["source_url"] for table in tables))),
        ", ".join(licences) or None,
        web_address(_only(_distinct(table["licence_url"] for table in tables)))
        if len(licences) == 1
        else None,
    )


def read_credit(connection: sqlite3.Connection, about: str | None = None) -> Credit:
    """Return the credit of all published tables, or of those with that id or dimension.

    It is empty for a database without published tables.
    """
    if not connection.execute("PRAGMA table_info(published_table)").fetchall():
        return Credit()
    if not about:
        return _read(connection, "true", [])
    tables = _tables(connection, "id = ?", [about])
    of_dimension = "id IN (SELECT published_table FROM published_dimension WHERE dimension = ?)"
    return credit_of(tables) if tables else _read(connection, of_dimension, [about])


def _read(connection: sqlite3.Connection, condition: str, values: Sequence[str]) -> Credit:
    """Return the credit of the tables for which this condition holds.

    If there are very many, only those that are named are read, and what all others have in common.
    """
    groups = dicts(
        connection,
        "SELECT publisher, licence, licence_url, count(*) AS tables,"  # noqa: S608 - a condition above
        " min(source_url) AS source_url, max(source_url) AS last_source_url, NULL AS subject,"
        f" NULL AS number, NULL AS title FROM published_table WHERE {condition}"
        " GROUP BY publisher, licence, licence_url ORDER BY min(period), publisher",
        values,
    )
    if sum(group["tables"] for group in groups) <= _MANY:
        return credit_of(_tables(connection, condition, values))
    sources = []
    for publisher in _distinct(group["publisher"] for group in groups):
        number = sum(group["tables"] for group in groups if group["publisher"] == publisher)
        own = f"{condition} AND publisher = ?"
        few = _tables(connection, own, [*values, publisher]) if number <= LISTED else []
        sources.append(_source(publisher, number, few))
    addresses = [{**group, "source_url": group["last_source_url"]} for group in groups]
    return replace(credit_of([*groups, *addresses]), source="; ".join(sources) or None)


def _tables(
    connection: sqlite3.Connection, condition: str, values: Sequence[str]
) -> list[dict[str, Any]]:
    return dicts(
        connection,
        "SELECT publisher, subject, number, title, licence, licence_url, source_url"  # noqa: S608 - a condition above
        f" FROM published_table WHERE {condition} ORDER BY period, number, id",
        values,
    )


def _sources(tables: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Yield 'Bureau, tables 11 and 12 of “Moving”' for each publisher."""
    for publisher in _distinct(table["publisher"] for table in tables):
        own = [table for table in tables if table["publisher"] == publisher]
        yield _source(publisher, len(own), own)


def _source(publisher: str, number: int, tables: Sequence[Mapping[str, Any]]) -> str:
    """Return a publisher with its tables, or with their number if they are many."""
    if number <= LISTED:
        return ", ".join([publisher, *_named(tables)])
    return ngettext(
        "%(publisher)s, %(num)s table",
        "%(publisher)s, %(num)s tables",
        number,
        publisher=publisher,
    )


def _named(tables: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for subject, group in groupby(tables, lambda table: table["subject"]):
        own = list(group)
        numbers = _distinct(table["number"] for table in own)  # those of a series share one
        if numbers:
            of = gettext(" of “%(subject)s”", subject=translated(subject)) if subject else ""
            named = ngettext(
                "table %(which)s", "tables %(which)s", len(numbers), which=_and(numbers)
            )
            yield named + of
        yield from (
            gettext("“%(name)s”", name=translated(table["title"]))
            for table in own
            if not table["number"]
        )


def _and(words: Sequence[str]) -> str:
    return gettext(" and ").join(filter(None, (", ".join(words[:-1]), words[-1])))


def _distinct(values: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _only(values: Sequence[str]) -> str | None:
    return values[0] if len(values) == 1 else None
