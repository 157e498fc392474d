"""Read the measure, the dimensions and the period from the title of a page.

"Marbles, by colour and box. 2009" names all three. What a title does not say can be set in
`publication.yml`.
"""

import re
from dataclasses import dataclass

from loader.letters import composed

_PERIOD = re.compile(r"(?P<period>[0-9]{4}\b.*+)")
_BETWEEN = re.compile(r", ?(?:and )?| and ")
_YEAR = re.compile("(1[5-9]|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Title:
    """The parts of a title; `dimensions` are identifiers, in the order of the title."""

    measure: str
    dimensions: tuple[str, ...] = ()
    period: str | None = None


def read_title(title: str) -> Title:
    """Split a title into its parts, in composed letters.

    >>> read_title("Marbles, by colour and box. 2009")
    Title(measure='Marbles', dimensions=('colour', 'box'), period='2009')
    """
    title = composed(title)
    words = title.split()
    for position, word in enumerate(words[1:-1], 1):
        parts = word == "by" and _dimensions_and_period(" ".join(words[position + 1 :]))
        if parts:
            measure = " ".join(words[:position])
            return Title(measure.removesuffix(",").rstrip() or measure, *parts)
    measure, period = _split_period(" ".join(words))
    return Title(measure, (), period) if period else Title(title)


def _dimensions_and_period(text: str) -> tuple[tuple[str, ...], str | None] | None:
    """Read the text after "by"; return None if it is not a list of dimensions."""
    names, _, rest = text.partition(".")
    period = _period(rest)
    if not names or (rest and not period):
        return None
    dimensions = map(identifier, _BETWEEN.split(names))
    return tuple(filter(None, dimensions)), period


def _split_period(text: str) -> tuple[str, str | None]:
    """Return the measure and the period of a title that names no dimension."""
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
    """Return the words as the name of a table or column: lower case, joined by underscores.

    >>> identifier("Colour of the box")
    'colour_of_the_box'
    """
    return re.sub(r"\W++", "_", composed(words).casefold()).strip("_")


def is_year(text: str) -> bool:
    """Return whether the text is a year and nothing else."""
    return _YEAR.fullmatch(text.strip()) is not None


def axis_names(title: Title, stub: str) -> tuple[str, str]:
    """Return the names of the row dimension and the column dimension.

    If the head of the stub is one of the title's dimensions, it names the rows. Otherwise the rows
    are the first dimension of the title. Dimensions without a name are called `row` and `head`.
    """
    row = identifier(stub)
    if row not in title.dimensions:
        row = (title.dimensions[0] if title.dimensions else row) or "row"
    others = [name for name in title.dimensions if name != row]
    return row, others[0] if len(others) == 1 else "head"
