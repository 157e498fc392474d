"""The file of each database as it was at the start, for as long as the site runs.

A build replaces a file by another of the same name. The connections that the site opened at its
start still read the old file; so must the download and the tag of every answer. One that is
overwritten in place is lost: nothing is read of it any more.
"""

import hashlib
import os
import weakref
from dataclasses import dataclass, replace
from typing import BinaryIO
from weakref import WeakKeyDictionary, WeakSet

from datasette.database import Database

from plugins.common.datasette_inside.site_parts import set_hash
from plugins.common.unreadable_file import UnreadableFile


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The descriptor of an open file, the SHA-256 of its bytes, and what it was like then."""

    descriptor: int
    sha256: str
    state: tuple[int, int]

    def is_at(self, path: str) -> bool:
        """Return whether the file still has that name, so that no other has replaced it."""
        try:
            return os.path.samestat(os.fstat(self.descriptor), os.stat(path))
        except OSError:
            return False


def _state(descriptor: int) -> tuple[int, int]:
    """Return what changes when a file is overwritten, as `cp` does it: its size and its time."""
    about = os.fstat(descriptor)
    return about.st_size, about.st_mtime_ns


_kept: WeakKeyDictionary[Database, KeptFile] = WeakKeyDictionary()
_lost: WeakSet[Database] = WeakSet()


def keep_file(database: Database) -> KeptFile:
    """Open the file of a database and keep it open; what Datasette calls its hash is of this file.

    The hash in an inspect file is not believed: it may be of an older database.
    """
    if database in _kept:
        return _kept[database]
    with open(database.path, "rb") as file:
        state = _state(file.fileno())
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        kept = KeptFile(os.dup(file.fileno()), sha256, state)
    weakref.finalize(database, os.close, kept.descriptor)
    set_hash(database, sha256)
    _kept[database] = kept
    return kept


def kept_descriptor(database: Database) -> int | None:
    """Return the descriptor of the file of a database; None if it may change."""
    kept = _kept.get(database)
    return kept.descriptor if kept else None


def expect_unchanged(database: Database) -> None:
    """Raise UnreadableFile if the file was overwritten: an answer would be of two databases.

    One that has only another time, as `touch` gives it, is read once more and is as it was.
    """
    kept = _kept.get(database)
    if kept is None or _state(kept.descriptor) == kept.state:
        return
    if database not in _lost and not _is_only_touched(database, kept):
        _lost.add(database)
    if database in _lost:
        raise UnreadableFile(f"{database.path}: was overwritten as the site runs; start it again")


def _is_only_touched(database: Database, kept: KeptFile) -> bool:
    """Return whether the file has the same bytes, and remember the time that it has now."""
    state = _state(kept.descriptor)
    with open(f"/dev/fd/{kept.descriptor}", "rb") as file:
        is_same = hashlib.file_digest(file, "sha256").hexdigest() == kept.sha256
    if is_same:
        _kept[database] = replace(kept, state=state)
    return is_same


def open_file(database: Database) -> BinaryIO:
    """Return the file of a database, which the caller closes, unless it was overwritten."""
    expect_unchanged(database)
    kept = _kept.get(database)
    if kept is None:  # it may change, or the start has not ended
        return open(database.path, "rb")
    # A duplicate would share the place of reading with all other readers; see `os.pread`.
    return os.fdopen(os.dup(kept.descriptor), "rb")
