"""The versions of a database, as they are recorded in a folder beside it.

    migration.db
    migration.db.versions/
      0001-3f2a9c81d0be.json    when version 1 was made, and what changed in it
      0001-3f2a9c81d0be.db      its database, bit for bit; since version 2 replaced it
      0002-90b71e44aa52.json    version 2, whose database is migration.db itself

A version has a number, for its order, and an id: the beginning of the checksum of its database. Its
record is written before the database takes its place. So the version that is current is that of
the checksum of the database, and a record with a higher number is of a build that did not finish,
or of one that finished later.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any

from loader.database.replace import put_in_place
from loader.real_path import real_path

ID_LENGTH = 12  # of the 64 digits of a checksum
_NAME = re.compile(rf"([0-9]{{4,9}})-([0-9a-f]{{{ID_LENGTH}}})\.(?:json|db)")
DAMAGED_RECORD = "when it was made and what changed is not known: its record is damaged"


@dataclass(frozen=True, slots=True)
class Version:
    """What is recorded of a version.

    `made` is a time in UTC, "2026-11-30T08:15:00Z", None if it is not known. `checksums` are those
    of its database; of two builds with the same data, the last is of the database that is there.
    `changes` has a block of lines for each table that changed since the version before, the first
    of which is a summary; it is None if the two were not compared. `note` says why, or what else
    is to be said of the version.
    """

    number: int
    id: str
    made: str | None
    checksums: tuple[str, ...]
    changes: tuple[tuple[str, ...], ...] | None = None
    note: str | None = None

    @property
    def stem(self) -> str:
        """The name of its files, without their endings."""
        return f"{self.number:04}-{self.id}"


def id_of(checksum: str) -> str:
    """Return the id of a version whose database has this checksum."""
    return checksum[:ID_LENGTH]


def versions_folder(database: Path) -> Path:
    """Return the folder with the versions of a database; it may not exist."""
    real = real_path(database)
    return real.with_name(f"{real.name}.versions")


def read_versions(folder: Path) -> list[Version]:
    """Return the recorded versions, the oldest first. Raise OSError if the folder is unreadable."""
    if not folder.exists():
        return []
    found = [_NAME.fullmatch(path.name) for path in folder.iterdir()]
    names = {(int(name[1]), name[2]) for name in found if name}
    return [_read(folder, number, id_) for number, id_ in sorted(names)]


def _read(folder: Path, number: int, id_: str) -> Version:
    unknown = Version(number, id_, None, (), None, DAMAGED_RECORD)
    try:
        record = json.loads((folder / f"{unknown.stem}.json").read_bytes())
        version = Version(number, id_, **{name: record[name] for name in _KEYS})
    except (OSError, ValueError, KeyError, TypeError):
        return unknown
    return _with_tuples(version) if _is_sound(version) else unknown


_KEYS = [one.name for one in fields(Version) if one.name not in ("number", "id")]


def _is_sound(version: Version) -> bool:
    texts = [version.made, version.note, *_listed(version.checksums)]
    blocks = _listed([] if version.changes is None else version.changes)
    lines = [line for block in blocks for line in _listed(block)]
    return all(text is None or isinstance(text, str) for text in (*texts, *lines))


def _listed(value: Any) -> Collection[Any]:
    """Return a list as it is, and anything else as a list of what cannot be in a record."""
    return value if isinstance(value, list) else [[]]


def _with_tuples(version: Version) -> Version:
    blocks = None if version.changes is None else tuple(map(tuple, version.changes))
    checksums = tuple(version.checksums)
    return Version(version.number, version.id, version.made, checksums, blocks, version.note)


def write_version(folder: Path, version: Version) -> None:
    """Write the record of a version, whole or not at all; raise OSError if that is impossible."""
    record = {name: value for name, value in asdict(version).items() if name in _KEYS}
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    put_in_place(BytesIO(text.encode()), folder / f"{version.stem}.json")


def current_of(versions: Iterable[Version], checksum: str | None) -> Version | None:
    """Return the newest version with that checksum, or None if none is recorded."""
    if checksum is None:
        return None
    matching = [v for v in versions if checksum in v.checksums or v.id == id_of(checksum)]
    return max(matching, key=lambda version: version.number, default=None)
