"""List the tables and columns beside an SQL editor, with their descriptions in metadata.yml."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SchemaTable:
    """A table or view; `columns` is (name, description) pairs."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]


def read_schema(
    connection: sqlite3.Connection, described: Mapping[str, Mapping[str, Any]]
) -> list[SchemaTable]:
    """Return the tables that metadata.yml does not hide, views first: they are easier to query.

    Tables that it does not describe come last. Those of SQLite itself are left out.
    """
    kinds = dict(
        connection.execute(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main'"
            " AND type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
        ).fetchall()
    )
    in_order = dict.fromkeys([*(name for name in described if name in kinds), *kinds])
    visible = [name for name in in_order if not described.get(name, {}).get("hidden")]
    return [
        _table(connection, name, described.get(name, {}))
        for name in sorted(visible, key=lambda name: kinds[name] != "view")
    ]


def _table(connection: sqlite3.Connection, name: str, metadata: Mapping[str, Any]) -> SchemaTable:
    about = metadata.get("columns") or {}
    columns = connection.execute("SELECT name FROM pragma_table_info(?)", [name])
    return SchemaTable(
        name,
        metadata.get("title") or "",
        tuple((column, about.get(column) or "") for (column,) in columns),
    )
