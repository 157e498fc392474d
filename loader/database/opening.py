"""Opening a database of ours, and the first questions to it."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from loader.database import schema
from loader.errors import DatabaseError, LoaderError, Place
from loader.letters import folded

# "stat" in ASCII marks a database of ours: https://sqlite.org/pragma.html#pragma_application_id
APPLICATION_ID = 0x73746174

# Text that is no UTF-8 may stand in a damaged file's cells, and in SQLite's messages about it.
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)


def open_database(path: Path) -> sqlite3.Connection:
    """A read-only connection to a database of ours; raises DatabaseError if it is not one."""
    place = Place(str(path))
    if not path.is_file():
        raise DatabaseError(place, "no such file; expected a database, see `loader build --help`")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except _UNREADABLE as error:
        connection.close()
        raise DatabaseError(place, f"cannot be read: {_line(error)}; build it anew") from None
    if application != APPLICATION_ID or version != schema.SCHEMA_VERSION:
        connection.close()
        raise DatabaseError(
            place, "not a database of this loader's version; build it anew with `loader build`"
        )
    return connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Such a connection for a block; what SQLite cannot read within it is a DatabaseError too."""
    with closing(open_database(path)) as connection, expecting_sound({str(path): connection}):
        yield connection


@contextmanager
def expecting_sound(files: Mapping[str, sqlite3.Connection]) -> Iterator[None]:
    """Makes a DatabaseError, which names the file, of whatever a damaged one does to its reader.

    A flipped bit may turn text into bytes or nothing, and be noticed anywhere; SQLite then tells
    whether the file is to blame. What goes wrong with sound files is raised as it is.
    """
    try:
        yield
    except LoaderError:
        raise
    except Exception as error:
        of_sqlite = isinstance(error, _UNREADABLE)
        unsound = [name for name, connection in files.items() if not _is_sound(connection)]
        if not (of_sqlite or unsound):
            raise
        how = error if of_sqlite else "it holds what no build writes"
        raise damaged(" or ".join(unsound or files), how) from None


def _is_sound(connection: sqlite3.Connection) -> bool:
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except _UNREADABLE:
        return False


def damaged(path: Path | str, how: object) -> DatabaseError:
    """The error for a file of ours that cannot be read any more."""
    return DatabaseError(Place(str(path)), f"is damaged: {_line(how)}; build it anew")


def _line(text: object) -> str:
    """SQLite's words on one line, without what it found in the file that cannot be printed."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(str(text).split()))


def table_ids(connection: sqlite3.Connection) -> list[str]:
    """The ids of all published tables, in order."""
    return [id_ for (id_,) in connection.execute("SELECT id FROM published_table ORDER BY id")]


def table_id(connection: sqlite3.Connection, name: str) -> str:
    """The id that a name means, in whatever case it is; the name itself if no table has it."""
    return folded(name) if folded(name) in table_ids(connection) else name


def published_facts(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    """The row of `published_table`; raises DatabaseError, naming the tables, for an unknown id."""
    found = dicts(connection, "SELECT * FROM published_table WHERE id = ?", [table])
    if not found:
        known = ", ".join(table_ids(connection))
        raise DatabaseError(None, f"no table {table!r} in this database; expected one of {known}")
    return found[0]


def dicts(
    connection: sqlite3.Connection, sql: str, parameters: Iterable[Any]
) -> list[dict[str, Any]]:
    """The rows that a query gives, by column name."""
    cursor = connection.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
