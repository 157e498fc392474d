"""One hash for everything a page is made of, so that no reader is shown what has changed since."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def site_version(
    content_hashes: Sequence[str | None], words: Mapping[str, Any], folders: Iterable[Path]
) -> str | None:
    """The hash of databases, words (metadata, settings, versions) and files.

    None if a database has no hash because it may change: then nothing can be said of its pages.
    """
    if None in content_hashes:
        return None
    digest = hashlib.sha256()
    digest.update(json.dumps([*content_hashes], default=str).encode())
    digest.update(json.dumps(words, sort_keys=True, default=str).encode())
    for folder in folders:
        for path in _files(folder):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    """What is in a folder, without what Python leaves there."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
