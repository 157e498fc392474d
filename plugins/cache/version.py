"""One hash of everything that pages are made of, so that an ETag changes with any of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def site_version(
    content_hashes: Sequence[str | None], settings: Mapping[str, Any], folders: Iterable[Path]
) -> str | None:
    """Return the hash of databases, settings (with metadata and versions) and files.

    Return None if a database has no hash because it may change.
    """
    if None in content_hashes:
        return None
    digest = hashlib.sha256()
    digest.update(json.dumps([*content_hashes], default=str).encode())
    digest.update(json.dumps(settings, sort_keys=True, default=str).encode())
    for folder in folders:
        for path in _files(folder):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    """Return the files in a folder, without Python's own caches."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
