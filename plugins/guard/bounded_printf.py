"""SQL's `printf()` and `format()`, without the one conversion that cannot be interrupted.

`%c` repeats a character as often as its precision says. Before release 3.42, SQLite does so one by
one and beyond its limit of length: two thousand million times take a minute, in which no time limit
can end the query.
"""

import atexit
import re
import sqlite3
import threading
from typing import Any

from plugins.common.authorizer import note_refusal
from plugins.guard.limits import LONGEST_VALUE

_WIDE = re.compile("%[^%a-zA-Z]*?[0-9]{6}")
_NUMBER = re.compile(r"\s*+[-+]?[0-9]++(?:\.[0-9]*+)?(?:[eE][-+]?[0-9]{1,3})?")

# SQLite's own functions, on a connection of their own: on that of the reader they are replaced.
_own = sqlite3.connect(":memory:", check_same_thread=False)
_own.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
_one_at_a_time = threading.Lock()
atexit.register(_own.close)


def bound_printf(connection: sqlite3.Connection) -> None:
    """Replace both functions on a connection."""
    for name in ("printf", "format"):
        connection.create_function(name, -1, _printf, deterministic=True)


def _printf(*arguments: Any) -> Any:
    if is_too_wide(*arguments):
        note_refusal(f"printf() may repeat a character {LONGEST_VALUE:,} times at most.")
        return "x" * (LONGEST_VALUE + 1)  # an error of SQLite; one of Python would be logged
    marks = ", ".join("?" * len(arguments))
    with _one_at_a_time:
        return _own.execute(f"SELECT printf({marks})", arguments).fetchone()[0]


def is_too_wide(form: Any = None, *arguments: Any) -> bool:
    """Return whether a format may repeat a character too often; rather too often than too seldom.

    Its number of times stands in the format, or is one of the arguments if there is a `*`.
    """
    form = form.decode("utf-8", "replace") if isinstance(form, bytes) else str(form)
    if "c" not in form:
        return False
    return bool(_WIDE.search(form)) or ("*" in form and any(map(_is_large, arguments)))


def _is_large(argument: Any) -> bool:
    if isinstance(argument, bytes):
        argument = argument.decode("utf-8", "replace")
    if isinstance(argument, str):
        number = _NUMBER.match(argument)
        argument = float(number[0]) if number else 0
    return argument is not None and abs(argument) > LONGEST_VALUE
