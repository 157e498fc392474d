"""Try SQL that will be offered to readers: does it answer when nothing is chosen?"""

import sqlite3
from collections import defaultdict

from datasette.utils import sqlite_timelimit

_LONGEST_MS = 1000


def gives_rows(connection: sqlite3.Connection, select: str) -> bool:
    """Return whether a SELECT returns a row when nothing is chosen; False if it cannot run."""
    first = f"SELECT 1 FROM (\n{select.strip().rstrip(';')}\n) LIMIT 1"  # noqa: S608
    try:
        with sqlite_timelimit(connection, _LONGEST_MS):
            return connection.execute(first, defaultdict(str)).fetchone() is not None
    except sqlite3.OperationalError as error:
        return str(error) == "interrupted"  # it can run, but is slow
    except sqlite3.DatabaseError:  # it is refused, and its page will say so
        return True
