"""What the machine causes when a database is read: a damaged or overwritten file, a full disk."""

import sqlite3

_OF_THE_MACHINE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PROTOCOL,
}


class UnreadableFile(sqlite3.Error):
    """The file cannot be read.

    It is no DatabaseError: those of SQL Datasette takes for errors of the reader, with 400.
    """


def is_of_the_machine(exception: Exception) -> bool:
    """Return whether the machine caused the exception, not the address."""
    # The low byte is the kind of error: https://sqlite.org/rescode.html
    code = getattr(exception, "sqlite_errorcode", 0) & 0xFF
    return isinstance(exception, (OSError, MemoryError, UnreadableFile)) or code in _OF_THE_MACHINE
