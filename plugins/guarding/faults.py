"""Whose fault an exception is: a bad request gets 400 and a sentence, never a traceback."""

import sqlite3
import traceback
from pathlib import Path

from datasette.views.base import DatasetteError

_PLUGINS = Path(__file__).parent.parent
# What Datasette's views raise for parameters they cannot read (`_next=zzz`, `_timelimit=abc`).
_OF_THE_REQUEST = (
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    AssertionError,
    sqlite3.OperationalError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
)


def sentence(exception: Exception) -> str | None:
    """What to tell the client if the request was at fault, else None."""
    if isinstance(exception, DatasetteError):
        return str(exception.message) if exception.status == 500 else None
    if isinstance(exception, _OF_THE_REQUEST):
        return "This address asks for something that cannot be given; check its parameters."
    return None


def is_ours(exception: Exception) -> bool:
    """Whether it came by our code, so that its traceback tells of a mistake to mend."""
    frames = traceback.extract_tb(exception.__traceback__)
    return any(_PLUGINS in Path(frame.filename).parents for frame in frames)
