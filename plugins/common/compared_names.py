"""Compare names, and find the known names that are most like an unknown one.

The functions are those of the loader. Where the questions run without the loader, in another
project, functions of Python take their place.
"""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

__all__ = ("folded", "most_similar", "near_or_first", "nearest")

try:
    from loader.letters import folded
    from loader.words import most_similar, near_or_first, nearest
except ModuleNotFoundError as _error:
    if _error.name != "loader":
        raise

    def folded(text: str) -> str:
        """Return the form in which two names are equal if only their case differs."""
        return text.casefold()

    def most_similar(
        name: str, known: Iterable[str], cutoff: float = 0.6, most: int = 3
    ) -> list[str]:
        """Return a few known names that are similar to this one, the most similar first."""
        return get_close_matches(name[:100], list(known)[:2000], n=most, cutoff=cutoff)

    def nearest(name: str, known: Collection[str]) -> str:
        """Return the end of a message about an unknown name: similar names, or else the first."""
        return near_or_first(most_similar(name, known), known)

    def near_or_first(
        near: Collection[str], known: Collection[str], first: str = "expected", most: int = 10
    ) -> str:
        """Return the end of such a message, where the names that are near have been found."""
        if near:
            return f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}"
        return f"{first} {', '.join(list(known)[:most])}"
