"""Words that titles, notes and legends of tables are made of, by kind and language.

They are data, `table_words.csv`: so a language is added without a change to the code. Words are
compared in lower case, a phrase of several words as it stands.
"""

import csv
import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("table_words.csv")
# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_WORDS = re.compile(r"[^\W\d_]++|[%‰$]|(?<!\d)(?:1[ ,]?|')000(?!\d)")

Words = dict[str, tuple[str, ...]]


def known_words(kind: str) -> Words:
    """Return the words of a kind, such as "month", each with the languages that it belongs to."""
    return _all_words()[kind]


@cache
def _all_words() -> dict[str, Words]:
    found: dict[str, Words] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = found.setdefault(row["kind"], {})
            kind[row["word"]] = (*kind.get(row["word"], ()), row["language"])
    return found


@cache
def _phrases(kind: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_WORDS.findall(phrase)) for phrase in known_words(kind))


def has_word(kind: str, text: str) -> bool:
    """Return whether a word or phrase of this kind occurs in a text."""
    found = _WORDS.findall(text[:1000].lower())
    phrases = _phrases(kind)
    return any(
        tuple(found[start : start + length]) in phrases
        for start in range(len(found))
        for length in (1, 2, 3, 4)
    )


def begins_with(kind: str, text: str) -> str | None:
    """Return the text behind an opening such as "Source:", or None if it opens otherwise.

    >>> begins_with("source", "Source: Office of Marbles.")
    'Office of Marbles.'
    """
    opening, colon, rest = text.partition(":")
    return rest.strip() if colon and opening.strip().lower() in known_words(kind) else None


def language_of(text: str) -> str | None:
    """Return the language that most of the known words of a text belong to, or None.

    Where two are equal, it is the one that the data lists first.
    """
    votes: dict[str, int] = {}
    for kind in ("by", "and", "month", "part of a year", "unit"):
        for word in _WORDS.findall(text.lower()):
            for language in known_words(kind).get(word, ()):
                votes[language] = votes.get(language, 0) + (2 if kind == "by" else 1)
    votes.pop("und", None)  # ISO 639-2: the language is not determined
    return max(votes, key=lambda language: votes[language], default=None)
