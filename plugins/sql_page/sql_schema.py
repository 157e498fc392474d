"""List the tables and columns beside an SQL editor, with their descriptions in metadata.yml."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from loader.database.opening import is_of_this_version

_FIRST = "observation_additive"  # the easiest to sum


@dataclass(frozen=True, slots=True)
class SchemaTable:
    """A table or view; `columns` is (name, description) pairs.

    `holds` is "numbers", for views; "categories", for the dimensions' tables and their ancestors,
    which people join; or "other".
    """

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    holds: str = "other"

    @property
    def is_of_several(self) -> bool:
        """Return whether it has numbers of several published tables."""
        return {"value", "published_table"} <= {name for name, _ in self.columns}

    @property
    def has_totals(self) -> bool:
        """Return whether it has totals beside their parts."""
        names = {name for name, _ in self.columns}
        return {"value", "additive"} <= names and self.name != _FIRST

    @property
    def named_by(self) -> tuple[str, ...]:
        """Return the columns with the code and name of each category, or published table, in it."""
        names = {name for name, _ in self.columns}
        if self.holds == "categories" and {"code", "name"} <= names:
            return "code", "name"
        return ("id", "title") if self.name == "published_table" else ()


def read_schema(
    connection: sqlite3.Connection,
    described: Mapping[str, Mapping[str, Any]],
    closed: Collection[str] = (),
) -> list[SchemaTable]:
    """Return the tables that metadata.yml does not hide, in the order in which they are listed.

    Views are first, as they are easier to query, then the tables of dimensions, each with that of
    its ancestors, also if it is hidden. Tables that metadata.yml does not describe come last. Those
    of SQLite itself are left out, and those that are `closed`: names in lower case.
    """
    kinds = dict(
        connection.execute(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main'"
            " AND type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
        ).fetchall()
    )
    dimensions = _dimensions(connection, kinds, closed)
    joined = [table for name in dimensions for table in (name, f"{name}_ancestor")]
    in_order = dict.fromkeys([*(name for name in described if name in kinds), *kinds])
    visible = [
        name
        for name in in_order
        if name.lower() not in closed
        and (name in joined or not described.get(name, {}).get("hidden"))
    ]
    views = [name for name in visible if kinds[name] == "view"]
    views.sort(key=lambda name: name != _FIRST)
    categories = [name for name in joined if name in visible]
    others = [name for name in visible if name not in {*views, *categories}]
    return [
        _table(connection, name, described.get(name, {}), holds)
        for holds, names in (("numbers", views), ("categories", categories), ("other", others))
        for name in names
    ]


def columns_of_all(tables: Collection[SchemaTable]) -> dict[str, list[str]]:
    """Return the names of the columns of each table and view."""
    return {table.name: [name for name, _ in table.columns] for table in tables}


def read_ids(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of the published tables, the oldest first."""
    rows = connection.execute("SELECT id FROM published_table ORDER BY period, number, id")
    return [published for (published,) in rows]


def _dimensions(
    connection: sqlite3.Connection, kinds: Collection[str], closed: Collection[str]
) -> list[str]:
    if not is_of_this_version(connection) or "dimension" in closed:
        return []
    rows = connection.execute("SELECT name FROM dimension ORDER BY name")
    return [name for (name,) in rows if name in kinds]


def _table(
    connection: sqlite3.Connection, name: str, metadata: Mapping[str, Any], holds: str
) -> SchemaTable:
    about = metadata.get("columns") or {}
    columns = connection.execute("SELECT name FROM pragma_table_info(?)", [name])
    return SchemaTable(
        name,
        metadata.get("title") or "",
        tuple((column, about.get(column) or "") for (column,) in columns),
        holds,
    )
