"""Follow the links in a path."""

import os
from pathlib import Path


def real_path(path: Path) -> Path:
    """Return the absolute path without links; of links that go in a circle, the path as it is.

    `Path.resolve` raises RuntimeError for such links before Python 3.13. Whatever opens the path
    then raises OSError, which says what is wrong.
    """
    return Path(os.path.realpath(path))
