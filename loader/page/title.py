"""Read the number, measure, dimensions, period and unit from the title of a table.

"Marbles, by colour and box. 2009" names three of them. Words such as "by" are data, in several
languages. What a title does not say can be set in `publication.yml`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from loader.letters import composed
from loader.page.vocabulary import has_word, known_words, language_of

_YEAR = re.compile("(1[5-9]|20)[0-9]{2}")
# A number of up to three digits, or "3.2" and "A-7" behind the word table.
_NUMBER = re.compile(
    r"(?P<number>[0-9]{1,3}(?:[.-][0-9]{1,3}){0,3}[A-Za-z]?)(?P<dot>\.?)\s++(?P<title>\S.*+)",
    re.DOTALL,
)
_TABLE = re.compile(
    r"(?P<table>[^\W\d_]++)\s++(?P<number>[A-Za-z]{0,3}[-.]?[0-9]++[A-Za-z]?(?:[-.][0-9]++[A-Za-z]?)*+)"
    r"[:.\u2013-]*+\s*+(?P<title>.*+)",
    re.DOTALL,
)
_BETWEEN = re.compile(r"(?<=[.;])\s++")
# "2007", "2007-2009", "2007/08", "2007*", "2005K1", "31.12.2009", "Q1-Q2", "31", "1.", "2nd"
_PART_OF_PERIOD = re.compile(
    r"(?:[0-9]{1,2}[./-]){0,2}(?:FY|CY)?(?P<year>(?:1[5-9]|20)[0-9]{2})"
    r"(?:(?:--|[-/\u2013])?(?:[0-9]{1,4}|[IV]{1,3}|[KQMTHU][0-9]{1,2})){0,3}[*pre¹²³]?"
    r"|(?P<part>[QKTHS][1-4](?:[-\u2013][QKTHS]?[1-4])?)"
    r"|[0-9]{1,4}|[IV]{1,3}|[0-9]{1,2}(?:st|nd|rd|th|\.|º|°|er|e)|[-\u2013&]"
)
_BETWEEN_PARTS = re.compile(r"\s++|(?<=[^\W\d_])[-\u2013/]|(?<=[^\W\d_]\.)[-\u2013]")
_BETWEEN_WORDS = re.compile(r"\s?[/ ,]\s?")
_IN_BRACKETS = re.compile(r"\s?(?:\([^()]*+\)|\[[^\[\]]*+\])")
_MOST_WORDS = 12  # of a period


@dataclass(frozen=True, slots=True)
class Title:
    """The parts of a title; `dimensions` are identifiers, in the order of the title.

    `rest` are the sentences behind the dimensions that are not understood.
    """

    measure: str
    dimensions: tuple[str, ...] = ()
    period: str | None = None
    number: str | None = None
    unit: str | None = None
    language: str | None = None
    rest: str | None = None


@lru_cache(maxsize=1 << 10)
def read_title(title: str) -> Title:
    """Split a title into its parts, in composed letters.

    >>> read_title("Table 7. Marbles, by colour and box. 2009").dimensions
    ('colour', 'box')
    """
    number, text = split_number(composed(" ".join(title.split())))
    language = language_of(text)
    at, after = _find_by(text)
    first, *others = _sentences(text[after:])
    words, period, unit = _without_tail(first)
    if not words:
        words, period, unit = first, None, None
    left: list[str] = []
    for sentence in others:
        more, dated, of = _without_tail(sentence)
        period, unit = period or dated, unit or of
        left += [more] if more else []
    if at:
        words, behind, of_words = _within_dimensions(words)
        period, left = period or behind, [of_words, *left] if of_words else left
        dimensions, measure, rest = _dimensions(words, language), text[:at], ". ".join(left)
    else:
        dimensions, measure, rest = (), ". ".join([words, *left]), ""
    measure = measure.rstrip(" ,.;:") or text
    return Title(measure, dimensions, period, number, unit, language, rest or None)


def _without_tail(text: str) -> tuple[str, str | None, str | None]:
    """Return a text without the period and the unit at its end: "Births, 2007, per cent"."""
    period = unit = None
    text = text.strip(" .,;")
    while text:
        words, dated = ("", text) if is_period(text, dated=True) else split_period(text)
        others, _, last = text.rpartition(", ")
        if dated and not period:
            text, period = words, dated
        elif not unit and is_unit(last) and " of " not in last:
            text, unit = others, last
        else:
            break
    return text, period, unit


def split_number(text: str) -> tuple[str | None, str]:
    """Return the number of a table and its title: "Table 3.2: Births", "12 Births".

    "100 largest employers" and "2007 ..." begin with no number of a table.
    """
    match = _TABLE.fullmatch(text)
    if match and match["table"].lower() in known_words("table"):
        return match["number"].rstrip("."), match["title"]
    match = _NUMBER.fullmatch(text)
    if match and (match["dot"] or not match["title"][0].islower()) and not is_unit(text):
        return match["number"], match["title"]
    return None, text


def looks_like_title(text: str) -> bool:
    """Return whether a line alone is a title: "Table 2 ...", or with dimensions and a period."""
    title = read_title(text[:1000])
    return bool(title.dimensions and title.period) or (
        title.number is not None and text.split()[0].lower() in known_words("table")
    )


def _find_by(text: str) -> tuple[int, int]:
    """Return where the word before the dimensions begins, and where they do; or zeros.

    ", by" is surer than "by": in "Deaths by drowning, by sex" the comma shows which of the two is
    meant.
    """
    lower = text.lower()
    found = [
        (not text[:at].endswith(","), at, at + len(word) + 2)
        for word in known_words("by")
        if (at := _place_of(lower, word)) > 0 and at + len(word) + 2 < len(text)
        if " ".join(lower[at:].split()[:2]).rstrip(".,") not in known_words("unit")  # "por ciento"
    ]
    if not found:
        return 0, 0
    _, at, after = min(found, key=lambda place: (place[0], place[1], -place[2]))
    return at, after


def _place_of(text: str, word: str) -> int:
    comma = text.find(f", {word} ")
    return comma + 1 if comma >= 0 else text.find(f" {word} ")


def _sentences(text: str) -> list[str]:
    """Split at a full stop, but not within "mill. euro" or "31. Dezember 2006"."""
    parts: list[str] = []
    for part in _BETWEEN.split(text):
        first = part.split(maxsplit=1)[0].rstrip(".,") if part else ""
        ordinal = bool(parts) and parts[-1][-3:-1].strip().isdecimal() and is_period(first)
        if parts and (part[:1].islower() or (ordinal and not first.isdecimal())):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return parts


def _dimensions(text: str, language: str | None) -> tuple[str, ...]:
    text = _IN_BRACKETS.sub("", text)
    for kind in ("and", "by"):
        for word in sorted(known_words(kind), key=len, reverse=True):
            if language in known_words(kind)[word]:
                text = text.replace(f", {word} ", ", ").replace(f" {word} ", ", ")
    return tuple(filter(None, map(identifier, text.split(","))))


def _within_dimensions(text: str) -> tuple[str, str | None, str]:
    """Return the dimensions, and the period and the words behind it: "region, 2007, revised"."""
    parts = text.split(", ")
    for position, part in enumerate(parts[1:], 1):
        if is_period(part, dated=True):
            return ", ".join(parts[:position]), part, ", ".join(parts[position + 1 :])
    return text, None, ""


def split_period(text: str) -> tuple[str, str | None]:
    """Return a text without the period at its end, and the period: "Births, 2007"."""
    bare = text.strip().rstrip(".;")
    parts = bare.split(" ")
    for start in range(max(1, len(parts) - _MOST_WORDS), len(parts)):
        period = " ".join(parts[start:])
        if is_period(period, dated=True) and not _joins(parts[start]):
            if parts[start].lower() in known_words("before a period"):
                period = " ".join(parts[start + 1 :])
            return " ".join(parts[:start]).rstrip(" ,.;:"), period.strip("()")
    return text, None


def _joins(word: str) -> bool:
    """Return whether a period does not begin so: "and 2007", "of 2007"."""
    return (word.isalpha() and word.lower() in known_words("and")) or word in ("-", "–", "&")


@lru_cache(maxsize=1 << 12)
def is_period(text: str, dated: bool = False) -> bool:
    """Return whether a text is a time: "2007", "1st quarter"; `dated` asks for a year.

    >>> is_period("1st quarter"), is_period("0-17")
    (True, False)
    """
    parts = _BETWEEN_PARTS.split(text.strip(" .*"))
    if not 0 < len(parts) <= _MOST_WORDS or text.count("(") != text.count(")"):
        return False
    years = months = 0
    for part in filter(None, parts):
        bare = part.strip(",()").lower()
        match = _PART_OF_PERIOD.fullmatch(part.strip(",()"))
        if match:
            years += match["year"] is not None
            months += match["part"] is not None
        elif bare.rstrip(".") in known_words("month") or bare in known_words("part of a year"):
            months += 1
        elif bare not in known_words("in a period") and bare not in known_words("and"):
            return False
    return years > 0 if dated else years + months > 0


def is_word_for_time(text: str) -> bool:
    """Return whether a text is a word for times, and no time itself: "Year", "Year/Quarter"."""
    words = _BETWEEN_WORDS.split(text.strip().lower())
    return all(word in known_words("part of a year") for word in words)


def is_unit(text: str) -> bool:
    """Return whether a short text is a unit: "1 000 marbles", "Per cent", "NOK million"."""
    return len(text) <= 60 and ("%" in text or has_word("unit", text)) and len(text.split()) <= 6


def identifier(words: str) -> str:
    """Return the words as the name of a table or column: lower case, joined by underscores.

    >>> identifier("Colour of the box")
    'colour_of_the_box'
    """
    return re.sub(r"\W++", "_", composed(words).casefold()).strip("_")


def is_year(text: str) -> bool:
    """Return whether the text is a year and nothing else."""
    return _YEAR.fullmatch(text.strip()) is not None
