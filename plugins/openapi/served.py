"""Read which tables and views Datasette serves, with their columns and first rows."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loader.formats.yes_or_no import with_flags

Described = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ServedColumn:
    """A column; `type` is a type of JSON Schema."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class ServedTable:
    """A table or view; `key` are the columns of its primary key, `example` is its first row."""

    name: str
    title: str
    description: str
    columns: Sequence[ServedColumn]
    key: Sequence[str]
    example: Mapping[str, Any]


def read_tables(
    connection: sqlite3.Connection, described: Described, closed: Collection[str] = ()
) -> list[ServedTable]:
    """Return the tables and views that metadata.yml (`described`, by name) does not hide.

    They are in the order of metadata.yml. Those that are `closed` (in lower case) are left out.
    """
    rows = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
    )
    names = [name for (name,) in rows if name.lower() not in closed]
    in_order = [name for name in described if name in names]
    return [
        _table(connection, name, described.get(name) or {})
        for name in dict.fromkeys([*in_order, *names])
        if not (described.get(name) or {}).get("hidden")
    ]


def _table(connection: sqlite3.Connection, name: str, about: Described) -> ServedTable:
    words = about.get("columns") or {}
    info = connection.execute(
        "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", [name]
    ).fetchall()
    first = connection.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchall()  # noqa: S608
    names = [column for column, *_ in info]
    example = dict(zip(names, *with_flags(names, first), strict=True)) if first else {}
    columns = [
        ServedColumn(column, _type(type_, example.get(column)), words.get(column) or "")
        for column, type_, _ in info
    ]
    key = [column for column, _, place in sorted(info, key=lambda line: line[2]) if place]
    return ServedTable(
        name, about.get("title") or name, about.get("description") or "", columns, key, example
    )


def _type(declared: str, example: Any) -> str:
    """Return the type of a column; where a view computes it, that of its first value."""
    if isinstance(example, bool):
        return "boolean"
    if declared:
        return {"INTEGER": "integer", "ANY": "number"}.get(declared, "string")
    return "integer" if isinstance(example, int) else "string"
