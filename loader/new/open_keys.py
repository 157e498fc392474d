"""The keys of publication.yml that a page leaves open."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from loader.errors import printable
from loader.page.title import read_title
from loader.table.read_table import Table

# What a dimension is called that the page gives no name.
_UNNAMED = ("row", "head", "indicator")
_LONGEST_UNIT = 40
_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key that is open, the value that is likely, as YAML or empty, and what is to be written."""

    key: str
    value: str
    why: str

    @property
    def line(self) -> str:
        """Return the line of publication.yml that would settle it."""
        return f"{self.key}: {self.value}".rstrip() + f"  # {self.why}"


def open_keys(table: Table) -> Iterator[OpenKey]:
    """Yield the keys that give the meaning of a table, where its page does not."""
    dimensions = [dimension for axis in table.axes for dimension in axis.dimensions]
    if not table.page.title:
        yield OpenKey("measure", "", "no title is printed: what is counted?")
    if table.settings.period is None and not any(d.role == "time" for d in dimensions):
        yield _period(table.id)
    if table.settings.unit is None:
        yield _unit(table)
    for axis in table.axes:
        names = [dimension.name for dimension in axis.dimensions]
        key = f"{axis.what}_dimension"
        if len(axis.codes) > 1 and any(map(is_unnamed, names)):
            yield OpenKey(key, as_yaml(names), "the page gives no name")
        elif any(dimension.is_guess for dimension in axis.dimensions):
            why = f"a guess: the title does not say whether the {axis.what}s are this"
            yield OpenKey(key, as_yaml(names), why)


def _unit(table: Table) -> OpenKey:
    rest = read_title(table.page.title).rest
    if rest and len(rest) <= _LONGEST_UNIT:
        return OpenKey("unit", as_yaml([rest]), "the title ends so: does one number count this?")
    return OpenKey("unit", "", "not printed: what does one of the numbers count?")


def is_unnamed(dimension: str) -> bool:
    """Return whether the name of a dimension was made up, because the page gives none."""
    return dimension.rstrip("_0123456789") in _UNNAMED


def _period(table: str) -> OpenKey:
    years = _YEAR.findall(table)
    if len(years) == 1:
        return OpenKey("period", as_yaml(years), "not printed; the name of the file has this year")
    return OpenKey("period", "", 'not printed: when was this? In quotes, such as "2009"')


def as_yaml(words: Sequence[str]) -> str:
    """Return one word, or a list of several, as they are written in YAML on one line.

    >>> as_yaml(["no"]), as_yaml(["sex", "age"])
    ("'no'", '[sex, age]')
    """
    written: str = yaml.safe_dump(
        [printable(word) for word in words],
        default_flow_style=True,
        allow_unicode=True,
        width=float("inf"),
    ).strip()
    return written if len(words) > 1 else written[1:-1]
