"""Format numbers as the language of the request writes them, and measure the width of text."""

import re
from collections.abc import Iterable
from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from plugins.common.language import SOURCE, current_language, gettext

THIN_SPACE = "\u202f"  # narrow no-break space, between thousands (ISO 80000-1, 7.3.1)
MINUS = "\u2212"

# Widths of letters in Arial and fonts with its metrics, in thousandths of the font size.
_LETTERS_BY_WIDTH = {
    191: "'",
    222: "ijl" + THIN_SPACE,
    278: " \u00a0!,./:;I[\\]ft",
    333: "()-`r",
    355: '"',
    500: "Jckvsxyz",
    584: "+<=>~" + MINUS,
    611: "FTZø",
    667: "&ABEKPSVXYÅ",
    722: "CDHNRUw",
    778: "GOQØ",
    833: "Mm",
    889: "%æ",
    944: "W",
    1000: "ÆŒ—…@",
}
_WIDTHS = {letter: width for width, letters in _LETTERS_BY_WIDTH.items() for letter in letters}
OTHER_WIDTH = 556  # digits and most small letters

# No table prints so many decimals: such a number is a quotient, and is shown with fewer.
_OF_A_QUOTIENT = 6
_SHOWN_OF_A_QUOTIENT = 2


# Columns of numbers that identify or order rows, and measure nothing.
_NOT_MEASURED = {
    "id", "rowid", "rank", "position", "level", "depth", "line", "field", "distance", "year",
}  # fmt: skip


def measures(column: str) -> bool:
    """Return whether numbers in a column of this name count or measure something."""
    return column.lower() not in _NOT_MEASURED and not column.lower().endswith("_id")


def decimals(values: Iterable[float | None]) -> int:
    """Return how many decimals the longest of the values has; few where it is a quotient."""
    return max((_decimals(value) for value in values if value is not None), default=0)


def figure(value: float | None, places: int = 0) -> str:
    """Return a number as text: with spaces between thousands, a minus sign, that many decimals."""
    if value is None:
        return no_figure()
    # Formatted as a float, an integer of 17 digits would lose the last ones.
    exact = isinstance(value, int) and not places
    digits = f"{value:,}" if exact else f"{value:,.{places}f}"
    return separated(digits).replace("-", MINUS)


def separated(digits: str) -> str:
    """Return digits such as '1,234.5' with the separators of the language of the request."""
    thousands, decimal = separators(current_language.get())
    return digits.translate({ord(","): thousands, ord("."): decimal})


def no_figure() -> str:
    """Return what is shown in place of a number where there is none."""
    return gettext("no figure")


@cache
def separators(language: str) -> tuple[str, str]:
    """Return what a language writes between thousands, and before decimals.

    The language of the code is international English, as ISO 80000-1 writes it.
    """
    if language == SOURCE:
        return THIN_SPACE, "."
    return get_group_symbol(language), get_decimal_symbol(language)


def exact(value: float) -> str:
    """Return a number as text with the decimals that it has: 2.5, not 2.50 or 3."""
    return figure(value, _decimals(value))


def _decimals(value: float) -> int:
    if isinstance(value, int):
        return 0
    places = _needed(value, _OF_A_QUOTIENT)
    return places if places < _OF_A_QUOTIENT else _needed(value, _SHOWN_OF_A_QUOTIENT)


def _needed(value: float, most: int) -> int:
    return len(f"{value:.{most}f}".rstrip("0").partition(".")[2])


def text_width(text: str, size: float) -> float:
    """Return how many pixels the text takes, from the widths of Arial's letters."""
    return sum(_WIDTHS.get(letter, OTHER_WIDTH) for letter in text) * size / 1000


def letters_in(width: float, size: float) -> int:
    """Return about how many letters of running text that many pixels hold."""
    return max(1, int(width / (size * 0.5)))


def lines(text: str, letters: int) -> list[str]:
    """Return the text in lines of at most that many letters; a longer word stays whole."""
    return re.sub(f"(.{{1,{letters}}})( |$)", r"\1\n", text).strip().split("\n")


def lines_expression(letters: int) -> str:
    """Return the Vega expression that does to an axis label what `lines` does to a text."""
    return (
        f"split(trim(replace(datum.label, regexp('(.{{1,{letters}}})( |$)', 'g'), '$1\\n')), '\\n')"
    )
