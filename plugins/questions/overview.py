"""The overview: several questions on one page, with common choices above them.

The section `overview` of metadata.yml declares it: `params`, `defaults` and `choices` as in a
query, and `panels` with the questions.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.common.compared_names import nearest
from plugins.common.offered_questions import read_choices
from plugins.common.question_site import question_site
from plugins.questions.choices import (
    Parameter,
    UnknownValue,
    read_parameters,
    unknown_values,
)
from plugins.questions.question import Choices, Queries, QueryResult, Question, read_question

_WIDTHS = ("wide", "narrow")


class OverviewError(ValueError):
    """The section `overview` of metadata.yml has an error; the message is for its author."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One question of the overview.

    `without_effect` lists the choices of the page that are not parameters of the question.
    `replaced` lists those whose value the question does not offer, each with the parameter used
    instead.
    """

    question: Question
    width: str
    note: str
    without_effect: list[Parameter]
    replaced: list[tuple[Parameter, Parameter]]


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview page; it has no panels if a requested value is unknown."""

    title: str
    description: str
    choices: list[Parameter]
    unknown: list[UnknownValue]
    panels: list[Panel]

    @property
    def chosen(self) -> str:
        """Return the labels of all chosen values."""
        return " · ".join(choice.value_label for choice in self.choices)


def read_overview(
    connection: sqlite3.Connection,
    declared: Mapping[str, Any],
    queries: Queries,
    requested: Mapping[str, str],
    path_of: Callable[[str], str],
) -> Overview:
    """Return the overview for the `requested` values; `path_of` gives the path of a query.

    Raise OverviewError if the declaration does not fit the queries.
    """
    check(declared, queries)
    site = question_site()
    names = site.names(connection)
    choices = read_choices(connection, declared["choices"], requested)
    labels = site.parameter_labels(connection)
    chosen = read_parameters(declared, requested, choices, names, labels)
    unknown = unknown_values(chosen, names)
    panels = [] if unknown else declared["panels"]
    return Overview(
        declared["title"],
        declared.get("description", ""),
        chosen,
        unknown,
        [_panel(connection, panel, queries[panel["query"]], chosen, path_of) for panel in panels],
    )


def check(declared: Mapping[str, Any], queries: Queries) -> None:
    """Raise OverviewError for a panel with an unknown query, parameter, choice or width."""
    for panel in declared["panels"]:
        name = panel["query"]
        _check_known("query", name, queries)
        for parameter, choice in panel["params"].items():
            _check_known(f"parameter of {name}", parameter, queries[name]["params"])
            _check_known("choice of the page", choice, declared["params"])
        _check_known(f"width of {name}", panel["width"], _WIDTHS)


def _check_known(what: str, name: str, known: Mapping[str, Any] | Sequence[str]) -> None:
    if name not in known:
        raise OverviewError(f"overview: {name!r} is not a {what}; {nearest(name, known)}")


def _panel(
    connection: sqlite3.Connection,
    declared: Mapping[str, Any],
    query: Mapping[str, Any],
    chosen: Sequence[Parameter],
    path_of: Callable[[str], str],
) -> Panel:
    followed = {
        parameter: choice
        for parameter, name in declared["params"].items()
        for choice in chosen
        if choice.name == name
    }
    values = _offered_values(followed, read_choices(connection, query["choices"], {}))
    result = _result(connection, query, values)
    path = path_of(query["name"])
    question = read_question(connection, path, query, values, result, with_categories=False)
    return Panel(
        question,
        declared["width"],
        declared.get("note", ""),
        [choice for choice in chosen if choice not in followed.values()],
        [
            (followed[own.name], own)
            for own in question.parameters
            if own.name in followed and own.name not in values
        ],
    )


def _offered_values(followed: Mapping[str, Parameter], offered: Choices) -> dict[str, str]:
    """Return the chosen values that the question offers; it uses its defaults for the others."""
    return {
        parameter: choice.chosen.value
        for parameter, choice in followed.items()
        if choice.chosen and choice.chosen.value in [one.value for one in offered[parameter]]
    }


def _result(
    connection: sqlite3.Connection, query: Mapping[str, Any], values: Mapping[str, str]
) -> QueryResult:
    cursor = connection.execute(query["sql"], dict.fromkeys(query["params"], "") | dict(values))
    names = [column[0] for column in cursor.description]
    return QueryResult(names, cursor.fetchall(), truncated=False)
