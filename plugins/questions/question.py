"""A canned query as a page people understand: what it asks, what may be chosen, what it says."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from plugins.common.credit import Credit, declared, read_credit
from plugins.common.places import Place, read_places
from plugins.questions.answer import Answer, Column, answer, read_columns
from plugins.questions.choices import (
    TABLE,
    Choice,
    Names,
    Parameter,
    Unknown,
    offering,
    parameters,
    read_choices,
    read_names,
    unknown,
)

Choices = Mapping[str, tuple[Choice, ...]]
Queries = Mapping[str, Mapping[str, Any]]
# A column of this name leads from an answer to the printed page.
OBSERVATION = "observation_id"


@dataclass(frozen=True)
class Result:
    """What a query gave; `truncated` if it has more rows than these."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    truncated: bool


@dataclass(frozen=True)
class Known:
    """What the database knows that a question's page needs besides the rows."""

    choices: Choices
    names: Names
    places: Mapping[int, Place]
    credit: Credit


@dataclass(frozen=True)
class Question:
    """All that a question's page says, but for its chart; paths begin at the site's root."""

    name: str
    path: str
    query: Mapping[str, Any]  # the canned query, as metadata.yml declares it
    result: Result
    parameters: list[Parameter]
    unknown: list[Unknown]
    answer: Answer
    meanings: list[Column]
    places: Mapping[int, Place]
    credit: Credit
    next: list[tuple[str, str]]  # title and path of the questions that ask of the same

    @property
    def title(self) -> str:
        """The question itself."""
        return str(self.query.get("title") or self.name)

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of this very answer, defaults spelled out."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    @property
    def words(self) -> dict[str, str]:
        """What is asked, and what all rows have in common, as a reader sees it."""
        asked = {parameter.name: parameter.shown for parameter in self.parameters}
        return asked | {column.name: text for column, text in self.answer.shared}

    def address(self, extension: str = "", **changed: str) -> str:
        """The path of this answer, in a format, or with some parameter changed."""
        asked = urlencode(self.asked | changed)
        path = f"{self.path}.{extension}" if extension else self.path
        return f"{path}?{asked}" if asked else path

    def instead(self, asked: Unknown, choice: Choice) -> str:
        """The path of the same question with a choice that is known."""
        name = asked.parameter.name
        return self.address(**{name: choice.label if asked.parameter.is_long else choice.value})

    def edit_address(self, editor: str) -> str:
        """The path of this very query in the editor of SQL."""
        return f"{editor}?{urlencode({'sql': self.query['sql'], **self.asked})}"

    def embed(self, absolute: Callable[[str], str]) -> str:
        """A line of HTML that shows the chart elsewhere; `absolute` makes addresses of paths."""
        page, picture = absolute(self.address()), absolute(self.address("svg"))
        text = self.answer.sentence or self.title
        return (
            f'<figure><a href="{escape(page)}"><img src="{escape(picture)}" alt="{escape(text)}">'
            "</a></figure>"
        )


def read_known(
    connection: sqlite3.Connection,
    query: Mapping[str, Any],
    given: Mapping[str, str],
    result: Result,
) -> Known:
    """What the page of this query needs from the database that it asks."""
    choices, names = (
        read_choices(connection, query.get("choices") or {}, given),
        read_names(connection),
    )
    observations: list[int] = []
    if OBSERVATION in result.columns:
        place = list(result.columns).index(OBSERVATION)
        observations = [row[place] for row in result.rows]
    return Known(
        choices,
        names,
        read_places(connection, observations) if observations else {},
        _credit(connection, query, parameters(query, given, choices, names)),
    )


def chosen_table(asked: Sequence[Parameter]) -> str | None:
    """The id of the published table that is asked about, if it is one."""
    tables = [parameter.chosen for parameter in asked if parameter.name == TABLE]
    return next((table.value for table in tables if table), None)


def _credit(
    connection: sqlite3.Connection, query: Mapping[str, Any], asked: Sequence[Parameter]
) -> Credit:
    """That of the table that is asked about, else what metadata.yml says, else of all tables."""
    table = chosen_table(asked)
    own = read_credit(connection, table) if table else Credit()
    return own.or_else(declared(query)).or_else(read_credit(connection))


def with_words(query: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return the query with words for its columns: its own, else those all questions share.

    A text alone is the description of a column whose title is its name.
    """
    words = {**shared, **(query.get("columns") or {})}
    columns = {
        name: {
            "title": name.replace("_", " ").capitalize(),
            **({"description": about} if isinstance(about, str) else about),
        }
        for name, about in words.items()
    }
    return {**query, "columns": columns}


def read_question(
    connection: sqlite3.Connection,
    path: str,
    query: Mapping[str, Any],
    given: Mapping[str, str],
    result: Result,
    queries: Queries,
) -> Question:
    """The page of a canned query; `queries` are all, of which it names those to ask next."""
    known = read_known(connection, query, given, result)
    table = chosen_table(parameters(query, given, known.choices, known.names))
    next_ = offering(connection, queries, table) if table else queries
    return question(path, query, given, result, known, next_)


def question(
    path: str,
    query: Mapping[str, Any],
    given: Mapping[str, str],
    result: Result,
    known: Known,
    queries: Queries,
) -> Question:
    """The page of a canned query at `path`, asked with the `given` parameters."""
    asked = parameters(query, given, known.choices, known.names)
    shown = {parameter.name: parameter.shown for parameter in asked}
    columns = read_columns(query.get("columns") or {}, result.columns, result.rows)
    return Question(
        name=query["name"],
        path=path,
        query=query,
        result=result,
        parameters=asked,
        # A query knows more names than its choices show: what gives rows is known.
        unknown=[] if result.rows else unknown(asked, known.names),
        answer=answer(query.get("answer") or "", columns, result.rows, shown),
        meanings=[column for column in columns if column.description],
        places=known.places,
        credit=known.credit,
        next=_next(path, query["name"], asked, queries),
    )


def _next(
    path: str, name: str, asked: Sequence[Parameter], queries: Queries
) -> list[tuple[str, str]]:
    """The other questions about the same things, those that share most first."""
    values = {parameter.name: parameter.value for parameter in asked}
    found = []
    for other, query in queries.items():
        shared = {key: values[key] for key in query.get("params") or [] if key in values}
        if other != name and shared:
            address = f"{path.rpartition('/')[0]}/{other}?{urlencode(shared)}"
            found.append((len(shared), str(query.get("title") or other), address))
    found.sort(key=lambda one: -one[0])
    return [(title, address) for _, title, address in found]
