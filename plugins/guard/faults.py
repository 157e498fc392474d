"""Whose fault an exception is: that of the address (400), or a mistake of ours (500)."""

import sqlite3
import traceback
from pathlib import Path

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

import loader
from plugins.common import access
from plugins.common import fair_queue as queue
from plugins.guard import turns

BAD_REQUEST = "This address asks for something that cannot be given; check its parameters."
TOO_LONG = "The query took longer than is allowed here; ask for less at once."
MISTAKE = (
    "Something went wrong on this site. It is not your doing, and it has been written to the log;"
    " please try another page, or this one later."
)

_OUR_CODE = (Path(__file__).parent.parent, Path(loader.__file__).parent)
# Every query of Datasette's passes through these; a fault there says nothing of whose it is.
_PASSED_THROUGH = {access.__file__, queue.__file__, turns.__file__}
# The machine is at fault, not the address: the disk, the memory, a damaged file.
_OF_THE_MACHINE = (OSError, MemoryError)
_SQLITE_OF_THE_MACHINE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PROTOCOL,
}


def of_the_request(exception: Exception, asks: bool) -> str | None:
    """What to tell the client if Datasette could not read its address, else None.

    `asks` is whether there is anything in the address to be at fault: a parameter, the key of a
    row. Without, and wherever our code was at work, it is our mistake, whatever was raised. Where
    only Datasette's was, it took a parameter for what it is not (`_next=zzz`, `_through=null`),
    and there is no end of what may be raised then.
    """
    if is_ours(exception) or is_of_the_machine(exception):
        return None
    if isinstance(exception, QueryInterrupted):
        return TOO_LONG
    if not asks:
        return None
    if isinstance(exception, DatasetteError):
        return str(exception.message) if exception.status == 500 else None
    return BAD_REQUEST


def is_told(exception: Exception) -> bool:
    """Whether somebody raised it to be told to the client, with a status of its own."""
    if isinstance(exception, DatasetteError):
        return bool(exception.status != 500)
    return isinstance(exception, Base400)


def is_ours(exception: Exception) -> bool:
    """Whether it came by our code, so that its traceback tells of a mistake to mend."""
    return any(_is_of_our_code(frame) for frame in traceback.extract_tb(exception.__traceback__))


def _is_of_our_code(frame: traceback.FrameSummary) -> bool:
    in_ours = any(folder in Path(frame.filename).parents for folder in _OUR_CODE)
    return in_ours and frame.filename not in _PASSED_THROUGH


def is_of_the_machine(exception: Exception) -> bool:
    """Whether it tells of the machine that this runs on."""
    # the low byte is the kind of error: https://sqlite.org/rescode.html
    code = getattr(exception, "sqlite_errorcode", 0) & 0xFF
    return isinstance(exception, _OF_THE_MACHINE) or code in _SQLITE_OF_THE_MACHINE
