"""All or nothing: a new database is built beside the old one and takes its place in one step.

The file has no name while it is built (it is unlinked as soon as SQLite holds it open), so a build
that fails, or is killed, leaves nothing behind: the system frees a file without a name and without
a holder. At the end its bytes go into a second nameless file (Linux' O_TMPFILE), which gets a name
and replaces the old database; elsewhere, into a file that is removed if the copy fails.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from loader.errors import DatabaseError, Place


@contextmanager
def replacing(target: Path) -> Iterator[sqlite3.Connection]:
    """A connection to an empty database that becomes `target` when the block ends well.

    Raises DatabaseError if the folder or disk does not allow it; `target` is untouched then.
    """
    target = target.resolve()
    if target.is_dir():
        raise DatabaseError(Place(str(target)), "a folder; expected the name of a database file")
    if target.exists() and not target.is_file():  # /dev/null must stay what it is
        raise DatabaseError(Place(str(target)), "not a file; expected the name of a database file")
    try:
        with _nameless(target) as (connection, file):
            yield connection
            connection.commit()
            _publish(file, target)
    except OSError as error:
        raise DatabaseError(Place(str(target)), f"cannot be written: {error.strerror}") from None
    except sqlite3.IntegrityError as error:
        raise DatabaseError(Place(str(target)), f"SQLite refuses a row: {error}") from None
    except sqlite3.Error as error:
        raise DatabaseError(Place(str(target)), f"cannot be written: {error}") from None


@contextmanager
def _nameless(target: Path) -> Iterator[tuple[sqlite3.Connection, int]]:
    file, name = tempfile.mkstemp(prefix=".", suffix=".building", dir=target.parent)
    try:
        connection = sqlite3.connect(name)
    finally:
        os.unlink(name)
    try:
        # Nobody else sees this file and a failed build throws it away: no journal, no waiting.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        yield connection, file
    finally:
        connection.close()
        os.close(file)


def _publish(file: int, target: Path) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        with os.fdopen(os.dup(file), "rb") as source, _new_file(beside) as copy:
            source.seek(0)
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
            if not beside.exists():
                # With a folder given, Python calls linkat(2), which gives a nameless file a name.
                os.link(f"/proc/self/fd/{copy.fileno()}", beside.name, dst_dir_fd=folder)
        os.replace(beside, target)
        os.fsync(folder)
    finally:
        beside.unlink(missing_ok=True)
        os.close(folder)


def _new_file(named: Path) -> BinaryIO:
    """A file to write: without a name where the system can do that, else `named`."""
    try:
        file = os.open(named.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except (AttributeError, OSError):
        file = os.open(named, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    return os.fdopen(file, "wb")
