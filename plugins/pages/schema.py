"""The tables and columns for those who write SQL, in the words of metadata.yml."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SchemaTable:
    """A table or view; `columns` is (name, what it holds) pairs."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]


def read_schema(
    connection: sqlite3.Connection, described: Mapping[str, Mapping[str, Any]]
) -> list[SchemaTable]:
    """What metadata.yml describes and does not hide; views first, they are the easier start."""
    kinds = dict(
        connection.execute(
            "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
        ).fetchall()
    )
    shown = [
        name for name, metadata in described.items() if name in kinds and not metadata.get("hidden")
    ]
    return [
        _table(connection, name, described[name])
        for name in sorted(shown, key=lambda name: kinds[name] != "view")
    ]


def _table(connection: sqlite3.Connection, name: str, metadata: Mapping[str, Any]) -> SchemaTable:
    about = metadata.get("columns") or {}
    columns = connection.execute("SELECT name FROM pragma_table_info(?)", [name])
    return SchemaTable(
        name,
        metadata.get("title") or "",
        tuple((column, about.get(column) or "") for (column,) in columns),
    )
