"""Write the numbers in an answer to a reader's own SQL, whose columns are in no list of ours."""

import re
from collections.abc import Sequence
from typing import Any

from plugins.common.numbers import MINUS, measures, separated

_YEARS = range(1500, 2200)
# Columns that no year is in: the numbers of the tables, and what SQLite calls a sum by itself.
_NO_YEAR = re.compile(r"value|(?:sum|total|count|avg)\(.*+(?<=\))", re.DOTALL)


def quantities(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[bool]:
    """Return for each column whether its numbers are written with their thousands apart.

    They are, unless the column identifies or orders rows, or all its numbers may be years.

    >>> quantities(["line", "marbles", "period"], [(35, 4590, 2007), (9, 23615, None)])
    [False, True, False]
    >>> quantities(["value", "sum(value)", "founded"], [(1636, 2007, 1636)])
    [True, True, False]
    """
    return [
        measures(column)
        and (
            _NO_YEAR.fullmatch(column.lower()) is not None
            or not all(_may_be_a_year(row[place]) for row in rows)
        )
        for place, column in enumerate(columns)
    ]


def thousands_apart(value: float) -> str:
    """Return a number with spaces between thousands and all its decimals, as SQLite computed it.

    >>> thousands_apart(61774), thousands_apart(1.0 / 3)
    ('61\\u202f774', '0.3333333333333333')
    """
    text = separated(f"{value:,}")
    return MINUS + text[1:] if text.startswith("-") else text


def _may_be_a_year(value: Any) -> bool:
    return not isinstance(value, int | float) or value in _YEARS
