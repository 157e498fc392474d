"""The text of a cell as every grid has it.

An indented text begins with spaces, a raised marker is a raised character such as ², and the text
of a cell is one line.
"""

import re

DEEPEST_INDENT = 100  # spaces
_NO_WORD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]++")
_WHITE = " \t\r\n\f\u2028"
_WHITES = re.compile(f"[{_WHITE}]++")
_LENGTH = re.compile(r"(?P<number>[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)\s*+(?P<unit>[a-z%]*+)")
_SPACES = {"em": 2, "rem": 2, "ex": 1, "ch": 1, "pt": 0.2, "cm": 6, "mm": 0.6, "in": 15, "%": 0.5}
_SPACES_OF_A_PIXEL = 1 / 6
_LONGEST_LENGTH = 20  # characters
# Not all letters have a raised form in Unicode (q has none); the others stay as they are.
_RAISED = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def on_one_line(text: str) -> str:
    """Return a text with a space in place of line ends, tabs and other control characters."""
    return _NO_WORD.sub(" ", text).rstrip()


def collapsed(text: str, indent: int = 0) -> str:
    """Return a text as a browser shows it: one space between words, none-break spaces kept.

    No-break and wide spaces before the first word set it in, as do `indent` spaces.
    """
    text = on_one_line(_WHITES.sub(" ", text)).strip(_WHITE)
    words = text.lstrip()
    return " " * min(indent + len(text) - len(words), DEEPEST_INDENT) + words if words else ""


def raised(text: str) -> str:
    """Return a marker in raised characters; words ("st" of 1st) and "[1]" stay as they are.

    >>> [raised(marker) for marker in ("1", "2,3", "a", "st", "[1]")]
    ['¹', '²,³', 'ᵃ', 'st', '[1]']
    """
    letters = sum(map(str.isalpha, text))
    return text if letters > 1 or "[" in text else text.translate(_RAISED)


def lowered(text: str) -> str:
    """Return digits below the line, which behind another digit are none of the number's."""
    return text.translate(_LOWERED)


def spaces_of(length: str) -> int:
    """Return how many spaces are about as wide as a length of CSS or ODF, such as "1.5em"."""
    match = _LENGTH.match(length.strip().lower()[:_LONGEST_LENGTH])
    if match is None:
        return 0
    spaces = float(match["number"]) * _SPACES.get(match["unit"], _SPACES_OF_A_PIXEL)
    return min(max(1, round(spaces)), DEEPEST_INDENT) if spaces else 0
