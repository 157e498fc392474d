"""The answer of a question as a reader sees it: a sentence, and rows with readable heads."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.common.numbers import decimals, figure

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result as metadata.yml declares it; `places` is its number of decimals."""

    name: str
    title: str
    description: str
    unit: str
    format: str
    places: int

    @property
    def is_number(self) -> bool:
        """Whether its cells stand on the right."""
        return self.format in ("number", "percent")

    @property
    def head(self) -> str:
        """The title, with the unit where neither title nor cells say it."""
        if self.format == "percent" or self.unit.lower() in ("", self.title.lower()):
            return self.title
        return f"{self.title}, {self.unit}"

    def text(self, value: Any) -> str:
        """A value as it is shown; nothing for no value."""
        if value is None:
            return ""
        if not self.is_number or isinstance(value, str):
            return str(value)
        shown = figure(value, self.places)
        return f"{shown}{NO_BREAK_SPACE}%" if self.format == "percent" else shown


@dataclass(frozen=True, slots=True)
class Answer:
    """A result to show; `shared` is what all rows have in common, said once above them."""

    sentence: str
    shared: list[tuple[Column, str]]
    columns: list[Column]
    rows: list[list[str]]


def answer(
    template: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    asked: Mapping[str, str],
) -> Answer:
    """The answer that the rows give; `asked` are the parameters, as shown."""
    shared = _shared(columns, rows)
    kept = [place for place in range(len(columns)) if place not in shared]
    return Answer(
        sentence(template, columns, rows, asked),
        [(columns[place], columns[place].text(rows[0][place])) for place in shared],
        [columns[place] for place in kept],
        [[columns[place].text(row[place]) for place in kept] for row in rows],
    )


def read_columns(
    declared: Mapping[str, Mapping[str, str]],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> list[Column]:
    """The columns of a result; one that is not declared goes by its name, as text."""
    return [
        Column(
            name,
            facts.get("title", name),
            facts.get("description", ""),
            facts.get("unit", ""),
            facts.get("format", "text"),
            decimals(row[place] for row in rows if isinstance(row[place], int | float)),
        )
        for place, name in enumerate(names)
        for facts in [declared.get(name, {})]
    ]


def sentence(
    template: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    asked: Mapping[str, str],
) -> str:
    """The template with {names} filled in from the first row, or from what was asked.

    Percentages come bare, because the sentence has its own sign for them.
    """
    if not rows:
        return ""
    words = dict(asked)
    for column, value in zip(columns, rows[0], strict=True):
        words[column.name] = column.text(value).removesuffix(f"{NO_BREAK_SPACE}%") or "nothing"
    return re.sub(r"{([^{}]++)}", lambda found: words.get(found[1], found[0]), template)


def _shared(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[int]:
    """The places of the columns that say the same in every row of more than two."""
    if len(rows) <= 2:
        return []
    return [
        place
        for place in range(len(columns))
        if rows[0][place] is not None and all(row[place] == rows[0][place] for row in rows)
    ]
