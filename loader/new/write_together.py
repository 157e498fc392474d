"""Write several files, or none of them."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from loader.real_path import real_path


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Add the name of a file to an error in writing to it, which has none."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write all files, or raise OSError and leave everything as it was.

    All are written under other names first. Only the last one may replace a file: if there is an
    error before, nothing is replaced, and the new files are removed.
    """
    files = {real_path(path): data for path, data in files.items()}
    waiting = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in files}
    made: list[Path] = []
    try:
        for path, beside in waiting.items():
            made += _folders(path.parent)
            with naming(path), beside.open("xb") as file:
                made.append(beside)
                file.write(files[path])
        for path, beside in waiting.items():
            if path.exists():
                shutil.copymode(path, beside)
            else:
                made.append(path)
            os.replace(beside, path)
    except BaseException:
        for path in reversed(made):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        raise


def _folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; return those that were not there."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]
