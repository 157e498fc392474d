"""The writer of every CSV file (RFC 4180), which lets no spreadsheet run a text as a formula.

A label such as `=HYPERLINK(...)` would run on the computer of anyone who opens the file
(https://owasp.org/www-community/attacks/CSV_Injection). Formats that distinguish text from formulas
(JSON, XLSX, Parquet) keep every text unchanged.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# What a formula begins with, in full-width characters too. What is invisible before it may be lost:
# a byte order mark at the start of a file is, and other readers leave out control characters.
_START = re.compile(
    r"[\t\r\n]|[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*+[=+@＝＋－＠-]"
)
# Punctuation alone (`-`) is harmless.
_SIGNS = re.compile(r"\W*+")


class SafeWriter:
    """A `csv.writer` that writes each text so that a spreadsheet shows it and does not run it.

    True and false are `TRUE` and `FALSE`, and None is an empty field.
    """

    def __init__(self, sink: Any) -> None:
        self._writer = csv.writer(sink)

    def writerow(self, row: Iterable[Any]) -> Any:
        """Write a line, and return what the `write` of the sink returns."""
        return self._writer.writerow([_field(value) for value in row])

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Write a line for each row."""
        for row in rows:
            self.writerow(row)


def csv_file(rows: Iterable[Iterable[Any]]) -> bytes:
    """Return a CSV file in UTF-8 with these rows."""
    text = io.StringIO()
    SafeWriter(text).writerows(rows)
    return text.getvalue().encode()


def _field(value: Any) -> Any:
    return str(value).upper() if isinstance(value, bool) else without_formula(value)


def without_formula(value: Any) -> Any:
    """Return the value, with an apostrophe before a text that a spreadsheet takes for a formula.

    Numbers are not changed.

    >>> [without_formula(value) for value in ("=cmd()", "-", -5)]
    ["'=cmd()", '-', -5]
    """
    if not isinstance(value, str) or not _START.match(value) or _SIGNS.fullmatch(value):
        return value
    return f"'{value}"
