"""Know what the signs of a page mean: those of its publication, of its legend, and the usual ones.

Where a publication says nothing (`symbol.csv`), a legend that is printed on the page does, such as
"NA = not available" or "- nil". Where that says nothing, the signs mean what they mean in the
conventions of statistics offices, `usual_signs.csv`.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from loader.page.values import ValueIs
from loader.page.vocabulary import begins_with, has_word
from loader.seeds.symbols import Symbol

_FILE = Path(__file__).with_name("usual_signs.csv")
# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_ENTRY = re.compile(
    r"(?P<sign>[^\w\s()\[\]=]{1,4}|[A-Za-z]{1,3}|\([A-Za-z]{1,3}\)|\[[a-z]{1,3}\]"
    r"|[A-Za-z]\.[A-Za-z]\.|[A-Za-z]/[A-Za-z])"
    r"(?P<equals>\s*+=\s*+|\s*+:\s++|\s++[-\u2013]\s++|\s++)(?P<meaning>\S.*+)"
)
_BETWEEN = re.compile(r"[;|\t]|\s{3}|(?<=\w)[.,]\s(?=[^\w\s=]{1,3}\s)")
_LONGEST = 300  # characters of a line of signs


@cache
def usual_signs() -> dict[str, Symbol]:
    """Return the usual signs of statistics offices."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["symbol"]: Symbol(
                row["symbol"],
                row["meaning"],
                None,
                row["value_is"],  # type: ignore[arg-type]  # tests/page/test_legend.py checks it
                row["sdmx_obs_status"] or None,
            )
            for row in csv.DictReader(file)
        }


@lru_cache(maxsize=1 << 10)
def read_legend(text: str) -> tuple[Symbol, ...]:
    """Return the signs that a line explains, or none if a part of it is not an explanation.

    >>> [(s.symbol, s.meaning, s.value_is) for s in read_legend("- nil; NA = not available")]
    [('-', 'nil', 'zero'), ('NA', 'not available', 'missing')]
    """
    if len(text) > _LONGEST:
        return ()
    text = begins_with("legend", text) or text
    symbols = [_entry(part.strip()) for part in _BETWEEN.split(text) if part.strip()]
    return tuple([symbol for symbol in symbols if symbol]) if all(symbols) else ()


def _entry(text: str) -> Symbol | None:
    match = _ENTRY.fullmatch(text)
    if not match:
        return None
    meaning = match["meaning"].strip().rstrip(".")
    value_is = value_is_of(meaning)
    if value_is is None and match["equals"].strip() == "=":
        value_is = "missing"
    if value_is is None or (match["equals"].isspace() and len(meaning.split()) > 8):
        return None
    return Symbol(match["sign"], meaning, None, value_is, None)


def value_is_of(meaning: str) -> ValueIs | None:
    """Return what a sign of this meaning does to a value, or None if it has no known word."""
    known: tuple[ValueIs, ...] = ("missing", "zero", "unchanged")
    return next((kind for kind in known if has_word(f"means {kind}", meaning)), None)


def stated_symbol(sign: str, meaning: str) -> Symbol:
    """Return a sign of a cube; a meaning that tells no more than the value is that of the usual."""
    stated = Symbol(sign, meaning, None, value_is_of(meaning) or "missing", None)
    usual = usual_signs().get(sign)
    says_more = meaning not in ("missing", "nil")
    return stated if says_more or not usual or usual.value_is != stated.value_is else usual


def is_usual(symbol: Symbol) -> bool:
    """Return whether nobody said what the sign means in this publication: it has its usual one."""
    return usual_signs().get(symbol.symbol) == symbol


def symbols_of(lines: Iterable[str], own: Mapping[str, Symbol]) -> dict[str, Symbol]:
    """Return the symbols that hold on a page: its publication's, its legend's, the usual ones."""
    legend = {symbol.symbol: symbol for text in lines for symbol in read_legend(text)}
    return {**usual_signs(), **legend, **own}
