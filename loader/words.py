"""Numbers and names in a sentence."""

from collections.abc import Collection
from difflib import get_close_matches

_NAMES = 10  # listed where none is like the one that is not known


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: '1 row', '12 rows'; `many` where an s does not make the plural."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def nearest(name: str, known: Collection[str]) -> str:
    """What to say of an unknown name: the known ones that are like it, else the first of all."""
    near = get_close_matches(name, known, n=3)
    if near:
        return f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}"
    more = len(known) - _NAMES
    return f"expected {', '.join(list(known)[:_NAMES])}{f' and {more} more' if more > 0 else ''}"


def spaced(number: int) -> str:
    """A number as the pages print it: 61774 -> '61 774'."""
    return f"{number:,}".replace(",", " ")
