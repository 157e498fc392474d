"""Read a printed number exactly, and decide what the decimal sign of a page is.

A number is its digits and how many of them are decimals: "12.50" is (1250, 2).
"""

import re
from collections.abc import Collection

# No-break, figure, thin, narrow no-break spaces. The last is Mac OS Roman's no-break space in a
# file that was read as Latin-1.
SPACES = " \u00a0\u2007\u2009\u202f\u00ca"
# A minus may be U+2212, an en dash or a figure dash; Swiss thousands have an apostrophe.
_SIGNS = str.maketrans(SPACES + "\u2212\u2013\u2012\u2019", " " * len(SPACES) + "---'")
# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_WHOLE = re.compile("-?(?:0|[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}|[1-9][0-9]{0,14})")  # most cells
_NUMBER = re.compile(
    r"(?P<open>\()?+(?P<sign>[-+] ?)?+(?:[$€£¥] ?)?+"
    r"(?P<whole>[1-9][0-9]{0,2}(?P<group>[ .,'])[0-9]{3}(?:(?P=group)[0-9]{3})*+(?![0-9])"
    r"|0(?![0-9])|[1-9][0-9]*+|(?=[.,][0-9]))"
    r"(?:(?P<point>[.,])(?P<decimals>[0-9]++))?+"
    r"(?: ?[%‰])?+(?P<close>\))?+(?P<rest>.*+)",
    re.DOTALL,
)
_MARKER_NEXT = re.compile(r"[0-9]{1,2}[)/]")
_DIGIT_FIRST = re.compile(r"[-+(]?[0-9][-0-9 .,'()]*+")
_TWO_NUMBERS = re.compile("(?:-?[0-9]++ *+)++")
_LONGEST = 15  # digits: SQLite stores them, and JavaScript does not round them
_OTHER = {".": ",", ",": "."}
_NAMES = {".": "point", ",": "comma"}


class MalformedNumberError(Exception):
    """The text looks like a number, but has no certain reading; the message says why."""


def whole_number(text: str) -> int | None:
    """Return a number without signs but a minus, as most are: 12 345; None for other text."""
    return int(text.replace(" ", "")) if _WHOLE.fullmatch(text) else None


def read_number(text: str, decimal_sign: str) -> tuple[int, int, str] | None:
    """Return the digits, the decimals and what stands behind a number; None if the text has none.

    The sign of the page decides only where both would do: "1.234". Raise MalformedNumberError.

    >>> read_number("1 234,5 r", ",")
    (12345, 1, 'r')
    """
    text = text if text.isascii() else text.translate(_SIGNS)
    match = _NUMBER.fullmatch(text)
    if not match:
        if _DIGIT_FIRST.fullmatch(text):
            raise _malformed(text)
        return None
    opened, sign, whole, group, point, decimals, closed, rest = match.groups()
    rest = rest.strip()
    if bool(opened) != bool(closed) or (rest[:1].isdigit() and rest[0].isdecimal()
        and not _MARKER_NEXT.match(rest)) or rest[:1] in (".", ",", "'"):  # fmt: skip
        raise _malformed(text)
    if point and (point == group or (len(decimals) == 3 and point != decimal_sign and not group)):
        raise _malformed(text)
    if group == decimal_sign and not point and whole.count(group) == 1:
        (whole, decimals), group = whole.split(group), None
    digits = (whole.replace(group, "") if group else whole) + (decimals or "")
    if len(digits) > _LONGEST:
        raise MalformedNumberError(f"a number of more than {_LONGEST} digits")
    negative = opened or (sign and sign[0] == "-")
    return -int(digits) if negative else int(digits), len(decimals or ""), rest


def _malformed(text: str) -> MalformedNumberError:
    if _TWO_NUMBERS.fullmatch(text):
        return MalformedNumberError("two numbers, or thousands grouped wrongly")
    return MalformedNumberError("a number with its signs in the wrong places")


def decimal_sign_of(texts: Collection[str]) -> tuple[str, str | None]:
    """Return the decimal sign of a page, and the reason for it where the sign is not obvious.

    Each number that can be read in one way only has a vote: "12,5" and "1.234.567". "1,234" has
    none; if all are like it, they are thousands where there are whole numbers below a thousand.
    """
    votes, unsure = {".": 0, ",": 0}, {".": 0, ",": 0}
    for text in texts:
        if "." in text or "," in text:
            sign, certain = _vote(text)
            if sign:
                (votes if certain else unsure)[sign] += 1
    sign = "," if votes[","] > votes["."] else "."
    if other := votes[_OTHER[sign]]:
        counts = f"{votes[sign]} numbers have it, {other} the other sign"
        return sign, f"The decimal {_NAMES[sign]} is taken for that of the page: {counts}."
    if votes[sign] or not any(unsure.values()):
        return sign, None
    small = any(len(text) <= 3 and text.isdecimal() for text in texts)
    return _sign_of_unsure("," if unsure[","] > unsure["."] else ".", small)


def _vote(text: str) -> tuple[str | None, bool]:
    """Return the decimal sign that a number suggests, and whether that is certain."""
    match = _NUMBER.fullmatch(text if text.isascii() else text.translate(_SIGNS))
    if not match or match["rest"][:1].isdecimal() or match["rest"][:1] in (".", ","):
        return None, False
    group, point = match["group"], match["point"]
    if point:
        return (None, False) if point == group else (point, True)
    if group not in _OTHER:
        return None, False
    several = match["whole"].count(group) > 1
    return (_OTHER[group], True) if several else (group, False)


def _sign_of_unsure(group: str, small: bool) -> tuple[str, str | None]:
    if group == "," and small:  # as most pages in English
        return ".", None
    why = "there are whole numbers below 1000" if small else "nothing tells for certain"
    kind = "thousands" if small or group == "," else "decimals"
    sign = _OTHER[group] if kind == "thousands" else group
    return sign, f"Numbers such as 1{group}234 are read as {kind}: {why}."
