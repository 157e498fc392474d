"""What the words of a heading say about sums: total, net, change, of which, measure.

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


def _read() -> dict[str, list[str]]:
    """Return the words of each meaning, each between blanks; without the last one for a star."""
    words: dict[str, list[str]] = {}
    path = Path(__file__).with_name("words_of_totals.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["meaning"], []).append(
                f" {folded(row['word'])} ".replace("* ", "")
            )
    return words


WORDS = _read()


@lru_cache(maxsize=_CACHED_LABELS)
def meanings(text: str) -> frozenset[str]:
    """Return what a label says; "of which" counts only where the label begins with it.

    >>> sorted(meanings("Net change, per cent"))
    ['change', 'measure', 'net']
    """
    words = f" {' '.join(_WORD.findall(folded(text)))} "
    return frozenset(
        meaning
        for meaning, known in WORDS.items()
        if any(words.startswith(word) if meaning == "of which" else word in words for word in known)
    )
