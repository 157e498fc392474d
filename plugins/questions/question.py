"""A canned query as a question: its parameters, its answer and all else that its page shows."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from plugins.common.credit import Credit, declared
from plugins.common.language import N_, has_labels, label, translated
from plugins.common.offered_questions import TABLE, Choice, offering, read_choices
from plugins.common.question_site import CategoryPlaces, NumberPlace, QuestionSource, question_site
from plugins.common.readable_query import encoded
from plugins.questions.answer import Answer, AnswerColumn, answer, read_columns
from plugins.questions.choices import (
    Parameter,
    UnknownValue,
    not_read_by,
    parameters_in,
    read_parameters,
    unknown_values,
)
from plugins.questions.marked_rows import marked_rows
from plugins.questions.related import related_questions

Choices = Mapping[str, tuple[Choice, ...]]
Queries = Mapping[str, Mapping[str, Any]]
# A column of this name links the rows of an answer to the printed page.
OBSERVATION = "observation_id"
# Columns with what is printed, which is not translated, and columns with words of our own.
AS_PRINTED = ("printed", "row_heading", "column_headings", "note", "notes")
CODED = ("kind", "how", "attached_to", "value_is")
_CODES = (
    *(N_("item"), N_("added"), N_("subtracted"), N_("zero"), N_("missing"), N_("unchanged")),
    *(N_("table"), N_("section"), N_("row"), N_("column"), N_("cell")),
)


@dataclass(frozen=True)
class QueryResult:
    """The rows of a query; `truncated` if there are more than these."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    truncated: bool


@dataclass(frozen=True)
class Question:
    """All that the page of a question shows but its chart; paths begin at the root of the site."""

    name: str
    path: str
    query: Mapping[str, Any]  # the canned query, as metadata.yml declares it
    result: QueryResult
    parameters: list[Parameter]
    unknown: list[UnknownValue]
    answer: Answer
    meanings: list[AnswerColumn]
    places: Mapping[int, NumberPlace]
    credit: Credit
    source: QuestionSource
    next: list[tuple[str, str]]  # title and path of questions with the same parameters
    categories: CategoryPlaces

    @property
    def title(self) -> str:
        """Return the question in words."""
        return translated(str(self.query.get("title") or self.name))

    @property
    def values(self) -> dict[str, str]:
        """Return the values of the parameters, including defaults."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    @property
    def words(self) -> dict[str, str]:
        """Return the first row in words, the labels of the parameters, and what all rows share."""
        first = dict(zip(self.result.columns, next(iter(self.result.rows), ()), strict=False))
        row = {name: "" if value is None else str(value) for name, value in first.items()}
        labels = {parameter.name: parameter.value_label for parameter in self.parameters}
        return row | labels | {column.name: text for column, text in self.answer.shared}

    @property
    def marked(self) -> list[int]:
        """Return the places of the rows that are marked, in the table and in the chart."""
        chart = self.query.get("chart")
        highlight = chart.get("highlight", "") if isinstance(chart, Mapping) else ""
        result, is_of_first_row = self.result, self.answer.is_of_first_row
        return marked_rows(highlight, result.columns, result.rows, self.parameters, is_of_first_row)

    @property
    def category_names(self) -> dict[str, tuple[str, str]]:
        """Return dimension and code of each category in the rows, by its name as it is shown."""
        places = {name: place for place, name in enumerate(self.result.columns)}
        return {
            str(self.result.rows[row][places[column]]): category
            for (row, column), category in self.categories.items()
        }

    def address(self, extension: str = "", **changed: str) -> str:
        """Return the path of this answer, in a format, or with some parameters changed."""
        values = self.values | changed
        parameters = urlencode({name: value for name, value in values.items() if value})
        path = f"{self.path}.{extension}" if extension else self.path
        return f"{path}?{parameters}" if parameters else path

    def address_with(self, parameter: Parameter, choice: Choice) -> str:
        """Return the path of this question with another choice for the parameter."""
        value = choice.label if parameter.is_long else choice.value
        return self.address(**{parameter.name: value})

    def edit_address(self, editor: str) -> str:
        """Return the path of this query, with the parameters of its SQL, in the SQL editor."""
        sql = self.query["sql"]
        read = parameters_in(sql)
        used = {name: value for name, value in self.values.items() if name in read}
        return "&".join(filter(None, [f"{editor}?{encoded_sql(sql)}", urlencode(used)]))

    def short_address(self, extension: str = "") -> str:
        """Return the path of this answer for a citation, with all that is chosen, as codes."""
        chosen = {
            one.name: one.chosen.value if one.chosen else one.value for one in self.parameters
        }
        parameters = encoded((name, value) for name, value in chosen.items() if value)
        path = f"{self.path}.{extension}" if extension else self.path
        return f"{path}?{parameters}" if parameters else path


@lru_cache(maxsize=200)
def encoded_sql(sql: str) -> str:
    """Return the SQL of a question as it stands in an address; to encode it takes a millisecond."""
    return urlencode({"sql": sql})


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
    requested: Mapping[str, str],
    result: QueryResult,
    queries: Queries = MappingProxyType({}),
    *,
    with_categories: bool = True,
) -> Question:
    """Return the page of a canned query at `path`, asked with the `requested` values.

    The page links to related questions among the `queries`, and to its categories if it is
    `with_categories`.
    """
    site, template = question_site(), query.get("answer") or ""
    names, parameter_labels = site.names(connection), site.parameter_labels(connection)
    categories = site.categories(connection, result.columns, result.rows) if with_categories else {}
    result = _in_language(result)
    choices = read_choices(connection, query.get("choices") or {}, requested)
    parameters = read_parameters(query, requested, choices, names, parameter_labels)
    labels = {parameter.name: parameter.value_label for parameter in parameters}
    table = _chosen_table(parameters)
    unknown = unknown_values(parameters, names)
    columns = read_columns(query.get("columns") or {}, result.columns, result.rows)
    related = offering(connection, queries, table) if table else queries
    return Question(
        name=query["name"],
        path=path,
        query=query,
        result=result,
        parameters=parameters,
        # The SQL accepts more names than the choices have: a value that gives rows is not unknown.
        unknown=not_read_by(query["sql"], unknown) if result.rows else unknown,
        answer=answer(translated(template), columns, _coded(result), labels),
        meanings=[column for column in columns if column.description],
        places=_places(connection, result),
        credit=_credit(connection, query, table),
        source=_source(connection, query, parameters),
        next=related_questions(connection, path, query, parameters, related),
        categories=categories,
    )


def _in_language(result: QueryResult) -> QueryResult:
    """Return the result with the labels of categories in the language of the request."""
    if not has_labels():
        return result
    kept = [name in AS_PRINTED for name in result.columns]
    rows = [
        tuple(
            value if is_kept or not isinstance(value, str) else _label(value)
            for value, is_kept in zip(row, kept, strict=True)
        )
        for row in result.rows
    ]
    return replace(result, rows=rows)


def _label(text: str) -> str:
    """Return a label in the language of the request; dots before it are the depth in a tree."""
    bare = text.lstrip("· ")
    return text.removesuffix(bare) + label(bare)


def _coded(result: QueryResult) -> list[list[Any]]:
    """Return the rows with the words of our own codes in the language of the request."""
    return [
        [
            translated(value) if name in CODED and value else value
            for name, value in zip(result.columns, row, strict=True)
        ]
        for row in result.rows
    ]


def _chosen_table(parameters: Sequence[Parameter]) -> str | None:
    """Return the id of the chosen published table, if there is one."""
    tables = [parameter.chosen for parameter in parameters if parameter.name == TABLE]
    return next((table.value for table in tables if table), None)


def _places(connection: sqlite3.Connection, result: QueryResult) -> dict[int, NumberPlace]:
    """Return where the observations of the rows are printed, if the rows have observations."""
    if OBSERVATION not in result.columns:
        return {}
    column = list(result.columns).index(OBSERVATION)
    return question_site().places(connection, [row[column] for row in result.rows])


def _credit(connection: sqlite3.Connection, query: Mapping[str, Any], table: str | None) -> Credit:
    """Return the credit of the chosen table, or that in metadata.yml, or that of all tables."""
    site = question_site()
    own = site.credit(connection, table) if table else Credit()
    known = own.or_else(declared(query))
    return known if known.is_whole else known.or_else(site.credit(connection))


def _source(
    connection: sqlite3.Connection, query: Mapping[str, Any], parameters: Sequence[Parameter]
) -> QuestionSource:
    asked = (TABLE, f"other_{TABLE}")
    chosen = {one.chosen.value for one in parameters if one.name in asked and one.chosen}
    return question_site().source(connection, str(query.get("sql") or ""), chosen)
