"""Read what people type: a word that nothing has is read as the nearest that something has."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from loader.letters import spellings
from loader.words import most_similar

Words = tuple[tuple[str, ...], ...]

_FEWEST_LETTERS = 3  # of a word that is corrected
_MOST_CORRECTED = 3  # words of one search
_MOST_READ = 20_000  # entries of the index whose words are compared
_LIKENESS = 0.7  # of 1; below that, difflib finds words that nobody meant


@dataclass(frozen=True, slots=True)
class Slip:
    """A word that nothing has, `typed`, and the nearest that it was read as; others are as near."""

    typed: str
    read_as: str
    or_else: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The words that are searched for; `unknown` are words without an exact or similar match."""

    words: Words
    slips: tuple[Slip, ...] = ()
    unknown: tuple[str, ...] = ()


def understand(connection: sqlite3.Connection, text: str) -> Understood:
    """Return the words of a text, each with its spellings, without slips that can be mended.

    If most of it is unknown, they are as typed, so that nothing is found.
    """
    typed = tuple(spellings(text))
    wrong = [word for word in typed if not _is_known(connection, word)]
    if not wrong:
        return Understood(typed)
    known = _vocabulary(connection)
    slips: dict[tuple[str, ...], list[str]] = {
        word: _nearest(word[0], known) for word in wrong[:_MOST_CORRECTED]
    }
    words = [
        (slips[word][0],) if slips.get(word) else word
        for word in typed
        if word not in wrong or slips.get(word)
    ]
    unknown = [word[0] for word in wrong if not slips.get(word)]
    if sum(len(word[0]) for word in words) < sum(map(len, unknown)):
        return Understood(typed)
    return Understood(
        tuple(words),
        tuple(
            Slip(word[0], _written(connection, near[0]), _others(connection, near))
            for word, near in slips.items()
            if near
        ),
        tuple(unknown),
    )


def any_spelling(word: Sequence[str]) -> str:
    """Return the full-text query for words that begin with one of the spellings of a word."""
    return "(" + " OR ".join(f'"{spelling}"*' for spelling in word) + ")"


def _is_known(connection: sqlite3.Connection, word: Sequence[str]) -> bool:
    found = connection.execute(
        "SELECT 1 FROM search WHERE search MATCH ? LIMIT 1", [f"words : {any_spelling(word)}"]
    )
    return found.fetchone() is not None


def _vocabulary(connection: sqlite3.Connection) -> list[str]:
    """Return the words of the names of categories and tables."""
    rows = connection.execute(
        "SELECT words FROM search WHERE type IN ('category', 'table') LIMIT ?", [_MOST_READ]
    )
    known = dict.fromkeys(word for (words,) in rows for word in words.split())
    return [word for word in known if len(word) >= _FEWEST_LETTERS and not word.isdecimal()]


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """Return the most similar of the known words; none for a word of few letters."""
    if len(word) < _FEWEST_LETTERS or word.isdecimal():
        return []
    letters = set(word)
    alike = [
        other
        for other in known
        if abs(len(other) - len(word)) <= 2 and len(letters & set(other)) >= len(letters) - 2
    ]
    return most_similar(word, alike, _LIKENESS)


def _others(connection: sqlite3.Connection, near: Sequence[str]) -> tuple[str, ...]:
    """Return the words that are near as well, and find something that the nearest does not."""
    nearest, *others = near
    finding = [
        other
        for other in others
        if connection.execute(
            "SELECT 1 FROM search WHERE search MATCH ? AND type IN ('category', 'table') LIMIT 1",
            [f'words : ("{other}"* NOT "{nearest}"*)'],
        ).fetchone()
    ]
    return tuple(dict.fromkeys(_written(connection, word) for word in finding))


def _written(connection: sqlite3.Connection, word: str) -> str:
    """Return a word as its entry has it, with capitals and marks."""
    rows = connection.execute(
        "SELECT title || ' ' || body FROM search WHERE search MATCH ? LIMIT 20",
        [f'words : "{word}"'],
    )
    for (text,) in rows:
        for own in re.findall(r"\w++", text):
            if any(word in spelled for spelled in spellings(own)):
                return str(own)
    return word
