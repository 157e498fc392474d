"""What the words of a heading say about sums: total, part, net, change, of which, measure.

The words are data (words_of_totals.csv), because statistics offices print in many languages. A star
at the end of a word stands for any ending: "netto*" is also "Nettoinnflytting".
"""

import csv
import re
from functools import lru_cache
from pathlib import Path

from loader.letters import folded

_WORD = re.compile(r"\w++|%")
_CACHED_LABELS = 1 << 14
_LETTERS = 3  # by which words are looked up


def _read() -> dict[str, list[tuple[str, str]]]:
    """Return the words, each between blanks, with its meaning, by the first letters of the word.

    A word that has a star has no blank at its end.
    """
    words: dict[str, list[tuple[str, str]]] = {}
    path = Path(__file__).with_name("words_of_totals.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            word = f" {folded(row['word'])} ".replace("* ", "")
            words.setdefault(word.split()[0][:_LETTERS], []).append((word, row["meaning"]))
    return words


WORDS = _read()


@lru_cache(maxsize=_CACHED_LABELS)
def said_by(path: tuple[str, ...]) -> frozenset[str]:
    """Return what a label says together with all that stands above it."""
    return frozenset().union(*map(meanings, path))


@lru_cache(maxsize=_CACHED_LABELS)
def meanings(text: str) -> frozenset[str]:
    """Return what a label says; "of which" counts only where the label begins with it.

    >>> sorted(meanings("Net change, per cent"))
    ['change', 'measure', 'net']
    """
    found = _WORD.findall(folded(text))
    words = f" {' '.join(found)} "
    return frozenset(
        meaning
        for begin in {word[:_LETTERS] for word in found} & WORDS.keys()
        for word, meaning in WORDS[begin]
        if (words.startswith(word) if meaning == "of which" else word in words)
    )
