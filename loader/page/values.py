"""What a cell is worth, and the markers of notes behind numbers and words.

A zero is not a missing value: `digits` is None where no number is known, and `symbol` says why.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Literal, NamedTuple

from loader.letters import composed
from loader.page.decimals import SPACES

ValueIs = Literal["zero", "missing", "unchanged"]

# All spaces of Unicode, and those of no width.
BLANK = SPACES + "\u200b\ufeff" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_SUPERSCRIPTS = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_RAISED = f"(?<![{_SUPERSCRIPTS}])[{_SUPERSCRIPTS}]++"
_BRACKETS = r"\((?:[0-9]{1,2}|[a-z]|\*)\)|\[[a-z0-9 ]{1,10}\]"
_MARKER = rf"{_RAISED}\)?+|(?<!\S)[0-9]{{1,2}}[)/]|\*{{1,3}}\)|[†‡§]{{1,3}}|{_BRACKETS}"
_ONE_MARKER = re.compile(_MARKER)
_MARKERS = re.compile(rf"(?: *+,? *+(?:{_MARKER}))++")
_AT_THE_END = re.compile(rf"(?:{_MARKER}|\*{{1,3}}|#|(?<=[^\W\d_])[0-9]{{1,2}})$")
_WITHIN = re.compile(rf" ?(?:{_RAISED}|(?<!\S)[0-9]{{1,2}}\))(?=[\s,.;:)])")
_NOTE = re.compile(
    rf"(?P<marker>{_RAISED}\)?+|[0-9]{{1,2}}[)/]|\*{{1,3}}\)?|[†‡§]{{1,3}}|#(?=\s)"
    rf"|[a-z]\)|(?:{_BRACKETS})(?!\())\s*+(?P<text>.++)",
    re.DOTALL,
)
_LONGEST_MARKER = 13  # characters, with the one before it
_STARTS = frozenset(_SUPERSCRIPTS + "([†‡§* ,")
_ENDS = frozenset(_SUPERSCRIPTS + ")]/*†‡§#0123456789")
CACHED_LABELS = 1 << 12  # the pages of a publication have most labels in common


class Value(NamedTuple):
    """The content of a cell: a number of so many decimals or None, a symbol, note markers.

    Without digits and symbol it is an empty cell, or words that stay text.
    """

    digits: int | None
    decimals: int
    symbol: str | None
    markers: tuple[str, ...]

    @property
    def value(self) -> int | float | None:
        """Return the number as it is printed: whole, or with its decimals."""
        if not self.decimals or self.digits is None:
            return self.digits
        return float(self.digits / 10**self.decimals)

    def scaled(self, decimals: int) -> int | None:
        """Return the number times 10 ** `decimals`, which are not fewer than its own."""
        return None if self.digits is None else int(self.digits * 10 ** (decimals - self.decimals))


EMPTY = Value(None, 0, None, ())


def markers_behind(rest: str) -> tuple[str, tuple[str, ...]]:
    """Return what stands behind a number without the note markers at its end, and those."""
    for start, sign in enumerate(rest[:20]):
        if (not start or sign in _STARTS) and _MARKERS.fullmatch(rest, start):
            return rest[:start].strip(), tuple(_ONE_MARKER.findall(rest, start))
    return rest, ()


@lru_cache(maxsize=CACHED_LABELS)
def split_markers(text: str, notes: frozenset[str] | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text without its note markers, and those markers.

    A raised figure or "1)" behind a blank is always a marker. What is glued to a word, or has
    another shape, is one only if there is such a note: "km²" is a unit. If `notes` is None, they
    are not known, and a raised figure at the end is taken for a marker.

    >>> split_markers("Asia, Turkey included ¹")
    ('Asia, Turkey included', ('¹',))
    >>> split_markers("Area in km²", frozenset())
    ('Area in km²', ())
    """
    whole = bare = text.strip()
    markers: list[str] = []
    while bare and bare[-1] in _ENDS and (marker := _last_marker(bare, notes)):
        bare = bare.removesuffix(marker).rstrip()
        markers.insert(0, marker)
        if bare.endswith(",") and _last_marker(before := bare[:-1].rstrip(), notes):
            bare = before
    if bare.count("(") > bare.count(")"):
        return whole, ()
    if notes:
        within = [m for found in _WITHIN.findall(bare) if _is_note(m := found.strip(), notes)]
        bare = _WITHIN.sub(lambda m: "" if _is_note(m[0].strip(), notes) else m[0], bare)
        markers[:0] = within
    return bare, tuple(markers)


def _last_marker(text: str, notes: frozenset[str] | None) -> str | None:
    match = _AT_THE_END.search(text[-_LONGEST_MARKER:])
    if not match:
        return None
    marker = match[0]
    shaped = marker[-1] in _SUPERSCRIPTS or (marker[0].isdigit() and marker[-1] == ")")
    apart = len(marker) == len(text) or text[-len(marker) - 1] in SPACES + ","
    known = notes is None or apart or _is_note(marker, notes)
    return marker if (shaped and known) or (notes and _is_note(marker, notes)) else None


def _is_note(marker: str, notes: Collection[str]) -> bool:
    """Return whether there is such a note, or one for each raised figure: "¹²" may be 1 and 2."""
    return marker in notes or all(sign in _SUPERSCRIPTS and sign in notes for sign in marker)


@lru_cache(maxsize=CACHED_LABELS)
def label_of(printed: str, notes: frozenset[str] | None = None) -> str:
    """Return the words of a heading: no markers, single spaces, composed letters."""
    return composed(" ".join(split_markers(printed, notes)[0].split()))


def split_note(text: str) -> tuple[str, str] | None:
    """Return the marker and the text of a footnote, or None if the line has no marker.

    >>> split_note("¹ 1st November 2006 …")
    ('¹', '1st November 2006 …')
    """
    match = _NOTE.fullmatch(text.strip())
    return (match["marker"], match["text"]) if match else None
