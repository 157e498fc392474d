"""Try SQL that is offered to readers: does it give an answer?"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping

from plugins.common.datasette_inside.known_names import sqlite_timelimit

_LONGEST_MS = 1000


def gives_rows(
    connection: sqlite3.Connection, select: str, chosen: Mapping[str, str] | None = None
) -> bool:
    """Return whether a SELECT returns a row for what is chosen; False if it cannot run."""
    first = f"SELECT 1 FROM (\n{select.strip().rstrip(';')}\n) LIMIT 1"  # noqa: S608
    try:
        with sqlite_timelimit(connection, _LONGEST_MS):
            return connection.execute(first, defaultdict(str, chosen or {})).fetchone() is not None
    except sqlite3.OperationalError as error:
        return str(error) == "interrupted"  # it can run, but is slow
    except sqlite3.DatabaseError:  # it is refused, and its page will say so
        return True
