"""Columns that say yes or no: SQLite has 1 and 0, and files have what their format calls true.

A program may take `1` or `true` in a CSV for a number or a text: in R, numbers that are chosen by a
column of 1 and 0 are the first number again and again. `TRUE` is read as true by R, Excel, pandas,
polars and DuckDB.
"""

from collections.abc import Sequence
from typing import Any

FLAGS = frozenset({"additive", "two_readings", "nearly", "byte_order_mark"})


def with_flags(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Return the rows with true and false in the columns that are flags.

    A column of SQL that has the name of a flag, but values other than 1 and 0, is left as it is.
    So is a row with bytes: Datasette needs it to link to them.

    >>> with_flags(["value", "additive"], [(5, 1), (9, 0)])
    [(5, True), (9, False)]
    """
    places = [
        place
        for place, column in enumerate(columns)
        if column in FLAGS and all(_is_flag(row[place]) for row in rows)
    ]
    return [_with_flags(row, places) for row in rows] if places else rows


def _is_flag(value: Any) -> bool:
    return value is None or (isinstance(value, int) and value in (0, 1))


def _with_flags(row: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    if bytes in map(type, row):
        return row
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] = bool(values[place])
    return tuple(values)
