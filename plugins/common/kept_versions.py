"""The versions of each database: what is recorded of them, and how an old one is read.

The records are read once for a database that does not change while the site runs. A build that
finishes meanwhile writes records with higher numbers, and these are not read before the next start.
An old version is opened when it is asked for, and what is closed in the newest is closed in it.
"""

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

from datasette.database import Database
from datasette.utils.asgi import Request

from loader.database.checksum import KEY, proved_checksum
from loader.database.opening import is_of_this_version
from loader.errors import shown
from loader.versions.history import Version, current_of, id_of, read_versions, versions_folder
from loader.words import nearest
from plugins.common.authorizer import authorize
from plugins.common.datasette_inside.known_names import DatasetteError
from plugins.common.language import N_
from plugins.common.parameters import VERSION

Value = TypeVar("Value")


class VersionError(DatasetteError):  # type: ignore[misc]
    """A version is asked for that is not known (400) or is not served (410)."""


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version that this site knows; `file` is the database of an old one, None of the newest."""

    version: Version
    file: Path | None = None

    @property
    def id(self) -> str:
        """Return what an address calls it."""
        return self.version.id


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a database, the newest first; empty if the database has no checksum."""

    versions: tuple[KeptVersion, ...] = ()

    @property
    def newest(self) -> KeptVersion | None:
        """Return the version that is served without being asked for."""
        return self.versions[0] if self.versions else None

    @property
    def tag(self) -> str:
        """Return a hash of all that is recorded, and of which files are there."""
        facts = [(one.version, _identity(one.file)) for one in self.versions]
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def named(self, id_: str) -> KeptVersion | None:
        """Return the newest version with this id."""
        return next((one for one in self.versions if one.id == id_), None)


_histories: WeakKeyDictionary[Database, History] = WeakKeyDictionary()


def history_of(database: Database) -> History:
    """Return the versions of a database."""
    if not database.path:
        return History()
    if database.is_mutable:
        return read_history(Path(database.path))
    if database not in _histories:
        _histories[database] = read_history(Path(database.path))
    return _histories[database]


def read_history(path: Path) -> History:
    """Return the versions of the database in that file: itself, and those recorded before it."""
    checksum = _stated_checksum(path)
    if checksum is None:
        return History()
    folder = versions_folder(path)
    try:
        recorded = read_versions(folder)
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return History()
    newest = current_of(recorded, checksum)
    if newest is None:
        number = max((version.number for version in recorded), default=0) + 1
        newest = Version(number, id_of(checksum), f"{written:%Y-%m-%dT%H:%M:%SZ}", (checksum,))
    before = [version for version in recorded if version.number < newest.number]
    old = [KeptVersion(version, folder / f"{version.stem}.db") for version in reversed(before)]
    newest = replace(newest, checksums=(checksum,))
    return History((KeptVersion(newest), *old))


def _stated_checksum(path: Path) -> str | None:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT value FROM build WHERE key = ?", [KEY]).fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row and re.fullmatch("[0-9a-f]{64}", str(row[0])) else None


@dataclass(frozen=True, slots=True)
class FileState:
    """The proved checksum of a kept database, and why it is not served; both may be None."""

    checksum: str | None = None
    problem: str | None = None


def file_state(kept: KeptVersion) -> FileState:
    """Return whether an old version can be served; read all of its file if that is new.

    The newest version always can.
    """
    if kept.file is None:
        return FileState(kept.version.checksums[0])
    identity = _identity(kept.file)
    if identity is None:
        return FileState(None, N_("it is no longer kept"))
    return _state(kept.version, kept.file, identity)


@lru_cache(1000)
def _state(version: Version, file: Path, _: tuple[int, ...]) -> FileState:
    try:
        checksum = proved_checksum(file)
        if checksum is None or (version.checksums and checksum not in version.checksums):
            return FileState(None, N_("its file is damaged"))
        with closing(_opened(file)) as connection:
            if not is_of_this_version(connection):
                return FileState(
                    checksum, N_("another version of the software is needed to read it")
                )
    except (OSError, sqlite3.Error):
        return FileState(None, N_("its file cannot be read"))
    return FileState(checksum)


def _identity(file: Path | None) -> tuple[int, ...] | None:
    try:
        about = os.stat(file) if file else None
    except OSError:
        return None
    return (about.st_ino, about.st_size, about.st_mtime_ns) if about else None


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def reading_version(
    kept: KeptVersion, closed: Collection[str], reader: Callable[[sqlite3.Connection], Value]
) -> Callable[[sqlite3.Connection], Value]:
    """Return a function that calls `reader` with a connection to an old version.

    `closed` are the tables and views that are closed in the newest.
    """
    file = kept.file

    def read_old(newest: sqlite3.Connection) -> Value:
        if file is None:
            return reader(newest)
        with closing(_opened(file)) as connection:
            authorize(connection, closed)
            return reader(connection)

    return read_old


def expect_served(kept: KeptVersion) -> None:
    """Raise VersionError if the database of a version is no longer there, or cannot be read."""
    problem = file_state(kept).problem
    if problem:
        sentence = f"Version {kept.id} of these data cannot be shown: {problem}."
        raise VersionError(sentence, title="Version not kept", status=410)


def asked_version(request: Request) -> str | None:
    """Return the id of the version that an address asks for; None for the newest."""
    given = request.args.getlist(VERSION)
    if len(given) > 1:
        sentence = f"The parameter {shown(VERSION)} is given twice in the address; expected once."
        raise VersionError(sentence, title="Bad request", status=400)
    return (given[0].strip() or None) if given else None


def unknown_version(id_: str, known: Collection[str]) -> VersionError:
    """Return the error for a version that no publication here has had."""
    sentence = f"There is no version {shown(id_)} of these data; {nearest(id_, known)}."
    return VersionError(sentence, title="Unknown version", status=400)
