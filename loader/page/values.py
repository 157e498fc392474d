"""Read the text of a number, and the markers of notes behind numbers and words.

A zero is not a missing value: `digits` is None where no number is known, and `symbol` says why.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Literal, NamedTuple

from loader.letters import composed

ValueIs = Literal["zero", "missing", "unchanged"]

# No-break, figure, thin, narrow no-break spaces. The last is Mac OS Roman's no-break space in a
# file that was read as Latin-1.
SPACES = " \u00a0\u2007\u2009\u202f\u00ca"
BLANK = SPACES + "\t\r\n\u200b\ufeff"
SUPERSCRIPTS = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
# A minus may be a hyphen, U+2212, an en dash or a figure dash; Swiss thousands have an apostrophe.
DASHES = str.maketrans("\u2212\u2013\u2012", "---")
_PLAIN_SIGNS = str.maketrans(SPACES + "\u2212\u2013\u2012\u2019", " " * len(SPACES) + "---'")
# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_WHOLE = re.compile("-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(
    r"(?P<open>\()?+(?P<sign>[-+] ?)?+(?:[$€£¥] ?)?+"
    r"(?P<whole>[1-9][0-9]{0,2}(?P<group>[ .,'])[0-9]{3}(?:(?P=group)[0-9]{3})*+(?![0-9])"
    r"|0(?![0-9])|[1-9][0-9]*+|(?=[.,][0-9]))"
    r"(?:(?P<point>[.,])(?P<decimals>[0-9]++))?+"
    r"(?: ?[%‰])?+(?P<close>\))?+(?P<rest>.*+)",
    re.DOTALL,
)
_ONE_NUMBER = re.compile("[-+(]?[0-9][0-9.,]*+")
_TWO_NUMBERS = re.compile("(?:-?[0-9]++ *+)++")
_LONGEST_NUMBER = 15  # digits: SQLite stores them, and JavaScript does not round them

_RAISED = f"[{SUPERSCRIPTS}]++"
_MARKER = (
    rf"{_RAISED}\)?+|(?<!\S)[0-9]{{1,2}}[)/]|\*{{1,3}}\)|[†‡§]{{1,3}}"
    r"|\((?:[0-9]{1,2}|[a-z]|\*)\)|\[[a-z0-9 ]{1,10}\]"
)
_MARKERS = re.compile(rf"(?: *+,? *+(?:{_MARKER}))++")
_ONE_MARKER = re.compile(_MARKER)
_AT_THE_END = re.compile(rf"(?:{_MARKER}|\*{{1,3}}|#|(?<=[^\W\d_])[0-9]{{1,2}})$")
_STARTS = frozenset(SUPERSCRIPTS + "([†‡§* ,")
_LONGEST_MARKER = 13  # characters, with the one before it
_ENDS = frozenset(SUPERSCRIPTS + ")]/*†‡§#0123456789")
_WITHIN = re.compile(rf" ?(?:{_RAISED}|(?<!\S)[0-9]{{1,2}}\))(?=[\s,.;:)])")
_NOTE = re.compile(
    rf"(?P<marker>{_RAISED}\)?+|[0-9]{{1,2}}[)/]|\*{{1,3}}\)?|[†‡§#]{{1,3}}"
    r"|\((?:[0-9]{1,2}|[a-z]|\*)\)|[a-z]\)|\[[a-z0-9 ]{1,10}\](?!\())\s*+(?P<text>.++)",
    re.DOTALL,
)
_CACHED_LABELS = 1 << 12  # the pages of a publication have most labels in common


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
        if self.digits is None or not self.decimals:
            return self.digits
        return self.digits / 10**self.decimals

    def scaled(self, decimals: int) -> int | None:
        """Return the number times 10 ** `decimals`, which are not fewer than its own."""
        return None if self.digits is None else self.digits * 10 ** (decimals - self.decimals)


EMPTY = Value(None, 0, None, ())


class NotAValueError(Exception):
    """The cell is neither a number nor a known symbol; `kind` is that of the finding."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def read_number(text: str, decimal_sign: str) -> tuple[int, int, str] | None:
    """Return the digits, the decimals and what stands behind a number; None if it is none.

    Raise NotAValueError for what looks like a number and has no certain reading.

    >>> read_number("1 234,5 r", ",")
    (12345, 1, 'r')
    """
    if _WHOLE.fullmatch(text):
        return int(text), 0, ""
    text = text.translate(_PLAIN_SIGNS)
    match = _NUMBER.fullmatch(text)
    if not match:
        if _ONE_NUMBER.match(text) and not any(map(str.isalpha, text)):
            raise _malformed(text)
        return None
    opened, sign, whole, group, point, decimals, closed, rest = match.groups()
    rest = rest.strip()
    if closed and not opened:  # "12)": its bracket belongs to a marker, as in "5 12)"
        raise _malformed(text)
    if (
        (opened
        and not closed)
        or (rest[:1] in set("0123456789.,'") - {""}
        and not _MARKERS.match(rest))
    ):
        raise _malformed(text)
    if group and group == decimal_sign:  # "1.234" on a page of decimal points
        if point is None and whole.count(group) == 1:
            (whole, decimals), point, group = whole.split(group), group, None
    if point is not None and point == group:
        raise _malformed(text)
    if point is not None and point != decimal_sign:
        raise _malformed(text, decimal_sign)
    digits = whole.replace(group, "") if group else whole
    if len(digits) + len(decimals or "") > _LONGEST_NUMBER:
        raise NotAValueError(_MALFORMED, f"a number of more than {_LONGEST_NUMBER} digits")
    number = int(digits + (decimals or ""))
    negative = opened or (sign is not None and sign[0] == "-")
    return -number if negative else number, len(decimals or ""), rest


_MALFORMED = "malformed number"


def _malformed(text: str, decimal_sign: str = "") -> NotAValueError:
    if _TWO_NUMBERS.fullmatch(text):
        return NotAValueError(
            _MALFORMED,
            "two numbers, or thousands grouped wrongly; expected one number such as 1 234",
        )
    if decimal_sign:
        name = {".": "point", ",": "comma"}[decimal_sign]
        return NotAValueError(
            _MALFORMED, f"a number with another sign than the decimal {name} of this page"
        )
    return NotAValueError(_MALFORMED, "a number with its signs in the wrong places")


def markers_behind(rest: str) -> tuple[str, tuple[str, ...]]:
    """Return what stands behind a number without the note markers at its end, and those."""
    for start, sign in enumerate(rest[:20]):
        if (not start or sign in _STARTS) and _MARKERS.fullmatch(rest, start):
            return rest[:start].strip(), tuple(_ONE_MARKER.findall(rest, start))
    return rest, ()


@lru_cache(maxsize=_CACHED_LABELS)
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
        markers[:0] = [m.strip() for m in _WITHIN.findall(bare) if is_note(m.strip(), notes)]
        bare = _WITHIN.sub(lambda m: "" if is_note(m[0].strip(), notes) else m[0], bare)
    return bare, tuple(markers)


def is_note(marker: str, notes: Collection[str]) -> bool:
    """Return whether there is such a note, or one for each raised figure: "¹²" may be 1 and 2."""
    return marker in notes or (
        len(marker) > 1 and all(sign in SUPERSCRIPTS and sign in notes for sign in marker)
    )


def _last_marker(text: str, notes: frozenset[str] | None) -> str | None:
    """Return the marker that a text ends with."""
    match = _AT_THE_END.search(text[-_LONGEST_MARKER:])
    if not match:
        return None
    marker = match[0]
    raised = marker[-1] in SUPERSCRIPTS
    apart = len(marker) == len(text) or text[-len(marker) - 1] in " ,\u00a0"
    shaped = raised or (marker[0].isdigit() and marker[-1] == ")")
    if (shaped and (apart or notes is None)) or (notes and is_note(marker, notes)):
        return marker
    return None


@lru_cache(maxsize=_CACHED_LABELS)
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
