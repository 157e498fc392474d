"""The text that a number format of a spreadsheet shows: decimals, per cent, literals, dates.

The format codes are those of ECMA-376, part 1, 18.8.31 (numFmts). Thousands are not separated. A
code that shows fractions or exponents gives the plain number, because it can be read and proved.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*+)"?|\\(?P<escaped>.)|[_*](?P<layout>.)|\[(?P<bracket>[^\]]*+)\]?'
    r"|(?P<general>General)|(?P<noon>AM/PM|A/P)|(?P<exponent>E[+-])|(?P<day>y++|m++|d++|h++|s++)"
    r"|(?P<digit>[0#?.,])|(?P<end>;)|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(?P<sign><=|>=|<>|<|>|=)(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_GENERAL = "General"
_ISO_DATE = "yyyy-mm-dd"
_OF_THE_LOCALE = "mm-dd-yy"  # stands for the date format that a reader's computer is set to
_SIGNIFICANT = 15  # digits of a spreadsheet's numbers


class _Section(NamedTuple):
    """One of the parts of a code between semicolons: for positive numbers, negative, zero, text."""

    before: str
    pattern: str  # the places of digits, "General", or "" if only literals are shown
    after: str
    scale: int  # the power of ten that a number is shown times
    condition: tuple[str, Decimal] | None


def shown_number(value: float, code: str) -> str:
    """Return a number as a format shows it.

    >>> [shown_number(12.345, code) for code in ("General", "0.0", "#,##0", '0.00"r"')]
    ['12.345', '12.3', '12', '12.35r']
    """
    if code == _GENERAL and isinstance(value, int):
        return str(value)
    exact = Decimal(f"{value:.{_SIGNIFICANT}g}") if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return str(value)
    section, minus = _section_for(exact, _sections(code))
    if not section.pattern:
        return (section.before + section.after).strip()
    number = _digits(abs(exact), section)
    is_zero = not any(digit in number for digit in "123456789")
    sign = "-" if minus and not is_zero else ""
    return f"{sign}{section.before}{number}{section.after}".strip()


def shown_date(value: date | time | timedelta, code: str) -> str:
    """Return a date or time as a format shows it, in English; a duration always as 1:02:03."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, time):
        value = datetime.combine(date(1900, 1, 1), value)
    tokens = list(_TOKEN.finditer(code if code.lower() != _OF_THE_LOCALE else _ISO_DATE))
    parts = [match["day"].lower() if match["day"] else "" for match in tokens]
    twelve = any(match["noon"] for match in tokens)
    text = ""
    for position, match in enumerate(tokens):
        if match["end"]:
            break
        if not parts[position]:
            text += (
                value.strftime("%p") if match["noon"] else _literal(match) + (match["digit"] or "")
            )
            continue
        near = [*filter(None, parts[:position])][-1:] + [*filter(None, parts[position + 1 :])][:1]
        text += _part_of_date(value, parts[position], near, twelve)
    return text.strip()


def _part_of_date(value: date, part: str, near: list[str], twelve: bool) -> str:
    if part[0] == "m" and len(part) < 3 and any(other[0] in "hs" for other in near):
        part = "n" * len(part)  # minutes
    if part[0] == "h":
        form = "%I" if twelve else "%H"
    elif part[0] == "y":
        form = "%Y" if len(part) > 2 else "%y"
    else:
        letters = {"m": "mmbBb", "d": "ddaA", "s": "SS", "n": "MM"}[part[0]]
        form = "%" + letters[min(len(part), len(letters)) - 1]
    text = value.strftime(form)
    return text.lstrip("0") or "0" if len(part) == 1 else text


def _section_for(number: Decimal, sections: list[_Section]) -> tuple[_Section, bool]:
    """Return the section that shows a number, and whether it needs a minus before it."""
    if any(section.condition for section in sections):
        holding = [section for section in sections if _holds(section.condition, number)]
        return (holding or sections[-1:])[0], number < 0
    if number < 0 and len(sections) > 1:
        return sections[1], False
    return sections[2 if number == 0 and len(sections) > 2 else 0], number < 0


def _holds(condition: tuple[str, Decimal] | None, number: Decimal) -> bool:
    if condition is None:
        return True
    sign, other = condition
    if sign == "<>":
        return number != other
    return (
        ("<" in sign and number < other)
        or (">" in sign and number > other)
        or ("=" in sign and number == other)
    )


def _digits(number: Decimal, section: _Section) -> str:
    """Return the digits of a number that is not negative; a zero before the point is shown."""
    number = number.scaleb(section.scale)
    whole, _, fraction = section.pattern.replace(",", "").partition(".")
    if section.pattern == _GENERAL or number.adjusted() + len(fraction) > _SIGNIFICANT + 10:
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = f"{number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP):f}"
    for place in reversed(fraction):
        if place == "0" or not text.endswith("0"):
            break
        text = text[:-1]
    before, point, after = text.partition(".")
    return before.zfill(whole.count("0")) + (point + after if after else "")


@lru_cache(maxsize=1 << 10)
def _sections(code: str) -> list[_Section]:
    """Split a code into its sections."""
    sections: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code or _GENERAL):
        if match["end"]:
            sections.append([])
        else:
            sections[-1].append(match)
    return list(map(_section, sections))


def _section(tokens: list[re.Match[str]]) -> _Section:
    """Split a section into the literals before, the places of digits, and the literals after."""
    pattern, sides, scale = "", ["", ""], 0
    condition = None
    is_plain = False
    for match in tokens:
        if match["digit"]:
            pattern += match[0]
            sides[1] = ""  # what stands between digits separates thousands
        elif match["general"] or match["exponent"] or match["other"] in ("@", "/"):
            is_plain = True
        elif found := _CONDITION.fullmatch(match["bracket"] or ""):
            condition = found["sign"], Decimal(found["number"])
        else:
            scale += 2 * (match["other"] == "%")
            sides[bool(pattern or is_plain)] += _literal(match)
    scale -= 3 * (len(pattern) - len(pattern.rstrip(",")))
    return _Section(sides[0], _GENERAL if is_plain else pattern, sides[1], scale, condition)


def _literal(match: re.Match[str]) -> str:
    """Return what a token shows as it stands: quoted text, a currency, a blank of some width."""
    bracket = match["bracket"] or ""
    currency = bracket[1:].partition("-")[0] if bracket.startswith("$") else ""
    blank = " " if match["layout"] and match[0][0] == "_" else ""
    return currency + blank + "".join(match[name] or "" for name in ("quoted", "escaped", "other"))
