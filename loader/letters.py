"""Letters: in which form names are compared, and in which spellings they are looked for.

Unicode writes one letter in several ways ("Å", or "A" and a ring), and readers in more (capitals,
a keyboard without it). These forms are for comparing and finding; what is printed is stored as it
is printed.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product
from unicodedata import combining, name, normalize

# Letters that are a plain one with a stroke, hook or the like, and two letters joined, by their
# names in Unicode: ø, ł, đ, æ. Unicode decomposes none of them.
_MADE_OF = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) ([A-Z]{1,2})(?: WITH .++)?")
# The letters of Europe's languages whose names do not tell.
_PLAIN = {"þ": "th", "ð": "d", "ı": "i", "ŋ": "n", "ĸ": "k"}
# How a letter is written where a keyboard lacks it, beside the letter without its mark.
_ALSO = {"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue"}
# A word with many such letters has many spellings; these are enough for four of them.
_MOST_SPELLINGS = 16


def composed(text: str) -> str:
    """Return the text with each letter and its marks as one character (NFC), where there is one.

    Two labels that look the same are the same label: this is the form to compare them in.
    """
    return normalize("NFC", text)


def folded(text: str) -> str:
    """Return the form in which a name is recognised, whatever its case and normal form.

    It is Unicode's case folding. Capitals come first, because a letter such as "ı" is lost among
    them: "ısparta" and "ISPARTA" have to be one.

    >>> folded("STRASSE") == folded("Straße")
    True
    """
    if text.isascii():
        return text.lower()
    return composed(normalize("NFD", normalize("NFD", text).upper().casefold()))


def spellings(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text, each in the spellings it may be looked for by, plainest first.

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
    found = (map("".join, islice(product(*word), _MOST_SPELLINGS)) for word in words)
    return [known for word in found if (known := tuple(dict.fromkeys(filter(None, word))))]


def lines_of_words(names: Iterable[str]) -> str:
    """Return the words of each name on a line, then those that can be spelled otherwise.

    A name that is looked for as a whole is a line of this.
    """
    lines: dict[str, None] = {}
    others: dict[str, None] = {}
    for words in map(spellings, names):
        lines[" ".join(word[0] for word in words)] = None
        others.update(dict.fromkeys(other for word in words for other in word[1:]))
    return "\n".join(filter(None, lines | others))


@lru_cache(maxsize=1 << 12)
def _ways(letter: str) -> tuple[str, ...]:
    """The ways to write a letter in plain ones; none if it is no part of a word."""
    plain = "".join(_plain(part) for part in normalize("NFKD", letter) if not combining(part))
    if plain and not plain.isalnum():
        return ()
    return tuple(dict.fromkeys([plain, _ALSO.get(letter, plain)]))


def _plain(letter: str) -> str:
    made_of = _MADE_OF.fullmatch(name(letter, ""))
    return made_of[1].lower() if made_of else _PLAIN.get(letter, letter)
