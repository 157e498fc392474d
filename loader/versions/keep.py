"""Keep the database that a build replaces, and record what the new one changes.

Nothing here stops a build: the new database is right, whether the old one could be kept or not. So
whatever fails becomes a warning.

The old file is not copied but gets a second name, which takes no time and no space, and cannot be
half done. Only the replacement removes its first name. Old versions beyond the bounds are removed
when the new database is in its place, so a build that fails removes none.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from loader.changes.compare import changes_to
from loader.changes.wording import Changes
from loader.database.checksum import proved_checksum
from loader.database.replace import put_in_place
from loader.errors import DatabaseError, Place
from loader.versions.history import (
    Version,
    current_of,
    id_of,
    read_versions,
    versions_folder,
    write_version,
)
from loader.words import counted

NOT_COMPARED = (
    "not compared with the last build: its file is damaged or from another version of the loader"
)
NOT_THERE = "not compared with the last build: its file was not there"
_NOT_AS_BUILT = (
    "the last build is not kept as an old version: its file is damaged, or was not built by this"
    " loader"
)
_MOST_RECORDS = 1000  # of versions whose database is no longer kept too


@dataclass(frozen=True, slots=True)
class VersionBounds:
    """How many old versions are kept at most, and how many bytes all of them may have."""

    number: int
    size: int


@dataclass(slots=True)
class Told:
    """What a build says about the old database: the lines to print, and the warnings."""

    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@contextmanager
def keeping(
    target: Path,
    bounds: VersionBounds,
    told: Told,
    new: sqlite3.Connection,
    checksum: str | None,
) -> Iterator[None]:
    """Record what changes and keep the file at `target`, before the block replaces it.

    `new` is the complete new database, and `checksum` its checksum. Afterwards remove the oldest
    versions until all are within the bounds.
    """
    folder = versions_folder(target)
    recorded = False
    with _warning(told, folder, "the last build is not kept as an old version"):
        last = _last_build(target, new, checksum)
        told.lines += last.lines
        if checksum and bounds.number and (last.is_there or folder.exists()):
            recorded = _record(target, folder, last, checksum, told)
    yield
    with _warning(told, folder, "old versions beyond the bounds are not removed"):
        removed = _remove_beyond(folder, bounds)
        if recorded or removed:
            told.lines.append(_summary(folder, removed))


@contextmanager
def _warning(told: Told, folder: Path, failed: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        told.warnings.append(f"{Place(str(folder))}: {failed}: {error.strerror}")


@dataclass(frozen=True, slots=True)
class _LastBuild:
    """The database to be replaced; its checksum is None if it is not as it was built."""

    is_there: bool
    checksum: str | None = None
    changes: Changes | None = None  # None: they could not be compared

    @property
    def lines(self) -> Iterable[str]:
        if self.changes is not None:
            return self.changes.lines("since the last build")
        return (NOT_COMPARED,) if self.is_there else ()


def _last_build(target: Path, new: sqlite3.Connection, checksum: str | None) -> _LastBuild:
    if not target.is_file():
        return _LastBuild(False)
    old = proved_checksum(target)
    if old is not None and old == checksum:
        return _LastBuild(True, old, Changes([], 0))
    try:
        return _LastBuild(True, old, changes_to(target, new))
    except DatabaseError:
        return _LastBuild(True, old)


def _record(target: Path, folder: Path, last: _LastBuild, checksum: str, told: Told) -> bool:
    """Record the new version and keep the file of the last; return False if nothing changed."""
    versions = read_versions(folder)
    current = current_of(versions, last.checksum)
    if last.changes is not None and not last.changes:
        if current and last.checksum and checksum not in current.checksums:
            write_version(folder, replace(current, checksums=(last.checksum, checksum)))
        return False
    if not last.is_there and versions and current_of(versions[-1:], checksum):
        return False  # the database was removed, and is built again
    folder.mkdir(exist_ok=True)
    for left_over in folder.glob(".*.new"):  # by a build that was killed
        left_over.unlink()
    number = max((version.number for version in versions), default=0)
    if current:
        _remove_unfinished(folder, versions, current)
    elif last.checksum:
        number += 1
        current = Version(number, id_of(last.checksum), _written(target), (last.checksum,))
        write_version(folder, current)
    if current:
        _give_second_name(target, folder / f"{current.stem}.db")
    elif last.is_there:
        told.warnings.append(f"{Place(str(target))}: {_NOT_AS_BUILT}")
    write_version(folder, _new_version(number + 1, checksum, last))
    return True


def _new_version(number: int, checksum: str, last: _LastBuild) -> Version:
    blocks = None if last.changes is None else tuple(map(tuple, last.changes.blocks))
    note = None if blocks is not None else NOT_COMPARED if last.is_there else NOT_THERE
    return Version(number, id_of(checksum), _utc(datetime.now(UTC)), (checksum,), blocks, note)


def _remove_unfinished(folder: Path, versions: list[Version], last: Version) -> None:
    """Remove the records of builds that ended before their database was in its place."""
    for version in versions:
        if version.number > last.number and not (folder / f"{version.stem}.db").exists():
            (folder / f"{version.stem}.json").unlink(missing_ok=True)


def _give_second_name(file: Path, name: Path) -> None:
    name.unlink(missing_ok=True)  # that of a build which failed; the file still has its first name
    try:
        os.link(file, name)
    except OSError:  # the folder is on another disk, or the disk has no second names
        with file.open("rb") as source:
            put_in_place(source, name)


def _written(file: Path) -> str:
    return _utc(datetime.fromtimestamp(file.stat().st_mtime, UTC))


def _utc(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _remove_beyond(folder: Path, bounds: VersionBounds) -> int:
    """Remove the files of the oldest versions and records that are very old; return how many files.

    The newest are kept, as many as are within both bounds.
    """
    removed = kept = total = 0
    for place, version in enumerate(reversed(read_versions(folder))):
        file = folder / f"{version.stem}.db"
        if file.exists():
            total += file.stat().st_size
            if removed or kept == bounds.number or total > bounds.size:
                file.unlink()
                removed += 1
            else:
                kept += 1
        if place >= _MOST_RECORDS and not file.exists():
            (folder / f"{version.stem}.json").unlink(missing_ok=True)
    return removed


def _summary(folder: Path, removed: int) -> str:
    sizes = [file.stat().st_size for file in folder.glob("*.db")]
    kept = (
        f"{folder.name}: {counted(len(sizes), 'old version')} kept, {counted(sum(sizes), 'byte')}"
    )
    gone = f"; {counted(removed, 'version')} removed, as versions and versions_bytes say"
    return kept + (gone if removed else "")
