"""title -> what is counted, by what, and when.

"Marbles, by colour and box. 2009" names its measure, its dimensions and its period.
What a title does not say stays None, and `publication.yml` may say it.
"""

import re
from dataclasses import dataclass

from loader.letters import composed

_PERIOD = re.compile(r"(?P<period>[0-9]{4}\b.*+)")
_BETWEEN = re.compile(r", ?(?:and )?| and ")
_YEAR = re.compile("(1[5-9]|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Title:
    """The parts of a title; `dimensions` as identifiers, in the order they are named."""

    measure: str
    dimensions: tuple[str, ...] = ()
    period: str | None = None


def read_title(title: str) -> Title:
    """The parts of a title, in composed letters.

    >>> read_title("Marbles, by colour and box. 2009")
    Title(measure='Marbles', dimensions=('colour', 'box'), period='2009')
    """
    title = composed(title)
    words = title.split()
    for place, word in enumerate(words[1:-1], 1):
        named = word == "by" and _dimensions_and_period(" ".join(words[place + 1 :]))
        if named:
            measure = " ".join(words[:place])
            return Title(measure.removesuffix(",").rstrip() or measure, *named)
    measure, period = _split_period(" ".join(words))
    return Title(measure, (), period) if period else Title(title)


def _dimensions_and_period(text: str) -> tuple[tuple[str, ...], str | None] | None:
    """What stands behind "by", or None where it is no list of dimensions."""
    names, _, behind = text.partition(".")
    period = _period(behind)
    if not names or (behind and not period):
        return None
    dimensions = map(identifier, _BETWEEN.split(names))
    return tuple(filter(None, dimensions)), period


def _split_period(text: str) -> tuple[str, str | None]:
    """Measure and period of a title that names no dimension."""
    dot = text.find(".", 1)
    while dot > 0:
        period = _period(text[dot + 1 :])
        if period:
            return text[:dot], period
        dot = text.find(".", dot + 1)
    return text, None


def _period(text: str) -> str | None:
    match = _PERIOD.fullmatch(text.strip())
    return match["period"].removesuffix(".") if match else None


def identifier(words: str) -> str:
    """A name for a table and a column: lower case, words joined by underscores.

    >>> identifier("Colour of the box")
    'colour_of_the_box'
    """
    return re.sub(r"\W++", "_", composed(words).casefold()).strip("_")


def is_year(text: str) -> bool:
    """Whether the text is a year and nothing else."""
    return _YEAR.fullmatch(text.strip()) is not None


def axis_names(title: Title, stub: str) -> tuple[str, str]:
    """The dimensions of rows and columns.

    The stub's head says which of the title's dimensions stands in the rows; without one the
    title names the rows first. A dimension nobody names is plain `row` or `head`.
    """
    named = list(title.dimensions)
    row = identifier(stub)
    if row not in named:
        row = (named[0] if named else row) or "row"
    others = [name for name in named if name != row]
    return row, others[0] if len(others) == 1 else "head"
