"""Whose figures something shows, and under which licence, from the published tables behind it."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from loader.database.opening import dicts
from plugins.common.links import web_address

LISTED = 6  # tables that are named one by one; of more only their number is told


@dataclass(frozen=True, slots=True)
class Credit:
    """What stands beside figures; None for what nobody has said."""

    source: str | None = None
    source_url: str | None = None
    licence: str | None = None
    licence_url: str | None = None

    def or_else(self, other: "Credit") -> "Credit":
        """This credit, with source or licence of another where it has none.

        The address of the other source stands in where this one tells of the same in more words.
        """
        source = self if self.source else other
        same = other.source and (source.source or "").startswith(other.source)
        licence = self if self.licence else other
        return Credit(
            source.source,
            source.source_url or (other.source_url if same else None),
            licence.licence,
            licence.licence_url,
        )


def declared(about: Mapping[str, Any]) -> Credit:
    """What metadata.yml says, in the keys that Datasette has for it."""
    return Credit(
        about.get("source"), about.get("source_url"), about.get("license"), about.get("license_url")
    )


def credit_of(tables: Sequence[Mapping[str, Any]]) -> Credit:
    """The credit of published tables, as rows of `published_table`; addresses where all agree."""
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
    """The credit of all published tables, or of those with a dimension or an id of that name.

    In a database of another kind there is none.
    """
    if not connection.execute("PRAGMA table_info(published_table)").fetchall():
        return Credit()
    return credit_of(
        dicts(
            connection,
            "SELECT * FROM published_table WHERE coalesce(?, '') = ''"
            " OR ? IN (id, row_dimension, column_dimension) ORDER BY period, number, id",
            [about, about],
        )
    )


def _sources(tables: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """'Bureau, tables 11 and 12 of “Moving”' for each publisher."""
    for publisher in _distinct(table["publisher"] for table in tables):
        own = [table for table in tables if table["publisher"] == publisher]
        if len(own) > LISTED:
            yield f"{publisher}, {len(own)} tables"
        else:
            yield ", ".join([publisher, *_named(own)])


def _named(tables: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for subject, group in groupby(tables, lambda table: table["subject"]):
        own = list(group)
        numbers = [table["number"] for table in own if table["number"]]
        if numbers:
            of = f" of “{subject}”" if subject else ""
            yield f"table{'s' if len(numbers) > 1 else ''} {_and(numbers)}{of}"
        yield from (f"“{table['title']}”" for table in own if not table["number"])


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _distinct(values: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _only(values: Sequence[str]) -> str | None:
    return values[0] if len(values) == 1 else None
