"""Whose fault an exception is: that of the address (400), or a mistake of ours (500)."""

import sqlite3
import traceback
from pathlib import Path

from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

import loader

BAD_REQUEST = "This address asks for something that cannot be given; check its parameters."
MISTAKE = (
    "Something went wrong on this site. It is not your doing, and it has been written to the log;"
    " please try another page, or this one later."
)

_OUR_CODE = (Path(__file__).parent.parent, Path(loader.__file__).parent)
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


def of_the_request(exception: Exception, asks: bool) -> str | None:
    """What to tell the client if Datasette could not read its address, else None.

    `asks` is whether there is anything in the address to be at fault: a parameter, the key of a
    row. Without, and wherever our code was at work, it is our mistake, whatever was raised.
    """
    if not asks or is_ours(exception):
        return None
    if isinstance(exception, DatasetteError):
        return str(exception.message) if exception.status == 500 else None
    return BAD_REQUEST if isinstance(exception, _OF_THE_REQUEST) else None


def is_told(exception: Exception) -> bool:
    """Whether somebody raised it to be told to the client, with a status of its own."""
    if isinstance(exception, DatasetteError):
        return bool(exception.status != 500)
    return isinstance(exception, Base400)


def is_ours(exception: Exception) -> bool:
    """Whether it came by our code, so that its traceback tells of a mistake to mend."""
    frames = traceback.extract_tb(exception.__traceback__)
    return any(ours in Path(frame.filename).parents for frame in frames for ours in _OUR_CODE)
