"""Read a whole file of a publication, if it is a regular file and not too large."""

import os
import re
import stat
from pathlib import Path

from loader.bounds import LARGEST_FILE
from loader.errors import LoaderError, Place

# C0 and C1 without tab and line ends: https://www.unicode.org/charts/PDF/U0080.pdf
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def read_bytes(
    path: Path, error: type[LoaderError], largest: int = LARGEST_FILE, name: str | None = None
) -> bytes:
    """Return the bytes of a file; raise `error` if it is not a regular file, or is too large."""
    place = Place(name or path.name)
    try:
        # Opening a named pipe would otherwise wait until another process writes to it.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise error(place, "not a file; expected a text file")
            data = file.read(largest + 1)
    except OSError as failed:
        raise error(place, f"cannot be read: {failed.strerror}") from None
    if len(data) > largest:
        raise error(place, f"larger than {largest:,} bytes; expected no more")
    return data


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def read_text(path: Path, error: type[LoaderError], largest: int = LARGEST_FILE) -> str:
    """Return the text of a file, without a byte-order mark; raise `error` if it is not UTF-8."""
    data = read_bytes(path, error, largest)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failed:
        line = data.count(b"\n", 0, failed.start) + 1
        raise error(
            Place(path.name, line), f"not UTF-8 ({failed.reason}); save it as UTF-8"
        ) from None
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise error(
            Place(path.name, line), f"control character U+{ord(control[0]):04X}; expected text only"
        )
    return text
