"""Normalise names so that they can be compared, and list the spellings to search for them by.

Unicode has several ways to write one letter ("Å", or "A" and a combining ring), and readers have
more (capitals, a keyboard without the letter). These forms are for comparing and searching only:
what a page prints is stored as it is printed.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice, product
from unicodedata import combining, name, normalize

# The Unicode names of letters that are a plain letter with a stroke or hook (ø, ł, đ), or two
# letters joined (æ). Unicode's own decomposition leaves them as they are.
_MADE_OF = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) ([A-Z]{1,2})(?: WITH .++)?")
# Letters of European languages whose Unicode names do not contain the plain letter.
_PLAIN = {"þ": "th", "ð": "d", "ı": "i", "ŋ": "n", "ĸ": "k"}
# A second way to write a letter that a keyboard lacks; the first is the letter without its mark.
_ALSO = {"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue"}
# A word with many such letters has many spellings; 16 are enough for four letters.
_MOST_SPELLINGS = 16


def composed(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), in which labels are compared.

    In it, two labels that look the same are equal.
    """
    return normalize("NFC", text)


def folded(text: str) -> str:
    """Return the form in which two names are equal if only case or Unicode form differ.

    It is Unicode's case folding, of the text in capitals, because some small letters, such as "ı",
    have the capital of another letter: "ısparta" and "ISPARTA" must be equal.

    >>> folded("STRASSE") == folded("Straße")
    True
    """
    if text.isascii():
        return text.lower()
    return composed(normalize("NFD", normalize("NFD", text).upper().casefold()))


def spellings(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text, each with the spellings to search for it by, plainest first.

    >>> spellings("Møre og Ålesund")
    [('more', 'moere'), ('og',), ('alesund', 'aalesund')]
    """
    words: list[list[tuple[str, ...]]] = [[]]
    for letter in composed(normalize("NFKD", text).casefold()):
        ways = _ways(letter)
        if ways:
            words[-1].append(ways)
        elif words[-1]:
            words.append([])
    spelled = (map("".join, islice(product(*word), _MOST_SPELLINGS)) for word in words)
    return [unique for word in spelled if (unique := tuple(dict.fromkeys(filter(None, word))))]


def has_words(text: str, words: Sequence[Sequence[str]]) -> bool:
    """Return whether a text has all words, each by one of its spellings, or words so beginning."""
    return begin_with(all_spellings(text), words)


def all_spellings(text: str) -> tuple[str, ...]:
    """Return every spelling of every word of a text.

    >>> all_spellings("Møre og")
    ('more', 'moere', 'og')
    """
    return tuple(spelling for word in spellings(text) for spelling in word)


def begin_with(present: Sequence[str], words: Sequence[Sequence[str]]) -> bool:
    """Return whether each word begins, by one of its spellings, one of the words that are there."""
    return all(any(spelling.startswith(tuple(word)) for spelling in present) for word in words)


def lines_of_words(names: Iterable[str]) -> str:
    """Return one line for each name in its plainest spelling, then the other spellings of words.

    A search for a whole name looks for a line that is equal to it.
    """
    lines: dict[str, None] = {}
    others: dict[str, None] = {}
    for words in map(spellings, names):
        lines[" ".join(word[0] for word in words)] = None
        others.update(dict.fromkeys(other for word in words for other in word[1:]))
    return "\n".join(filter(None, lines | others))


@lru_cache(maxsize=1 << 12)
def _ways(letter: str) -> tuple[str, ...]:
    """Return the ways to write a letter in plain letters; none if it is not part of a word."""
    plain = "".join(_plain(part) for part in normalize("NFKD", letter) if not combining(part))
    if plain and not plain.isalnum():
        return ()
    return tuple(dict.fromkeys([plain, _ALSO.get(letter, plain)]))


def _plain(letter: str) -> str:
    made_of = _MADE_OF.fullmatch(name(letter, ""))
    return made_of[1].lower() if made_of else _PLAIN.get(letter, letter)
