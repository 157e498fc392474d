"""Build a new database beside the old one, and replace the old one in one step.

The file is unlinked as soon as SQLite has opened it, so a build that fails or is killed leaves
nothing behind: the system frees a file that has no name and is not open. At the end its bytes are
copied to a second file without a name (O_TMPFILE on Linux), which then gets a name and replaces the
old database. On other systems the copy has a name, and is removed if copying fails.

Builds of databases in the same folder end one after the other, so that each sees what the one
before it has put there.
"""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, BinaryIO

from loader.database.checksum import seal
from loader.database.opening import left_beside
from loader.errors import DatabaseError, Place
from loader.real_path import real_path

_KIBIBYTES = 8_192  # of a database that SQLite keeps in memory, and sorts at once for an index

# Takes the connection to the new database, and its checksum if it has one.
Around = Callable[[sqlite3.Connection, str | None], AbstractContextManager[None]]


@contextmanager
def replacing(
    target: Path, around: Around = lambda connection, checksum: nullcontext()
) -> Iterator[Callable[[], sqlite3.Connection]]:
    """Yield a function that opens an empty database, which replaces `target` if the block succeeds.

    The block calls it at least once; each further call drops what was written before. `around` is
    entered when the new database is complete, and left when it has replaced the old one. Raise
    DatabaseError, and leave `target` as it is, if the folder or the disk does not allow it.
    """
    target = real_path(target)
    if target.is_dir():
        raise DatabaseError(Place(str(target)), "a folder; expected the name of a database file")
    if target.exists() and not target.is_file():  # a device such as /dev/null is not replaced
        raise DatabaseError(Place(str(target)), "not a file; expected the name of a database file")
    try:
        with ExitStack() as stack:
            drafts: list[tuple[sqlite3.Connection, int]] = []

            def begin() -> sqlite3.Connection:
                stack.close()
                drafts[:] = [stack.enter_context(_file_without_name(target))]
                return drafts[0][0]

            yield begin
            [(connection, file)] = drafts
            connection.commit()
            checksum = seal(file)
            with alone_in(target.parent), around(connection, checksum):
                _publish(file, target)
    except OSError as error:
        raise DatabaseError(Place(str(target)), f"cannot be written: {error.strerror}") from None
    except sqlite3.IntegrityError as error:
        raise DatabaseError(Place(str(target)), f"SQLite refuses a row: {error}") from None
    except sqlite3.Error as error:
        raise DatabaseError(Place(str(target)), f"cannot be written: {error}") from None


@contextmanager
def _file_without_name(target: Path) -> Iterator[tuple[sqlite3.Connection, int]]:
    file, name = tempfile.mkstemp(prefix=".", suffix=".building", dir=target.parent)
    try:
        connection = sqlite3.connect(name)
    finally:
        os.unlink(name)
    try:
        # No other process sees this file, and a failed build discards it, so SQLite needs no
        # journal and need not wait for the disk.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = {-_KIBIBYTES}")
        yield connection, file
    finally:
        connection.close()
        os.close(file)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process changes files of this folder so, and keep others waiting."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _publish(file: int, target: Path) -> None:
    with os.fdopen(os.dup(file), "rb") as source:
        source.seek(0)
        put_in_place(source, target)


def put_in_place(source: IO[bytes], target: Path) -> None:
    """Copy an open file to `target`, replacing what is there; raise OSError if that is impossible.

    The copy appears when all of it is on the disk, or not at all.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        with _new_file(beside) as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
            if not beside.exists():
                # With dst_dir_fd, Python calls linkat(2), which can give the file a name.
                os.link(f"/proc/self/fd/{copy.fileno()}", beside.name, dst_dir_fd=folder)
        for file in left_beside(target):  # or SQLite would add them to the new database
            file.unlink(missing_ok=True)
        os.replace(beside, target)
        os.fsync(folder)
    finally:
        beside.unlink(missing_ok=True)
        os.close(folder)


def _new_file(path: Path) -> BinaryIO:
    """Open a file for writing: without a name if the system can do that, else at `path`."""
    try:
        file = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except (AttributeError, OSError):
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    return os.fdopen(file, "wb")
