"""Read a printed cell as a number, a symbol and the markers of its notes.

A zero is not a missing value: `value` is None where no number is known, and `symbol` says why.
The signs that a publication uses, and what each does to the value, are data (`symbol.csv`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from loader.letters import composed
from loader.page.title import is_year

ValueIs = Literal["zero", "missing", "unchanged"]

# Thousands may be separated by a plain, no-break, thin or narrow no-break space.
_SPACES = " \u00a0\u2009\u202f"
_SPACE = f"[{_SPACES}]"
_NO_SPACES = str.maketrans("", "", _SPACES)
# A minus may be a hyphen, U+2212 or an en dash.
_DASHES = str.maketrans("\u2212\u2013", "--")
_SUPERSCRIPTS = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
_DIGITS = "0123456789"
_MARKER_ENDS = frozenset(_SUPERSCRIPTS + ")")
# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_NOTE = re.compile(rf"(?P<marker>[{_SUPERSCRIPTS}]++|[0-9]{{1,2}}\))\s*+(?P<text>.++)")
_NUMBER = re.compile(rf"-?(?:[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}})++|[1-9][0-9]*+|0)")
_SIGNS_ALONE = re.compile(r"[^\w\s]++")
_DECIMAL = re.compile(r"[-\u2212\u2013]?[0-9]++(?:[.,][0-9]++)++")
_TWO_NUMBERS = re.compile(rf"(?:[-\u2212\u2013]?[0-9]++{_SPACE}*+)++")
# Digits. Sums of such numbers fit SQLite's 64-bit integers, and JavaScript does not round them.
_LONGEST_NUMBER = 15
# The most cells that a reader keeps in its cache, which then takes about ten megabytes.
_CACHED_CELLS = 1 << 16
# The most labels in a cache: the pages of a publication have most labels in common.
_CACHED_LABELS = 1 << 12


class Value(NamedTuple):
    """The content of a cell: a number or None, a symbol of symbol.csv or None, note markers."""

    value: int | None
    symbol: str | None
    markers: tuple[str, ...]


class NotAValueError(Exception):
    """The cell is neither a number nor a known symbol; `reason` ends an error message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=_CACHED_LABELS)
def split_markers(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without the note markers at its end, and those markers.

    >>> split_markers("Asia, Turkey included ¹")
    ('Asia, Turkey included', ('¹',))
    >>> split_markers("Serbia (since 06)")
    ('Serbia (since 06)', ())
    """
    bare = text.strip()
    if not bare or bare[-1] not in _MARKER_ENDS:  # true of most cells, so tested first
        return bare, ()
    start, markers = len(bare), []
    for before, marker in _markers_from_the_end(bare):
        start = before
        markers.append(marker)
    words = bare[:start]
    if not markers or words.count("(") > words.count(")"):
        return bare, ()
    return words.strip(), tuple(reversed(markers))


def _markers_from_the_end(text: str) -> Iterator[tuple[int, str]]:
    """Yield the start and the text of each marker, the last one first.

    A comma may separate two markers. A superscript may follow a word directly; "1)" needs a space
    before it, or it would be read as a part of the number.
    """
    end = len(text)
    while end:
        start = _marker_start(text, end)
        if start == end:
            return
        yield start, text[start:end]
        end = _before_blanks(text, start)
        if end and text[end - 1] == ",":
            end = _before_blanks(text, end - 1)


def _marker_start(text: str, end: int) -> int:
    """Return the start of the marker that ends at `end`, or `end` if there is none."""
    start = end
    while start and text[start - 1] in _SUPERSCRIPTS:
        start -= 1
    if start < end or text[end - 1] != ")":
        return start
    start = end - 1
    while start and end - start < 4 and text[start - 1] in _DIGITS:
        start -= 1
    separate = not start or text[start - 1].isspace()
    return start if separate and 2 <= end - start <= 3 else end


def _before_blanks(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


@lru_cache(maxsize=_CACHED_LABELS)
def label_of(printed: str) -> str:
    """Return the words of a heading: no markers, single spaces, composed letters."""
    return composed(" ".join(split_markers(printed)[0].split()))


def split_note(text: str) -> tuple[str, str] | None:
    """Return the marker and the text of a footnote, or None if the line has no marker.

    >>> split_note("¹ 1st November 2006 …")
    ('¹', '1st November 2006 …')
    """
    match = _NOTE.fullmatch(text.strip())
    return (match["marker"], match["text"]) if match else None


class ValueReader(dict[str, Value]):
    """Reads the text of cells, with the symbols of one publication.

    As a dictionary it is its own cache: tables repeat small numbers and "-" many times.
    """

    def __init__(self, symbols: Mapping[str, ValueIs]) -> None:
        super().__init__()
        self.symbols = dict(symbols)

    def __call__(self, text: str) -> Value:
        """Return the value of a cell; raise NotAValueError if it has none."""
        return self[text]

    def line(self, cells: Iterable[str]) -> list[Value]:
        """Return the values of many cells; raise NotAValueError if one has none."""
        return list(map(self.__getitem__, cells))

    def __missing__(self, text: str) -> Value:
        if len(self) == _CACHED_CELLS:
            self.clear()
        self[text] = value = self._read(text)
        return value

    def _read(self, text: str) -> Value:
        if text not in self.symbols and _NUMBER.fullmatch(text):  # true of most cells
            return Value(_to_int(text), None, ())
        bare, markers = split_markers(text)
        if not bare and markers:
            raise NotAValueError("a note's marker alone; expected a number or a symbol before it")
        if not bare:
            raise NotAValueError("nothing is printed; expected a number or a symbol")
        sign = self._symbol(bare)
        if sign is not None:
            return self._of_symbol(sign, markers)
        number = _NUMBER.match(bare.translate(_DASHES))
        if number is None:
            raise NotAValueError(_why_no_value(bare))
        rest = bare[number.end() :].strip()
        value = _to_int(number[0])
        if not rest:
            return Value(value, None, markers)
        qualifier = self._symbol(rest)
        if qualifier is None or self.symbols[qualifier] != "unchanged":
            raise NotAValueError(_why_no_value(bare))
        return Value(value, qualifier, markers)

    def _symbol(self, text: str) -> str | None:
        text = composed(text)
        for form in (text, text.translate(_DASHES)):
            if form in self.symbols:
                return form
        return None

    def _of_symbol(self, sign: str, markers: tuple[str, ...]) -> Value:
        value_is = self.symbols[sign]
        if value_is == "unchanged":
            raise NotAValueError("a symbol that qualifies a number; expected a number before it")
        return Value(0 if value_is == "zero" else None, sign, markers)


def looks_like_value(text: str) -> bool:
    """Return whether a cell looks like a value of a row, and not like a word or year of a head."""
    bare = split_markers(text)[0]
    if is_year(bare):
        return False
    return bool(bare) and (bare[0].isdigit() or not any(c.isalnum() for c in bare))


def _to_int(number: str) -> int:
    digits = number.translate(_NO_SPACES)
    if len(digits.lstrip("-")) > _LONGEST_NUMBER:
        raise NotAValueError(f"a number of more than {_LONGEST_NUMBER} digits")
    return int(digits)


def _why_no_value(text: str) -> str:
    if _SIGNS_ALONE.fullmatch(text):
        return "an unknown symbol; expected a number or a sign listed in symbol.csv"
    if _DECIMAL.fullmatch(text):
        return "a number with a decimal sign; only whole numbers can be proved so far"
    if _TWO_NUMBERS.fullmatch(text):
        return "two numbers, or thousands grouped wrongly; expected one number such as 1 234"
    return "neither a number nor a symbol; expected a number such as 1 234 or a sign of symbol.csv"
