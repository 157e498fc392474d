"""Open a database that `loader build` made, and run simple queries on it."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from loader.database import schema
from loader.database.checksum import is_as_built
from loader.errors import DatabaseError, LoaderError, Place
from loader.letters import folded
from loader.real_path import real_path

# Marks a database made by `loader build`: "stat" in ASCII, https://sqlite.org/pragma.html#pragma_application_id
APPLICATION_ID = 0x73746174

# A damaged file may contain text that is not UTF-8, and so may SQLite's messages about it.
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)


def open_database(path: Path) -> sqlite3.Connection:
    """Return a read-only connection; raise DatabaseError if the file is not from `loader build`.

    Of a write-ahead log or a journal beside it, which another program left, nothing is read: that
    is not what was built. Nor does such a program's lock make anyone wait.
    """
    place = Place(str(path))
    if not path.is_file():
        found = "not a file" if path.exists() else "no such file"
        raise DatabaseError(place, f"{found}; expected a database, see `loader build --help`")
    connection: sqlite3.Connection | None = None
    try:
        uri = f"{real_path(path).as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True)
        is_known = is_of_this_version(connection)
    except _UNREADABLE as error:
        if connection:
            connection.close()
        raise DatabaseError(place, f"cannot be read: {_line(error)}; build it anew") from None
    if not is_known:
        connection.close()
        raise DatabaseError(
            place, "not a database of this loader's version; build it anew with `loader build`"
        )
    return connection


def database_name(path: Path) -> str:
    """Return the name that a site gives a database; raise DatabaseError if it is not text."""
    try:
        path.stem.encode()
    except UnicodeEncodeError:
        raise DatabaseError(Place(str(path)), "its name is not UTF-8; rename it") from None
    return path.stem


def left_beside(path: Path) -> list[Path]:
    """Return the files in which other programs keep changes to a database, if there are any.

    SQLite reads them as part of the database (https://sqlite.org/tempfiles.html), whatever wrote
    them, so they belong to no file that was built.
    """
    path = real_path(path)
    beside = [path.with_name(path.name + end) for end in ("-journal", "-wal", "-shm")]
    return [file for file in beside if os.path.lexists(file)]


def is_of_this_version(connection: sqlite3.Connection) -> bool:
    """Return whether a database was made by a loader with this schema."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(application == APPLICATION_ID and version == schema.SCHEMA_VERSION)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for a `with` block; raise DatabaseError if SQLite cannot read it there."""
    with closing(open_database(path)) as connection, expecting_sound({str(path): connection}):
        yield connection


@contextmanager
def expecting_sound(files: Mapping[str, sqlite3.Connection]) -> Iterator[None]:
    """Turn any error in the block into a DatabaseError that names the file, if a file is damaged.

    A flipped bit may turn text into bytes or NULL, and cause an error anywhere in the code; the
    checksum or SQLite's integrity check then shows whether the file is the cause. Other errors are
    raised as they are.
    """
    try:
        yield
    except LoaderError:
        raise
    except Exception as error:
        of_sqlite = isinstance(error, _UNREADABLE)
        unsound = [name for name, opened in files.items() if not _is_sound(name, opened)]
        if not (of_sqlite or unsound):
            raise
        reason = error if of_sqlite else "it contains what `loader build` never writes"
        raise damaged(" or ".join(unsound or files), reason) from None


def _is_sound(name: str, connection: sqlite3.Connection) -> bool:
    if Path(name).is_file() and not is_as_built(Path(name)):
        return False
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except _UNREADABLE:
        return False


def damaged(path: Path | str, reason: object) -> DatabaseError:
    """Return the error for a database that cannot be read any more."""
    return DatabaseError(Place(str(path)), f"is damaged: {_line(reason)}; build it anew")


def _line(text: object) -> str:
    """Return a message on one line, with each character that cannot be printed replaced."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(str(text).split()))


def table_ids(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of all published tables, in order."""
    return [id_ for (id_,) in connection.execute("SELECT id FROM published_table ORDER BY id")]


def table_id(connection: sqlite3.Connection, name: str) -> str:
    """Return the id that equals a name but for its case, or the name itself if there is none."""
    return folded(name) if folded(name) in table_ids(connection) else name


def published_facts(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    """Return a row of `published_table`; raise DatabaseError, listing the ids, if it is unknown."""
    try:
        rows = dicts(connection, "SELECT * FROM published_table WHERE id = ?", [table])
    except UnicodeEncodeError:  # a name that is not UTF-8
        rows = []
    if not rows:
        ids = ", ".join(table_ids(connection))
        raise DatabaseError(None, f"no table {table!r} in this database; expected one of {ids}")
    return rows[0]


def dicts(
    connection: sqlite3.Connection, sql: str, parameters: Iterable[Any]
) -> list[dict[str, Any]]:
    """Return the rows of a query, each as a dictionary by column name."""
    cursor = connection.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
