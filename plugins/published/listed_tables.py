"""Read what the list of published tables is made of: all tables, and what each has to filter by.

A page of the list shows a few tables, but which they are depends on all. With thousands of tables,
reading them takes longer than the rest of the page, so they are read once for a database.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from datasette.database import Database

from loader.database.opening import dicts
from loader.letters import all_spellings
from plugins.common.reading import ServedPublication

FILTERS = ("subject", "period", "dimension")


@dataclass(frozen=True)
class ListedTable:
    """A table; `values` are what it has of each filter, `position` its place in its series."""

    id: str
    title: str
    values: Mapping[str, Sequence[str | None]]
    series: str | None
    position: int | None

    @cached_property
    def spellings(self) -> Sequence[str]:
        """The words of its title in all their spellings."""
        return all_spellings(self.title)


@dataclass(frozen=True, slots=True)
class ListedTables:
    """All tables in the order of the list, and the values of each filter with their labels.

    `members` are the tables of each series, the latest first.
    """

    tables: Sequence[ListedTable]
    values: Mapping[str, Mapping[str, str]]
    members: Mapping[str, Sequence[ListedTable]]


# Of databases that do not change; one that is replaced gets a new Database object.
_read: WeakKeyDictionary[Database, ListedTables] = WeakKeyDictionary()


async def listed_tables(publication: ServedPublication) -> ListedTables:
    """Return the tables of a publication; raise Forbidden if they are closed."""
    database = publication.database
    if database in _read:
        return _read[database]
    listed = await publication.read(read_listed_tables)
    if database.hash:
        _read[database] = listed
    return listed


def read_listed_tables(connection: sqlite3.Connection) -> ListedTables:
    """Return the tables of a database, by subject and then number."""
    tables = _tables(connection)
    labels = dict(connection.execute("SELECT name, label FROM dimension").fetchall())
    members: dict[str, list[ListedTable]] = {}
    for table in tables:
        if table.series:
            members.setdefault(table.series, []).append(table)
    return ListedTables(
        tables,
        {name: _values(name, tables, labels) for name in FILTERS},
        {
            series: sorted(own, key=lambda table: table.position or 0, reverse=True)
            for series, own in members.items()
        },
    )


def _tables(connection: sqlite3.Connection) -> list[ListedTable]:
    rows = dicts(
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
    return [
        ListedTable(
            row["id"],
            row["title"],
            {
                "subject": (row["subject"],),
                "period": (row["period"],),
                "dimension": tuple(json.loads(row["dimension"])),
            },
            row["series"],
            row["position"],
        )
        for row in rows
    ]


def _values(name: str, tables: Iterable[ListedTable], labels: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a filter with their labels, by label; periods the latest first."""
    known = {value for table in tables for value in table.values[name] if value}
    values: dict[str, Any] = {
        value: labels[value] if name == "dimension" else value for value in known
    }
    order = sorted(values, key=lambda value: str(values[value]), reverse=name == "period")
    return {value: values[value] for value in order}
