"""Limit each connection, so that no reader's SELECT can exhaust the machine.

SQLite's own limits (https://sqlite.org/limits.html) bound the size of a value, statement or
pattern, and Datasette bounds time and rows. The size of a whole answer is bounded here, row by row.
A function inside SQLite cannot be interrupted, so values are kept short; SQL of readers can be
ended for all that (see `reader_sql`).
"""

import sqlite3
import sys
import weakref
from typing import Any

LONGEST_VALUE = 50_000  # bytes of one text, blob or row
LONGEST_SQL = 20_000
LARGEST_ANSWER = 8_000_000  # bytes of all rows of one query
_ROW = 50  # bytes that a row is counted for, besides those of its texts
_VALUE = 10  # and more for each value, as a number is longer
HEAP = 256_000_000  # bytes that SQLite may allocate in this process
CACHES = 64_000_000  # bytes of it for the pages that all connections keep of their files
LARGEST_CACHE = 2_000  # KiB for one connection, as SQLite has it by default

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: LONGEST_SQL,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
}


def limit(connection: sqlite3.Connection, connections: int = 1) -> None:
    """Set all limits; a database with rows longer than `LONGEST_VALUE` cannot be served.

    `connections` is how many there will be: a site of many databases opens each in every thread.
    """
    for category, most in _LIMITS.items():
        connection.setlimit(category, most)
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP}")
    cache = min(LARGEST_CACHE, CACHES // connections // 1024)
    connection.execute(f"PRAGMA cache_size = -{cache}")
    if sys.version_info >= (3, 12):
        # Refuses SQL that could damage the file (https://sqlite.org/c3ref/c_dbconfig_defensive.html)
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
    connection.row_factory = _BoundedRows()


class _BoundedRows:
    """A row factory that adds up the bytes of one cursor; a connection serves only one thread."""

    def __init__(self) -> None:
        self.cursor: weakref.ref[sqlite3.Cursor] | None = None
        self.bytes = 0

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if self.cursor is None or self.cursor() is not cursor:
            self.cursor, self.bytes = weakref.ref(cursor), 0
        self.bytes += _ROW + _VALUE * len(values)
        for value in values:  # a loop, as `sum` takes twice the time for each row of each answer
            if type(value) is str or type(value) is bytes:
                self.bytes += len(value)
        if self.bytes > LARGEST_ANSWER:
            raise sqlite3.OperationalError(
                f"the answer is larger than {LARGEST_ANSWER:,} bytes; ask for fewer or shorter rows"
            )
        return sqlite3.Row(cursor, values)
