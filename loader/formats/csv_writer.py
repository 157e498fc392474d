"""How every CSV of ours is written: RFC 4180, and no text that a spreadsheet runs as a formula.

https://owasp.org/www-community/attacks/CSV_Injection: a label such as `=HYPERLINK(...)` would run
on the machine of whoever opens the file. Formats that keep text apart from formulas (JSON, XLSX,
Parquet) have every text as it is.
"""

import csv
import re
from collections.abc import Iterable
from typing import Any

# What a formula begins with, in wide letters too; a text of signs alone (`-`) does nothing.
_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_SIGNS = re.compile(r"\W*+")


class SafeWriter:
    """A `csv.writer` that writes each text so that a spreadsheet shows it."""

    def __init__(self, sink: Any) -> None:
        self._writer = csv.writer(sink)

    def writerow(self, row: Iterable[Any]) -> Any:
        """Write a line, and return what the sink's `write` does."""
        return self._writer.writerow([shown(value) for value in row])

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Write a line a row."""
        for row in rows:
            self.writerow(row)


def shown(value: Any) -> Any:
    """The value, with an apostrophe before a text that would be taken for a formula.

    Numbers stay numbers.

    >>> [shown(value) for value in ("=cmd()", "-", -5)]
    ["'=cmd()", '-', -5]
    """
    if not isinstance(value, str) or not value.startswith(_STARTS) or _SIGNS.fullmatch(value):
        return value
    return f"'{value}"
