"""What a site would count again at every start: the rows of each table and view, and a hash.

The file is what Datasette takes as `--inspect-file`
(https://docs.datasette.io/en/stable/performance.html#using-datasette-inspect). Its own `datasette
inspect` leaves the views out, so their pages would count them, for as long as a query may take;
here they stand under a key of their own.
"""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

from loader.database.opening import reading


def count(path: Path) -> dict[str, Any]:
    """The file's content, by the name of the database; raises DatabaseError if it is not ours."""
    with reading(path) as connection:
        rows = {kind: _counted(connection, kind) for kind in ("table", "view")}
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        path.stem: {
            "hash": sha256,
            "size": path.stat().st_size,
            "file": path.name,
            "tables": rows["table"],
            "views": rows["view"],
        }
    }


def _counted(connection: sqlite3.Connection, kind: str) -> dict[str, dict[str, int]]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = ? ORDER BY name", [kind]
    )
    return {name: {"count": _rows(connection, name)} for (name,) in found.fetchall()}


def _rows(connection: sqlite3.Connection, name: str) -> int:
    rows: int
    (rows,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - our own
    return rows
