"""Check the whole numbers in addresses: each has one spelling, a minimum and a maximum."""

import re
from collections.abc import Mapping, Sequence

Bounds = Mapping[str, tuple[int, int]]  # parameter -> the least and the most it may be

# Datasette reads these with int(), which accepts signs, spaces, underscores and foreign digits.
# Datasette itself reports numbers that are too large for it.
_OF_DATASETTE: Bounds = {
    "_size": (0, 1_000_000),
    "_facet_size": (0, 1_000_000),
    "_timelimit": (0, 1_000_000),
    "_ttl": (0, 1_000_000_000),
}
_WORDS = {"_size": "max", "_facet_size": "max"}


def whole_number(text: str, least: int, most: int) -> int | None:
    """Return the number, or None unless it is written in digits without sign or leading zeros."""
    if not re.fullmatch("0|[1-9][0-9]{0,9}", text):
        return None
    return int(text) if least <= int(text) <= most else None


def wrong_number(parameters: Sequence[tuple[str, str]], bounds: Bounds) -> str | None:
    """Return a sentence about the first parameter that should be a number and is not, or None."""
    bounds = {**_OF_DATASETTE, **bounds}
    for name, value in parameters:
        if name not in bounds or value == _WORDS.get(name, ""):
            continue
        least, most = bounds[name]
        if whole_number(value, least, most) is None:
            return (
                f"{name}: a whole number from {least} to {most} is expected, in digits and"
                " nothing else."
            )
    return None
