"""Numbers in addresses: each has one spelling and bounds, and is read once."""

import re
from collections.abc import Mapping, Sequence

Bounds = Mapping[str, tuple[int, int]]  # parameter -> the least and the most it may be

# What Datasette reads with int(), which takes signs, blanks, underscores and digits of all scripts.
# It says itself where a number is too large for it.
_OF_DATASETTE: Bounds = {
    "_size": (0, 1_000_000),
    "_facet_size": (0, 1_000_000),
    "_timelimit": (0, 1_000_000),
    "_ttl": (0, 1_000_000_000),
}
_WORDS = {"_size": "max", "_facet_size": "max"}


def whole_number(given: str, least: int, most: int) -> int | None:
    """The number that is given, or None: digits from 0 to 9, without a sign or zeros before it."""
    if not re.fullmatch("0|[1-9][0-9]{0,9}", given):
        return None
    return int(given) if least <= int(given) <= most else None


def wrong_number(parameters: Sequence[tuple[str, str]], bounds: Bounds) -> str | None:
    """What is wrong with the first parameter that is to be a number and is none, as a sentence."""
    bounds = {**_OF_DATASETTE, **bounds}
    for name, given in parameters:
        if name not in bounds or given == _WORDS.get(name, ""):
            continue
        least, most = bounds[name]
        if whole_number(given, least, most) is None:
            return (
                f"{name}: a whole number from {least} to {most} is expected, in digits and"
                " nothing else."
            )
    return None
