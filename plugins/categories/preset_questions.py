"""Find the questions that can be asked about a category, with the category filled in."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from plugins.categories.known_category import Relative
from plugins.common.links import Link, query_path
from plugins.common.offered_questions import TABLE, offered_choice

MOST_CHARTS = 2
_OF_TABLES = (TABLE, f"other_{TABLE}")


@dataclass(frozen=True, slots=True)
class PresetQuestion:
    """A question with the category filled in, as links: one for each table it is asked about.

    Where it does not ask for a table there is one link, without words.
    """

    title: str
    links: list[Link]
    has_chart: bool


@dataclass(frozen=True, slots=True)
class PresetChart:
    """The chart of a question about one table: the page that it is on, and the picture alone."""

    title: str
    table: str
    path: str

    @property
    def picture(self) -> str:
        """Return the path of the picture, to which a width may be added."""
        return self.path.replace("?", ".svg?", 1)


def preset_questions(
    connection: sqlite3.Connection,
    queries: Mapping[str, Mapping[str, Any]],
    database: str,
    category: tuple[str, str],
    tables: Mapping[str, str],
) -> list[PresetQuestion]:
    """Return the questions that have a category (code and name) among their choices.

    Each is asked about those of the `tables` (id and words) that it can be asked about.
    """
    offered = cache(lambda sql, table: offered_choice(connection, sql, table, {}) is not None)
    questions = [
        PresetQuestion(
            str(query.get("title") or name),
            list(_links(connection, query, query_path(database, name), category, tables, offered)),
            bool(query.get("chart")),
        )
        for name, query in queries.items()
    ]
    return [question for question in questions if question.links]


def question_of_rests(
    connection: sqlite3.Connection,
    queries: Mapping[str, Mapping[str, Any]],
    database: str,
    groups: Sequence[Relative],
) -> Link | None:
    """Return the question what rests contain, asked about the first of the groups it offers."""
    for name, query in queries.items():
        choices = query.get("choices") or {}
        own = {parameter: sql for parameter, sql in choices.items() if parameter not in _OF_TABLES}
        for group in groups if query.get("of_rests") else ():
            if parameter := _offering(connection, own, {}, (group.code, group.name)):
                path = f"{query_path(database, name)}?{urlencode({parameter: group.code})}"
                return Link(str(query.get("title") or name), path)
    return None


def charts(questions: Sequence[PresetQuestion]) -> list[PresetChart]:
    """Return a few charts of the questions, each about another table."""
    charted = {
        link.words: PresetChart(question.title, link.words, link.href)
        for question in reversed(questions)
        for link in question.links
        if question.has_chart and link.words
    }
    in_order = dict.fromkeys(link.words for question in questions for link in question.links)
    return [charted[table] for table in in_order if table in charted][:MOST_CHARTS]


def _links(
    connection: sqlite3.Connection,
    query: Mapping[str, Any],
    path: str,
    category: tuple[str, str],
    tables: Mapping[str, str],
    offers_table: Callable[[str, str], bool],
) -> Iterator[Link]:
    choices = query.get("choices") or {}
    own = {parameter: sql for parameter, sql in choices.items() if parameter not in _OF_TABLES}
    if TABLE not in choices:
        if parameter := _offering(connection, own, {}, category):
            yield Link("", f"{path}?{urlencode({parameter: category[0]})}")
        return
    for table, words in tables.items():
        given = {TABLE: table}
        if not own or not offers_table(choices[TABLE], table):
            continue
        if parameter := _offering(connection, own, given, category):
            yield Link(words, f"{path}?{urlencode({**given, parameter: category[0]})}")


def _offering(
    connection: sqlite3.Connection,
    choices: Mapping[str, str],
    given: Mapping[str, str],
    category: tuple[str, str],
) -> str | None:
    """Return the first parameter that has the category among its choices."""
    code, name = category
    for parameter, sql in choices.items():
        choice = offered_choice(connection, sql, code, given)
        if choice and choice.label == name:
            return parameter
    return None
