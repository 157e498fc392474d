"""Say of each cell what kind of thing it is, and which value it has.

The kinds are letters, so that a line is a short text: "_" blank, "n" number, "y" year or years,
"d" what else begins with a digit ("0-17"), "s" symbol, "l" symbol of letters, "w" words. They are
enough to find the heads, rows and notes of a table, whatever it says.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from loader.letters import composed
from loader.page.decimals import MalformedNumberError, read_number, whole_number
from loader.page.values import BLANK, EMPTY, Value, ValueIs, markers_behind, split_markers
from loader.seeds.symbols import Symbol

# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_YEAR = re.compile(
    r"(?:1[5-9]|20)[0-9]{2}(?:\s?[-/\u2013]\s?(?:[0-9]{4}|[0-9]{1,2}|[IV]{1,3}))?"
    r"\s?(?:[*¹²³rpe]|[0-9]?[0-9]\)|[0-9])?"
)
_SYMBOL = re.compile(r"(?![%‰#$€£])[^\w\s]{0,4}")
_WORD = re.compile(r"[^\W\d_]{3}")
_FLAG_FIRST = re.compile(r"(?P<flag>[A-Za-z*]{1,3}) ?(?P<number>[0-9].*+)", re.DOTALL)
_DASHES = str.maketrans("\u2212\u2013\u2012", "---")
_BEFORE_DIGITS = "+-\u2212\u2013\u2012($€£<>≤≥ "
_CACHED_CELLS = 1 << 16  # the cache then takes about ten megabytes

_MALFORMED, _UNKNOWN, _WORDS = "malformed number", "unknown symbol", "words in a cell"
_NEITHER = "neither a number nor a symbol"
# The problem of a flag such as "r" without the number that it is about.
ALONE = (_UNKNOWN, "a symbol that qualifies a number, without a number")


class ReadCell(NamedTuple):
    """The kind of a cell, its value, and the kind and reason of the finding if it has none."""

    kind: str
    value: Value
    problem: tuple[str, str] | None = None


BLANK_CELL = ReadCell("_", EMPTY)


class CellReader(dict[str, ReadCell]):
    """Reads the text of cells, with one decimal sign and the symbols of one publication.

    As a dictionary it is its own cache: tables repeat small numbers and "-" many times.
    """

    def __init__(self, decimal_sign: str, symbols: Mapping[str, Symbol]) -> None:
        super().__init__({"": BLANK_CELL})
        self.decimal_sign = decimal_sign
        self.symbols = dict(symbols)
        self.flags_alone: set[str] = set()  # the texts whose problem is ALONE

    def __missing__(self, text: str) -> ReadCell:
        if len(self) == _CACHED_CELLS:
            self.clear()
        self[text] = cell = self._read(text.strip(BLANK))
        if cell.problem == ALONE:
            self.flags_alone.add(text)
        return cell

    def _read(self, text: str) -> ReadCell:
        known = text in self.symbols
        if not known and (whole := whole_number(text)) is not None:
            return ReadCell(_kind_of_number(text), Value(whole, 0, None, ()))
        if not text:
            return BLANK_CELL
        try:
            number = None if known else read_number(text, self.decimal_sign)
        except MalformedNumberError as error:
            return ReadCell(_kind(text), EMPTY, (_MALFORMED, str(error)))
        if number:
            return self._number(text, *number)
        bare, markers = (text, ()) if known else markers_behind(text)
        symbol = self._symbol(bare)
        if symbol is not None:
            kind = "l" if symbol.strip("([")[0].isalpha() else "s"
            if (value_is := self.symbols[symbol].value_is) == "unchanged":
                return ReadCell(kind, Value(None, 0, None, markers), ALONE)
            return ReadCell(kind, Value(0 if value_is == "zero" else None, 0, symbol, markers))
        match = _FLAG_FIRST.fullmatch(text)
        if match and (flag := self._flag(match["flag"])):
            cell = self._read(match["number"])
            return cell._replace(value=cell.value._replace(symbol=cell.value.symbol or flag))
        value = EMPTY if bare else Value(None, 0, None, markers)
        return ReadCell(_kind(text), value, _problem(bare))

    def _number(self, text: str, digits: int, decimals: int, rest: str) -> ReadCell:
        flag = None
        markers: tuple[str, ...] = ()
        if rest and not (flag := self._flag(rest)):
            rest, markers = markers_behind(rest)
            if rest and not (flag := self._flag(rest)):
                return ReadCell(_kind(text), EMPTY, _problem_behind(rest))
        return ReadCell(_kind_of_number(text), Value(digits, decimals, flag, markers))

    def _symbol(self, text: str) -> str | None:
        """Return the known symbol that this text is, also one of several: "bu" or ": c"."""
        text = composed(text)
        for form in (text, text.translate(_DASHES)):
            if form in self.symbols:
                return form
        signs = text.replace(" ", "").replace(",", "")
        several = [self.symbols.get(sign) for sign in signs[:4]]
        if not (1 < len(signs) < 4 and signs[1:].isalpha() and all(several)):
            return None
        meaning = "; ".join(symbol.meaning for symbol in several if symbol)
        is_all = {symbol.value_is for symbol in several if symbol}
        value_is: ValueIs = "unchanged" if is_all == {"unchanged"} else "missing"
        self.symbols[signs] = Symbol(signs, meaning, None, value_is, None)
        return signs

    def _flag(self, text: str) -> str | None:
        """Return the symbol beside a number, such as "r", if it qualifies a number."""
        symbol = self._symbol(text)
        return symbol if symbol and self.symbols[symbol].value_is == "unchanged" else None


def _kind_of_number(text: str) -> str:
    return "y" if text[0] in "12" and _YEAR.fullmatch(text) else "n"


def _kind(text: str) -> str:
    if _YEAR.fullmatch(text):
        return "y"
    if _SYMBOL.fullmatch(split_markers(text)[0]):
        return "s"
    digit = text.lstrip(_BEFORE_DIGITS)[:1].isdigit()
    return "d" if digit and not _WORD.search(text) else "w"


def _problem(bare: str) -> tuple[str, str]:
    if not bare:
        return _WORDS, "a note's marker alone"
    if _SYMBOL.fullmatch(bare):
        return _UNKNOWN, "an unknown symbol"
    return _WORDS, _NEITHER


def _problem_behind(rest: str) -> tuple[str, str]:
    if len(rest) > 3 or any(map(str.isdigit, rest)):
        return _WORDS, _NEITHER
    return _UNKNOWN, f"a number with {rest!r} behind it, an unknown symbol"


@lru_cache(maxsize=8)
def reader_of(decimal_sign: str, symbols: tuple[Symbol, ...]) -> CellReader:
    """Return the reader for these symbols, with what it knows of earlier pages."""
    return CellReader(decimal_sign, {symbol.symbol: symbol for symbol in symbols})
