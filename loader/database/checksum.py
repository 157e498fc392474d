"""A checksum of the whole database file, kept in the file itself.

Sums and pages prove the numbers, but not names, notes or findings. So the build writes the SHA-256
of the file into its table `build`. The checksum is computed with zeros in its own place. If any bit
changes later, on a disk, in a copy or by hand, the file no longer has this checksum.
"""

import hashlib
import mmap
import os
import re
from itertools import islice
from pathlib import Path

KEY = "checksum"
UNSEALED = "0" * 64
CHANGED = "is not bit for bit as it was built: its checksum differs; build it anew"
# SQLite stores the key and the value of a row next to each other.
_KEPT = KEY.encode()
_SEALED = re.compile(_KEPT + rb"([0-9a-f]{64})")
_MOST_COMPARED = 3


def seal(file: int) -> str | None:
    """Write the checksum into an open database file, and return it.

    Return None if the file has no place for it: `UNSEALED`.
    """
    with mmap.mmap(file, 0) as data:
        start = data.find(_KEPT + UNSEALED.encode()) + len(_KEPT)
        if start < len(_KEPT):
            return None
        checksum = _checksum(data, start)
        data[start : start + len(UNSEALED)] = checksum.encode()
        data.flush()
        return checksum


def is_as_built(path: Path) -> bool:
    """Return whether the file is, bit for bit, the one that `loader build` wrote."""
    return proved_checksum(path) is not None


def proved_checksum(path: Path) -> str | None:
    """Return the checksum in the file, or None if it is not that of the file."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            # Text of a page may look like it, but hardly ever does.
            for found in islice(_SEALED.finditer(data), _MOST_COMPARED):
                if found[1] == _checksum(data, found.start(1)).encode():
                    return str(found[1], "ascii")
    return None


def _checksum(data: mmap.mmap, start: int) -> str:
    """Return the SHA-256 of the file with zeros from `start` on, where its checksum is."""
    with memoryview(data) as whole:
        digest = hashlib.sha256(whole[:start])
        digest.update(UNSEALED.encode())
        digest.update(whole[start + len(UNSEALED) :])
    return digest.hexdigest()
