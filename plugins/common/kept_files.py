"""The file of each database as it was at the start, for as long as the site runs.

A build replaces a file by another of the same name. The connections that the site opened at its
start still read the old file; so must the download and the tag of every answer.
"""

import hashlib
import os
import weakref
from dataclasses import dataclass
from typing import BinaryIO
from weakref import WeakKeyDictionary

from datasette.database import Database

from plugins.common.datasette_inside.site_parts import set_hash


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The descriptor of an open file, and the SHA-256 of its bytes."""

    descriptor: int
    sha256: str

    def is_at(self, path: str) -> bool:
        """Return whether the file still has that name, so that no other has replaced it."""
        try:
            return os.path.samestat(os.fstat(self.descriptor), os.stat(path))
        except OSError:
            return False


_kept: WeakKeyDictionary[Database, KeptFile] = WeakKeyDictionary()


def keep_file(database: Database) -> KeptFile:
    """Open the file of a database and keep it open; what Datasette calls its hash is of this file.

    The hash in an inspect file is not believed: it may be of an older database.
    """
    if database in _kept:
        return _kept[database]
    with open(database.path, "rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        kept = KeptFile(os.dup(file.fileno()), sha256)
    weakref.finalize(database, os.close, kept.descriptor)
    set_hash(database, sha256)
    _kept[database] = kept
    return kept


def kept_descriptor(database: Database) -> int | None:
    """Return the descriptor of the file of a database; None if it may change."""
    kept = _kept.get(database)
    return kept.descriptor if kept else None


def open_file(database: Database) -> BinaryIO:
    """Return the file of a database, which the caller closes."""
    kept = _kept.get(database)
    if kept is None:  # it may change, or the start has not ended
        return open(database.path, "rb")
    # A duplicate would share the place of reading with all other readers; see `os.pread`.
    return os.fdopen(os.dup(kept.descriptor), "rb")
