"""Several questions beside each other, asked with one choice of what they have in common.

Which questions, and what may be chosen, stands in metadata.yml under `overview`: `params`,
`defaults` and `choices` as a query has them, and `panels`.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.questions.choices import (
    Parameter,
    Unknown,
    parameters,
    read_choices,
    read_names,
    unknown,
)
from plugins.questions.question import Choices, Queries, Question, Result, read_question

WIDTHS = ("wide", "narrow")


class OverviewError(ValueError):
    """The section `overview` of metadata.yml cannot be shown; the message is for its author."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One question; `untouched` are the choices of the page that do not concern it.

    `replaced` are those that it cannot be asked of, each with what it is asked of instead.
    """

    question: Question
    width: str
    note: str
    untouched: list[Parameter]
    replaced: list[tuple[Parameter, Parameter]]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page; it has no panels where a choice is unknown."""

    title: str
    description: str
    choices: list[Parameter]
    unknown: list[Unknown]
    panels: list[Panel]

    @property
    def shown(self) -> str:
        """What is chosen, as a reader calls it."""
        return " · ".join(choice.shown for choice in self.choices)


def read_overview(
    connection: sqlite3.Connection,
    declared: Mapping[str, Any],
    queries: Queries,
    given: Mapping[str, str],
    path_of: Callable[[str], str],
) -> Overview:
    """The page for what is `given`; `path_of` gives the path of the query of a name.

    Raises OverviewError for a declaration that does not fit the queries.
    """
    check(declared, queries)
    names = read_names(connection)
    chosen = parameters(
        declared, given, read_choices(connection, declared["choices"], given), names
    )
    not_known = unknown(chosen, names)
    panels = [] if not_known else declared["panels"]
    return Overview(
        declared["title"],
        declared.get("description", ""),
        chosen,
        not_known,
        [_panel(connection, panel, queries[panel["query"]], chosen, path_of) for panel in panels],
    )


def check(declared: Mapping[str, Any], queries: Queries) -> None:
    """Raises OverviewError for a panel of an unknown query, parameter, choice or width."""
    for panel in declared["panels"]:
        name = panel["query"]
        _check_known("query", name, queries)
        for parameter, choice in panel["params"].items():
            _check_known(f"parameter of {name}", parameter, queries[name]["params"])
            _check_known("choice of the page", choice, declared["params"])
        _check_known(f"width of {name}", panel["width"], WIDTHS)


def _check_known(what: str, name: str, known: Mapping[str, Any] | Sequence[str]) -> None:
    if name not in known:
        raise OverviewError(f"overview: {name!r} is no {what}; known are {', '.join(known)}")


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
    given = _given(followed, read_choices(connection, query["choices"], {}))
    result = _result(connection, query, given)
    asked = read_question(connection, path_of(query["name"]), query, given, result, queries={})
    return Panel(
        asked,
        declared["width"],
        declared.get("note", ""),
        [choice for choice in chosen if choice not in followed.values()],
        [
            (followed[own.name], own)
            for own in asked.parameters
            if own.name in followed and own.name not in given
        ],
    )


def _given(followed: Mapping[str, Parameter], offered: Choices) -> dict[str, str]:
    """What the question can be asked of; for the rest it has its own defaults."""
    return {
        parameter: choice.chosen.value
        for parameter, choice in followed.items()
        if choice.chosen and choice.chosen.value in [one.value for one in offered[parameter]]
    }


def _result(
    connection: sqlite3.Connection, query: Mapping[str, Any], given: Mapping[str, str]
) -> Result:
    cursor = connection.execute(query["sql"], dict.fromkeys(query["params"], "") | dict(given))
    names = [column[0] for column in cursor.description]
    return Result(names, cursor.fetchall(), truncated=False)
