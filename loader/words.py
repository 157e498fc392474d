"""Numbers and names in a sentence."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

_NAMES = 10  # listed where none is like the one that is not known
_COMPARED = 2_000  # names
_COMPARED_LENGTH = 100  # characters of each


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: '1 row', '12 rows'; `many` where an s does not make the plural."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def likest(name: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Up to three known names that look like this one.

    Comparing takes long: of many names only those with the same beginning are compared, and long
    ones are not.
    """
    if len(name) > _COMPARED_LENGTH:
        return []
    short = [other for other in known if len(other) <= _COMPARED_LENGTH]
    for letters in range(1, 4):
        if len(short) > _COMPARED:
            short = [other for other in short if other[:letters] == name[:letters]]
    return get_close_matches(name, short[:_COMPARED], n=3, cutoff=cutoff)


def nearest(name: str, known: Collection[str]) -> str:
    """What to say of an unknown name: the known ones that are like it, else the first of all."""
    near = likest(name, known)
    if near:
        return f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}"
    more = len(known) - _NAMES
    return f"expected {', '.join(list(known)[:_NAMES])}{f' and {more} more' if more > 0 else ''}"


def spaced(number: int) -> str:
    """A number as the pages print it: 61774 -> '61 774'."""
    return f"{number:,}".replace(",", " ")
