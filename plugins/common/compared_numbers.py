"""Read the numbers that filters and marks of pages compare, each in one way wherever it is read."""

import re

_NUMBER = re.compile(r"-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]{1,3})?+")
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_LARGEST = 2**63 - 1  # of SQLite's whole numbers


def compared_number(text: str) -> int | float | None:
    """Return the number that a text is, as SQLite can take it, or None.

    >>> [compared_number(text) for text in ("14160", "-2.50", "1.4e4", "9" * 25, "1,000", "²")]
    [14160, -2.5, 14000.0, 1e+25, None, None]
    """
    if not _NUMBER.fullmatch(text):
        return None
    return as_sqlite_takes(int(text)) if _WHOLE.fullmatch(text) else float(text)


def as_sqlite_takes(number: int) -> int | float:
    """Return the number, as a float if it is larger than SQLite's whole numbers."""
    return number if abs(number) <= _LARGEST else float(number)
