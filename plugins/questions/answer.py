"""The answer of a question in a reader's words: a sentence, and rows with readable heads."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plugins.common.language import gettext, translated
from plugins.common.numbers import decimals, figure

NO_BREAK_SPACE = "\u00a0"
_NAME = r"{([^{}]++)}"


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of a result as metadata.yml declares it."""

    name: str
    title: str
    description: str
    unit: str
    format: str
    decimal_places: int

    @property
    def is_number(self) -> bool:
        """Return whether the cells are aligned to the right."""
        return self.format in ("number", "percent")

    @property
    def head(self) -> str:
        """Return the title, with the unit if neither the title nor the cells contain it."""
        if self.format == "percent" or self.unit.lower() in ("", self.title.lower()):
            return self.title
        return f"{self.title}, {self.unit}"

    def text(self, value: Any) -> str:
        """Return a value as text; an empty string for no value."""
        if value is None:
            return ""
        if not self.is_number or isinstance(value, str):
            return str(value)
        number = figure(value, self.decimal_places)
        return f"{number}{NO_BREAK_SPACE}%" if self.format == "percent" else number


@dataclass(frozen=True)
class Answer:
    """A result as text.

    `shared` holds the columns with one and the same value in all rows; `columns` and `values` are
    without them, without columns that are empty, and without codes that are the names themselves.
    `is_of_first_row` is whether the sentence tells what only the first of several rows says.
    """

    sentence: str
    shared: list[tuple[AnswerColumn, str]]
    columns: list[AnswerColumn]
    values: Sequence[Sequence[Any]]
    is_of_first_row: bool = False

    @cached_property
    def rows(self) -> list[list[str]]:
        """Return the values as text; an overview shows none of them."""
        return [
            [column.text(value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.values
        ]


def answer(
    template: str,
    columns: Sequence[AnswerColumn],
    rows: Sequence[Sequence[Any]],
    parameters: Mapping[str, str],
) -> Answer:
    """Return the rows as an answer; `parameters` are as a reader calls them."""
    shared = _shared(columns, rows)
    left_out = {*shared, *_saying_nothing(columns, rows)}
    kept = [place for place in range(len(columns)) if place not in left_out]
    told = set(re.findall(_NAME, template))
    return Answer(
        sentence(template, columns, rows, parameters),
        [(columns[place], columns[place].text(rows[0][place])) for place in shared],
        [columns[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
        len(rows) > 1 and any(columns[place].name in told for place in kept),
    )


def read_columns(
    declared: Mapping[str, Mapping[str, str]],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> list[AnswerColumn]:
    """Return the columns of a result; one that is not declared has its name as title."""
    return [
        AnswerColumn(
            name,
            translated(facts.get("title", name)),
            translated(facts.get("description", "")),
            translated(facts.get("unit", "")),
            facts.get("format", "text"),
            decimals([row[place] for row in rows if isinstance(row[place], float)]),
        )
        for place, name in enumerate(names)
        for facts in [declared.get(name, {})]
    ]


def sentence(
    template: str,
    columns: Sequence[AnswerColumn],
    rows: Sequence[Sequence[Any]],
    parameters: Mapping[str, str],
) -> str:
    """Return the template with each {name} replaced from the first row, or from the parameters.

    Percentages are without the sign, which the template has itself. No line ends before it.
    """
    if not rows:
        return ""
    words = dict(parameters)
    for column, value in zip(columns, rows[0], strict=True):
        words[column.name] = column.text(value).removesuffix(f"{NO_BREAK_SPACE}%")
    filled = re.sub(
        _NAME,
        lambda match: words.get(match[1], match[0]) or gettext("nothing"),
        without_empty(template, words),
    )
    return re.sub(r"(?<=\d) %", f"{NO_BREAK_SPACE}%", filled)


def without_empty(template: str, words: Mapping[str, str]) -> str:
    """Return the template without each [part] that has the {name} of an empty word.

    >>> without_empty("{number}[ {unit}][ in {period}]", {"period": "2007", "unit": ""})
    '{number} in {period}'
    """

    def part(match: re.Match[str]) -> str:
        return match[1] if all(words.get(name) for name in re.findall(_NAME, match[1])) else ""

    while (shorter := re.sub(r"\[([^\[\]]*+)\]", part, template)) != template:
        template = shorter
    return template


def _saying_nothing(columns: Sequence[AnswerColumn], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Return the places of the columns without a value, and of codes that another column has."""
    in_rows = [[row[place] for row in rows] for place in range(len(columns))]
    return [
        place
        for place, values in enumerate(in_rows)
        if all(value is None for value in values)
        or (columns[place].name.endswith("_code") and values in in_rows[:place])
    ]


def _shared(columns: Sequence[AnswerColumn], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Return the places of the columns with one value in all rows, if there are three or more."""
    if len(rows) <= 2:
        return []
    return [
        place
        for place in range(len(columns))
        if rows[0][place] is not None and all(row[place] == rows[0][place] for row in rows)
    ]
