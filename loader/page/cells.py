"""Say of each cell what kind of thing it is, and which value it has.

The kinds are letters, so that a line is a short text: "_" blank, "n" number, "y" year or years,
"d" what else begins with a digit ("0-17", "01 Oslo" has words), "s" symbol, "w" words. They are
enough to find the heads, rows and notes of a table, whatever it says.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from loader.letters import composed
from loader.page.values import (
    BLANK,
    DASHES,
    EMPTY,
    SPACES,
    NotAValueError,
    Value,
    markers_behind,
    read_number,
)
from loader.page.values import split_markers as split
from loader.seeds.symbols import Symbol

# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_YEAR = re.compile(
    r"(?:1[5-9]|20)[0-9]{2}(?:\s?[-/\u2013]\s?(?:[0-9]{4}|[0-9]{1,2}|[IV]{1,3}))?"
    r"\s?(?:[*¹²³rpe]|[0-9]?[0-9]\)|[0-9])?"
)
_SYMBOL = re.compile(r"(?![%‰#$€£]|[¹²³])(?:[^\w\s]{1,4}|[A-Za-z]{1,2}|[A-Za-z]\.[A-Za-z]\.)")
_WORD = re.compile(r"[^\W\d_]{3}")
_SIGN_BEFORE = re.compile(r"(?P<sign>[A-Za-z*]{1,3}) ?(?P<number>[0-9].*+)", re.DOTALL)
_CACHED_CELLS = 1 << 16  # the cache then takes about ten megabytes


class Cell(NamedTuple):
    """The kind of a cell, its value, and the kind and reason of the finding if it has none."""

    kind: str
    value: Value
    problem: tuple[str, str] | None = None


class CellReader(dict[str, Cell]):
    """Reads the text of cells, with one decimal sign and the symbols of one publication.

    As a dictionary it is its own cache: tables repeat small numbers and "-" many times.
    """

    def __init__(self, decimal_sign: str, symbols: Mapping[str, Symbol]) -> None:
        super().__init__({"": Cell("_", EMPTY)})
        self.decimal_sign = decimal_sign
        self.symbols = dict(symbols)

    def line(self, cells: Iterable[str]) -> list[Cell]:
        """Return what the cells of a line are."""
        return list(map(self.__getitem__, cells))

    def __missing__(self, text: str) -> Cell:
        if len(self) == _CACHED_CELLS:
            self.clear()
        bare = text.strip(BLANK)
        cell = self._read(bare) if bare else Cell("_", EMPTY)
        self[text] = cell
        return cell

    def _read(self, text: str) -> Cell:
        try:
            value = self._value(text)
        except NotAValueError as error:
            return Cell(_kind(text), EMPTY, (error.kind, error.reason))
        if value is None:
            kind = _kind(text)
            return Cell(kind, _marked(text), _problem(text, kind))
        if _YEAR.fullmatch(text):
            return Cell("y", value)
        return Cell("n" if value.digits is not None and not self._is_symbol(text) else "s", value)

    def _value(self, text: str) -> Value | None:
        if text not in self.symbols and (number := read_number(text, self.decimal_sign)):
            digits, decimals, rest = number
            rest, markers = markers_behind(rest) if rest else ("", ())
            return Value(digits, decimals, self._flags(rest) if rest else None, markers)
        bare, markers = split(text)
        if (symbol := self._symbol(bare)) is not None:
            if self.symbols[symbol].value_is == "unchanged":
                raise NotAValueError(
                    _UNKNOWN, "a symbol that qualifies a number; expected a number before it"
                )
            zero = self.symbols[symbol].value_is == "zero"
            return Value(0 if zero else None, 0, symbol, markers)
        match = _SIGN_BEFORE.fullmatch(text)
        if match and (flag := self._known_flags(match["sign"])):
            value = self._value(match["number"])
            return value and value._replace(symbol=value.symbol or flag)
        return None

    def _is_symbol(self, text: str) -> bool:
        return self._symbol(split(text)[0]) is not None

    def _symbol(self, text: str) -> str | None:
        text = composed(text)
        for form in (text, text.translate(DASHES)):
            if form in self.symbols:
                return form
        return None

    def _flags(self, rest: str) -> str:
        """Return the flags behind a number, such as "r" or "bu": each must qualify a number."""
        if flags := self._known_flags(rest):
            return flags
        if len(rest) > 3 or any(map(str.isdigit, rest)):
            raise NotAValueError(_WORDS, _NEITHER)
        raise NotAValueError(_UNKNOWN, f"a number with {rest!r} behind it, an unknown symbol")

    def _known_flags(self, rest: str) -> str | None:
        known = self._symbol(rest) or self._symbol(rest.strip("()"))
        if known is not None:
            return known if self.symbols[known].value_is == "unchanged" else None
        signs = rest.replace(" ", "").replace(",", "")
        several = [self.symbols.get(sign) for sign in signs]
        if not 1 < len(signs) <= 3 or not all(s and s.value_is == "unchanged" for s in several):
            return None
        meaning = "; ".join(s.meaning for s in several if s)
        self.symbols[signs] = Symbol(signs, meaning, None, "unchanged", None)
        return signs


_UNKNOWN, _WORDS = "unknown symbol", "words in a cell"
_NEITHER = "neither a number nor a symbol"


def _kind(text: str) -> str:
    if _YEAR.fullmatch(text):
        return "y"
    if _SYMBOL.fullmatch(split(text)[0]) or not split(text)[0]:
        return "s"
    digit = text.lstrip("+-\u2212\u2013\u2012($€£<>≤≥ ")[:1].isdigit()
    return "d" if digit and not _WORD.search(text) else "w"


def _marked(text: str) -> Value:
    bare, markers = split(text)
    return EMPTY if bare else Value(None, 0, None, markers)


def _problem(text: str, kind: str) -> tuple[str, str]:
    if kind == "s" and not split(text)[0]:
        return _WORDS, "a note's marker alone; expected a number or a symbol before it"
    if kind == "s":
        return _UNKNOWN, "an unknown symbol; expected a number or a sign listed in symbol.csv"
    return _WORDS, _NEITHER


@lru_cache(maxsize=8)
def reader_of(decimal_sign: str, symbols: tuple[Symbol, ...]) -> CellReader:
    """Return the reader for these symbols, with what it knows of earlier pages."""
    return CellReader(decimal_sign, {symbol.symbol: symbol for symbol in symbols})


_POINT = re.compile(
    rf"[^0-9.,]*+(?:[1-9][0-9]{{0,2}}(?:[{SPACES}][0-9]{{3}})++|0|[0-9]*+)(?P<sign>[.,])(?P<decimals>[0-9]++)[^0-9.,]*+"
)
_BOTH = re.compile(
    r"[^0-9.,]*+[0-9]{1,3}(?P<group>[.,])[0-9]{3}(?:(?P=group)[0-9]{3})*+(?P<sign>[.,])[0-9]++[^0-9.,]*+"
)
_TWICE = re.compile(
    r"[^0-9.,]*+[0-9]{1,3}(?P<group>[.,])[0-9]{3}(?:(?P=group)[0-9]{3})++[^0-9.,]*+"
)
_OTHER = {".": ",", ",": "."}
_NAMES = {".": "point", ",": "comma"}


def decimal_sign_of(texts: Iterable[str]) -> tuple[str, str | None]:
    """Return the decimal sign of a page, and the reason to tell where it is not plain.

    Each number that can be read in one way only has a vote: "12,5" and "1.234.567". "1,234" has
    none; if all are like it, they are thousands if there are whole numbers below a thousand too.
    """
    votes = {".": 0, ",": 0}
    unsure = {".": 0, ",": 0}
    small = False
    for text in texts:
        if "." in text or "," in text:
            sign, certain = _vote(text)
            if sign:
                (votes if certain else unsure)[sign] += 1
        elif not small:
            small = len(text) <= 3 and text.isdecimal()
    if any(votes.values()):
        sign = "," if votes[","] > votes["."] else "."
        if not votes[_OTHER[sign]]:
            return sign, None
        counts = f"{votes[sign]} numbers such as 12{sign}5, {votes[_OTHER[sign]]} for the other"
        return sign, f"The decimal {_NAMES[sign]} has more for it: {counts}."
    return _sign_of_unsure(unsure, small)


def _vote(text: str) -> tuple[str, bool]:
    if (match := _BOTH.fullmatch(text)) and match["group"] != match["sign"]:
        return match["sign"], True
    if match := _TWICE.fullmatch(text):
        return _OTHER[match["group"]], True
    if match := _POINT.fullmatch(text):
        whole = text[: match.start("sign")].lstrip("+-\u2212\u2013\u2012($€£ ")
        grouped = any(space in whole for space in SPACES)
        alone = len(match["decimals"]) != 3 or whole in ("", "0") or len(whole) > 3 or grouped
        return match["sign"], alone
    return "", False


def _sign_of_unsure(unsure: dict[str, int], small: bool) -> tuple[str, str | None]:
    if not any(unsure.values()):
        return ".", None
    group = max(unsure, key=lambda sign: unsure[sign])
    example = f"1{group}234"
    if small:
        return _OTHER[group], None if group == "," else (
            f"Numbers such as {example} are read as thousands: there are whole numbers below 1000."
        )
    if group == ",":
        return ".", f"Numbers such as {example} are read as thousands; nothing tells for certain."
    return ".", f"Numbers such as {example} are read as decimals; nothing tells for certain."
