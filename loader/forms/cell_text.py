"""The text of a cell as every grid has it, and the text of a whole file.

An indented text begins with spaces, a raised marker is a raised character such as ², and the text
of a cell is one line.
"""

import codecs
import re

from loader.errors import PageError, Place

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DEEPEST_INDENT = 100  # spaces
# All control characters (C0 and C1) except tab and line ends: https://www.unicode.org/charts/PDF/U0080.pdf
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
_NO_WORD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]++")
# Python's own, which change escapes or are made for short names, and UTF-7, which may give half
# of a surrogate pair: https://docs.python.org/3/library/codecs.html#python-specific-encodings
_NOT_OF_FILES = (
    "idna",
    "palmos",
    "punycode",
    "raw-unicode-escape",
    "undefined",
    "unicode-escape",
    "utf-7",
)
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


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8; raise PageError if it is not text."""
    try:
        text = data.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise PageError(
            Place(name, line), f"byte 0x{byte:02x} is not UTF-8; save the page as UTF-8"
        ) from None
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise PageError(
            Place(name, line),
            f"control character U+{ord(control[0]):04X}; expected text, tabs and line ends only",
        )
    return text


def text_in(data: bytes, encoding: str) -> str:
    """Return the text of bytes in an encoding that a file states.

    Raise LookupError if there is no such encoding, and UnicodeDecodeError if it is another.
    """
    if codecs.lookup(encoding).name in _NOT_OF_FILES:
        raise LookupError(encoding)
    return data.decode(encoding)


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
