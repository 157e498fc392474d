"""Write numbers and names in messages; ENGLISH is the language that needs no translation."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from gettext import NullTranslations
from itertools import islice

ENGLISH = NullTranslations()  # which translates nothing
_MOST_LISTED = 10  # names in a message
_MOST_COMPARED = 2_000  # names
_LONGEST_COMPARED = 100  # characters of a name


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: '1 row', '12 rows'. `many` is an irregular plural."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def most_similar(name: str, known: Iterable[str], cutoff: float = 0.6, most: int = 3) -> list[str]:
    """Return a few known names that are similar to this one, the most similar first.

    Comparing is slow, so long names are left out, and of very many names only those that begin with
    the same letters are compared.
    """
    if len(name) > _LONGEST_COMPARED:
        return []
    short = [other for other in known if len(other) <= _LONGEST_COMPARED]
    for letters in range(1, 4):
        if len(short) > _MOST_COMPARED:
            short = [other for other in short if other[:letters] == name[:letters]]
    return get_close_matches(name, short[:_MOST_COMPARED], n=most, cutoff=cutoff)


def nearest(name: str, known: Collection[str]) -> str:
    """Return the end of a message about an unknown name: similar known names, or else the first."""
    return near_or_first(most_similar(name, known), known)


def near_or_first(
    near: Collection[str], known: Collection[str], first: str = "expected", most: int = _MOST_LISTED
) -> str:
    """Return the end of such a message, if the nearest names have already been found.

    `first` is the word before the known names, of which at most `most` are listed.
    """
    if near:
        return f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}"
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"{first} {', '.join(islice(known, most))}{more}"


def spaced(number: int, decimals: int = 0) -> str:
    """Return a number with spaces between thousands, as pages print it: 61774 -> '61 774'.

    `number` counts in units of the last of its `decimals`: 1234 with one decimal is '123.4'.
    """
    whole, rest = divmod(abs(number), 10**decimals)
    sign = "-" if number < 0 else ""
    fraction = f".{rest:0{decimals}}" if decimals else ""
    return f"{sign}{whole:,}{fraction}".replace(",", " ")
