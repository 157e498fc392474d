"""Decide whether an exception was caused by the address (400) or by an error on the site (500)."""

import errno
import traceback
from pathlib import Path

from datasette.database import QueryInterrupted
from datasette.utils.asgi import NotFound

import loader
from plugins.common import access, datasette_inside, ended_work, fair_queue
from plugins.common.datasette_inside.known_names import Base400, DatasetteError
from plugins.common.unreadable_file import is_of_the_machine
from plugins.guard import (
    loop_turns,
    page_time,
    reader_sql,
    slow_lane,
    sql_queue,
    whole_answers,
)

BAD_REQUEST = "This address asks for something that cannot be given; check its parameters."
SQL_TOO_LONG = "The query took longer than is allowed here; ask for less at once."
MISTAKE = (
    "Something went wrong on this site. It was not caused by you, and it has been logged;"
    " please try another page, or try this one again later."
)

_OUR_CODE = (Path(__file__).parent.parent, Path(loader.__file__).parent)
# Every query of Datasette passes through these files, so their frames say nothing about the cause.
_OF_QUERIES = (ended_work, loop_turns, page_time, reader_sql, slow_lane, sql_queue, whole_answers)
_PASSED_THROUGH = {module.__file__ for module in (access, fair_queue, *_OF_QUERIES)}
_INSIDE = Path(datasette_inside.__file__).parent


def sentence_for_client(exception: Exception, has_input: bool) -> str | None:
    """Return what was wrong with the address, or None if the site was at fault.

    `has_input` is whether the address contains anything that can be wrong: a parameter, or the key
    of a row. Without input, and whenever our code was involved, the site is at fault. If only
    Datasette's code was involved, it could not handle a parameter (`_next=zzz`, `_through=null`),
    and may have raised any exception.
    """
    if is_ours(exception) or is_of_the_machine(exception):
        return None
    if isinstance(exception, QueryInterrupted):
        return SQL_TOO_LONG
    if not has_input:
        return None
    if isinstance(exception, DatasetteError):
        return str(exception.message) if exception.status == 500 else None
    return BAD_REQUEST


def names_nothing(exception: Exception) -> bool:
    """Return whether there is no such page: Datasette says only "404", or the system of a file.

    It takes the first part of a path for a database, also of `/-/health.json` or `/index`.
    """
    if isinstance(exception, OSError):
        is_of_the_name = exception.errno in (errno.ENAMETOOLONG, errno.ENOTDIR)
        return is_of_the_name and not is_ours(exception)
    return isinstance(exception, NotFound) and str(exception) in ("404", "Database not found")


def names_no_table(exception: Exception) -> bool:
    """Return whether there is no table that a row could be in: Datasette tries to read it."""
    said = str(getattr(exception, "message", ""))
    return isinstance(exception, DatasetteError) and said.startswith("no such table: ")


def is_for_readers(exception: Exception) -> bool:
    """Return whether the exception was raised to be shown to the client, with its own status."""
    if isinstance(exception, DatasetteError):
        return bool(exception.status != 500)
    return isinstance(exception, Base400)


def is_ours(exception: Exception) -> bool:
    """Return whether our code was involved, so that the traceback shows an error to fix."""
    return any(_is_of_our_code(frame) for frame in traceback.extract_tb(exception.__traceback__))


def _is_of_our_code(frame: traceback.FrameSummary) -> bool:
    in_ours = any(folder in Path(frame.filename).parents for folder in _OUR_CODE)
    is_inside = _INSIDE in Path(frame.filename).parents
    return in_ours and not is_inside and frame.filename not in _PASSED_THROUGH
