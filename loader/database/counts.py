"""The number of rows of each table and view, and a hash of the file, for Datasette.

Datasette reads them from its `--inspect-file`, so that it need not count at every start
(https://docs.datasette.io/en/stable/performance.html#using-datasette-inspect). Its own command
`datasette inspect` does not count views, and each page of a view would count the rows again; here
the views have a key of their own, and so have the values that facets count.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from loader.database.facet_counts import facet_counts
from loader.database.opening import database_name, reading
from loader.errors import DatabaseError, Place, shown
from loader.metadata.words_of_database import facets_of_database


def count(path: Path) -> dict[str, Any]:
    """Return the content of the inspect file; raise DatabaseError for another kind of database."""
    name = database_name(path)
    with reading(path) as connection:
        rows = {kind: _counted(connection, kind) for kind in ("table", "view")}
        facets = facet_counts(connection, facets_of_database(connection))
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        name: {
            "hash": sha256,
            "size": path.stat().st_size,
            "file": path.name,
            "tables": rows["table"],
            "views": rows["view"],
            "facets": facets,
        }
    }


def expect_counts(file: Path, databases: Sequence[Path]) -> None:
    """Raise DatabaseError if the file is not an inspect file, or lacks one of the databases.

    Datasette reads it before any plugin, and ends with a traceback if it is not JSON. Whether the
    counts are still those of the database is checked by the site itself when it starts.
    """
    again = f"`loader counts {' '.join(map(str, databases))} > {file}` makes it again"
    try:
        # As text, as Datasette reads it: of bytes, a mark or another encoding would be taken.
        counted = json.loads(file.read_text(encoding="utf-8") if file.is_file() else "")
    except (OSError, ValueError, RecursionError):
        counted = None
    if not isinstance(counted, dict):
        raise DatabaseError(Place(str(file)), f"is not a file of counts; {again}")
    for name in (database.stem for database in databases):
        if not are_counts(counted.get(name)):
            raise DatabaseError(Place(str(file)), f"has no counts of {shown(name)}; {again}")


def are_counts(entry: Any) -> bool:
    """Return whether this is what an inspect file has of a database; views may be missing."""
    if not isinstance(entry, dict):
        return False
    rows = [entry.get("tables"), entry.get("views", {})]
    facets = entry.get("facets", {})
    return (
        all(isinstance(kind, dict) and all(map(_is_count, kind.values())) for kind in rows)
        and isinstance(facets, dict)
        and all(isinstance(columns, dict) for columns in facets.values())
    )


def _is_count(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("count"), int)


def _counted(connection: sqlite3.Connection, kind: str) -> dict[str, dict[str, int]]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = ? ORDER BY name", [kind]
    )
    return {name: {"count": _rows(connection, name)} for (name,) in names.fetchall()}


def _rows(connection: sqlite3.Connection, name: str) -> int:
    rows: int
    (rows,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - a name in this database
    return rows
