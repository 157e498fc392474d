"""title -> what is counted, by what, and when.

"Marbles, by colour and box. 2009" names its measure, its dimensions and its period.
What a title does not say stays None, and `publication.yml` may say it.
"""

import re
from dataclasses import dataclass

from loader.letters import composed

_TITLE = re.compile(
    r"(?P<measure>.+?),?\s+by\s+(?P<dimensions>[^.]+?)(?:\.\s*(?P<period>[0-9]{4}\b.*?))?\.?"
)
_PERIOD_ONLY = re.compile(r"(?P<measure>.+?)\.\s*(?P<period>[0-9]{4}\b.*?)\.?")
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
    if match := _TITLE.fullmatch(title):
        names = re.split(r",\s*(?:and\s+)?|\s+and\s+", match["dimensions"])
        dimensions = tuple(identifier(name) for name in names if identifier(name))
        return Title(match["measure"], dimensions, match["period"])
    if match := _PERIOD_ONLY.fullmatch(title):
        return Title(match["measure"], (), match["period"])
    return Title(title)


def identifier(words: str) -> str:
    """A name for a table and a column: lower case, words joined by underscores.

    >>> identifier("Colour of the box")
    'colour_of_the_box'
    """
    return re.sub(r"\W+", "_", composed(words).casefold()).strip("_")


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
