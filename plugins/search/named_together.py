"""Read words as several names: two categories, or a category and the words of a table.

"Red left box" may have no entry of its own, but "red" and "left box" name categories of two
dimensions, and a table prints the number of the two.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from plugins.search.slips import Words, any_spelling

_MOST_WORDS, _MOST_NAMES, _MOST_MEANINGS = 8, 3, 2  # more would have too many readings
_FEWEST_LETTERS = 3  # of a name that is one of several
_WHOLE, _BEGINNING = 3, 2  # what each letter of a whole name counts, and of the beginning of one
_COMPARED = 20  # categories that the same words name


@dataclass(frozen=True, slots=True)
class NamedPart:
    """Some of the words, and the category that they name; `path` is that of its page."""

    dimension: str
    code: str
    name: str
    body: str
    path: str
    weight: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Words read as several names, each of another dimension; `others` are words of no name."""

    parts: tuple[NamedPart, ...] = ()
    others: Words = ()

    @property
    def weight(self) -> int:
        """Return how much of the words is read."""
        return sum(part.weight for part in self.parts)

    @property
    def categories(self) -> dict[str, str]:
        """Return the code in each dimension that is named."""
        return {part.dimension: part.code for part in self.parts}


def read_names(connection: sqlite3.Connection, words: Words) -> Reading:
    """Return the reading that makes most of the words; it is empty where there are too many."""
    if not 1 < len(words) <= _MOST_WORDS:
        return Reading()
    named = cache(lambda first, end: _named(connection, words[first:end]))

    def readings(first: int, taken: frozenset[str]) -> Iterator[Reading]:
        if first == len(words):
            yield Reading()
            return
        for rest in readings(first + 1, taken):
            yield Reading(rest.parts, (words[first], *rest.others))
        for end in range(first + 1, len(words) + 1):
            for dimension, part in named(first, end).items():
                if dimension not in taken and len(taken) < _MOST_NAMES:
                    for rest in readings(end, taken | {dimension}):
                        yield Reading((part, *rest.parts), rest.others)

    return max(readings(0, frozenset()), key=lambda one: (one.weight, -len(one.parts)))


def _named(connection: sqlite3.Connection, words: Words) -> Mapping[str, NamedPart]:
    """Return the best category of each dimension with a name that these words are, or begin."""
    whole = " ".join(word[0] for word in words)
    if len(whole) < _FEWEST_LETTERS:
        return {}
    rows = connection.execute(_NAMED, {"wanted": f'words : "{whole}"*', "whole": whole,
                                       "newline": "\n", "most": _COMPARED})  # fmt: skip
    best: dict[str, NamedPart] = {}
    for title, body, path, is_whole in rows:
        dimension, code = map(unquote, path.rsplit("/", 2)[1:])
        weight = len(whole) * (_WHOLE if is_whole else _BEGINNING)
        if dimension in best or len(best) < _MOST_MEANINGS:
            best.setdefault(dimension, NamedPart(dimension, code, title, body, path, weight))
    return best


_NAMED = """
SELECT title, body, path,
  instr(:newline || words || :newline, :newline || :whole || :newline) > 0 AS is_whole
FROM search
WHERE search MATCH :wanted AND type = 'category'
  AND instr(:newline || words, :newline || :whole) > 0
ORDER BY is_whole DESC, rowid LIMIT :most
"""


def tables_named(connection: sqlite3.Connection, words: Words) -> tuple[list[str] | None, Words]:
    """Return the ids of the tables that words are of, and the words that are of none.

    The tables are None where no word is of a table.
    """
    ids: set[str] | None = None
    others = []
    for word in words:
        rows = connection.execute(
            "SELECT path FROM search WHERE search MATCH ? AND type = 'table'",
            [f"words : {any_spelling(word)}"],
        )
        own = {unquote(path.rsplit("/", 1)[1]) for (path,) in rows}
        both = own if ids is None else own & ids
        if both:
            ids = both
        else:
            others.append(word)
    return None if ids is None else sorted(ids), tuple(others)
