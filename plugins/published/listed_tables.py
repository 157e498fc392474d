"""All published tables of a database with what the list of them is filtered by.

They are read once for a database that does not change: of twenty thousand tables that takes a fifth
of a second.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from datasette.database import Database

from loader.database.opening import dicts
from loader.letters import spellings
from plugins.common.reading import ServedPublication

_kept: WeakKeyDictionary[Database, "ListedTables"] = WeakKeyDictionary()


@dataclass
class ListedTables:
    """The tables in the order of the list; each filter has the values of a table as a tuple."""

    tables: Sequence[Mapping[str, Any]]

    @cached_property
    def _words(self) -> list[str]:
        """The spellings of all words of each title, each with a space before it."""
        return [
            "".join(f" {one}" for word in spellings(table["title"]) for one in word)
            for table in self.tables
        ]

    def with_words(self, asked: Sequence[Sequence[str]]) -> list[Mapping[str, Any]]:
        """Return the tables whose titles have all words, or words that begin with them.

        A word is asked for by its spellings.
        """
        return [
            table
            for table, words in zip(self.tables, self._words, strict=True)
            if all(any(f" {spelling}" in words for spelling in word) for word in asked)
        ]


def read_tables(connection: sqlite3.Connection) -> ListedTables:
    """Return all tables in the order of the list: by subject, then number."""
    tables = dicts(
        connection,
        """
        SELECT id, title, subject, published_table.period, series.series, series.position,
          (SELECT json_group_array(dimension) FROM published_dimension
            WHERE published_table = published_table.id) AS dimension
        FROM published_table LEFT JOIN series ON series.published_table = published_table.id
        ORDER BY subject IS NULL, subject, length(number), number, series.series, position DESC, id
        """,
        [],
    )
    return ListedTables(
        [
            {
                **table,
                "subject": (table["subject"],),
                "period": (table["period"],),
                "dimension": tuple(json.loads(table["dimension"])),
            }
            for table in tables
        ]
    )


def tables_of(publication: ServedPublication) -> Callable[[sqlite3.Connection], ListedTables]:
    """Return what reads the tables of a publication, or has them from the last time."""
    database = publication.database
    if publication.version or database.is_mutable:
        return read_tables

    def read(connection: sqlite3.Connection) -> ListedTables:
        if database not in _kept:
            _kept[database] = read_tables(connection)
        return _kept[database]

    return read
