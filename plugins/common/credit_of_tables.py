"""The credit of figures, from the published tables that they come from."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from loader.database.opening import dicts
from plugins.common.credit import Credit
from plugins.common.language import gettext, ngettext, translated
from plugins.common.links import web_address

LISTED = 6  # up to so many tables are named one by one; of more only the number is given


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
    return credit_of(
        dicts(
            connection,
            "SELECT publisher, subject, number, title, licence, licence_url, source_url"
            " FROM published_table WHERE coalesce(?, '') = '' OR id = ? OR id IN"
            " (SELECT published_table FROM published_dimension WHERE dimension = ?)"
            " ORDER BY period, number, id",
            [about] * 3,
        )
    )


def _sources(tables: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Yield 'Bureau, tables 11 and 12 of “Moving”' for each publisher."""
    for publisher in _distinct(table["publisher"] for table in tables):
        own = [table for table in tables if table["publisher"] == publisher]
        if len(own) > LISTED:
            yield ngettext(
                "%(publisher)s, %(num)s table",
                "%(publisher)s, %(num)s tables",
                len(own),
                publisher=publisher,
            )
        else:
            yield ", ".join([publisher, *_named(own)])


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
