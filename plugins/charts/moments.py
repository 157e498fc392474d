"""The times of a line chart, and those that are missing between them."""

import re
from collections.abc import Sequence
from itertools import pairwise

MOST_MOMENTS = 1000
PARTS_OF_A_YEAR = {"": 1, "H": 2, "T": 3, "Q": 4, "K": 4, "M": 12}  # by the letter before the part
_MOMENT = re.compile(r"([12][0-9]{3})(?: ?([HTQKM])([0-9]{1,2}+))?+")


def is_time(text: str) -> bool:
    """Return whether a name is a year or a part of one, such as '2007' or '2007 Q1'."""
    return _MOMENT.fullmatch(text) is not None


def without_holes(moments: Sequence[str]) -> list[str]:
    """Return these times with those that are missing between them.

    They are known where all are years, or all are half-years (2007H1), terms (T), quarters (Q or K)
    or months (M), in their order. Other times are returned as they are.

    >>> without_holes(["2007Q3", "2008Q1"])
    ['2007Q3', '2007Q4', '2008Q1']
    """
    read = [_MOMENT.fullmatch(moment) for moment in moments]
    kinds = {match and (match[2], len(match[3] or ""), len(match[0])) for match in read}
    first = read[0]
    if len(kinds) > 1 or first is None:
        return list(moments)
    parts = PARTS_OF_A_YEAR[first[2] or ""]
    steps = [int(m[1]) * parts + int(m[3] or 1) - 1 for m in read if m]
    goes_forward = all(one < other for one, other in pairwise(steps))
    if not goes_forward or steps[-1] - steps[0] > MOST_MOMENTS:
        return list(moments)
    sign, digits = first[0][4:].rstrip("0123456789"), len(first[3] or "")
    return [
        f"{step // parts}{sign}{step % parts + 1:0{digits}}" if digits else str(step)
        for step in range(steps[0], steps[-1] + 1)
    ]
