"""Search categories, published tables, notes and questions of a publication for words.

The loader fills the full-text table `search` with what can be found in the database. Questions are
in metadata.yml and are compared with the same words. A word also matches longer words that begin
with it.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from datasette.utils import tilde_decode, tilde_encode

from loader.letters import has_words, spellings
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.language import label, translated
from plugins.common.links import SITE, published_path
from plugins.common.numbers import figure
from plugins.common.offered_questions import TABLE, read_choices
from plugins.common.table_dimensions import dimensions_of

LONGEST = 100  # characters of the text that are searched for
SHOWN = 50  # results of each kind
PRINTED = 3  # tables that a category is shown to be printed in


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a category is printed in a table: the first number of its row or column."""

    table: str  # "Marbles 2009"
    number: str
    beside: str  # its categories in the other dimensions, mostly their totals
    line: int
    page: str
    question: str | None


@dataclass(frozen=True, slots=True)
class FoundCategory:
    """A category that matches; `about` is the rest of its entry in the codelist.

    `more` is the path of a list of all tables with its dimension, where not all can be shown here.
    """

    name: str
    kind: str
    dimension: str
    about: str
    path: str
    printed: tuple[Printed, ...]
    more: str | None = None
    publication: str = ""  # its title, where results of several are shown together


@dataclass(frozen=True, slots=True)
class Hit:
    """A table, note or question that matches; `about` says what it belongs to."""

    title: str
    path: str
    about: str
    publication: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is searched: the database of that name, its questions, and the home of its pages.

    Of each kind, at most `shown` results are wanted.
    """

    database: str
    queries: Mapping[str, Mapping[str, Any]]
    home: str = SITE
    shown: int = SHOWN

    def path(self, stored: str) -> str:
        """Return the path of a page from that in the table `search`, which knows no home."""
        if stored.startswith(f"{SITE}/"):
            return self.home + stored.removeprefix(SITE)
        return f"/{tilde_encode(self.database)}/{stored}"


@dataclass(frozen=True, slots=True)
class Results:
    """All that matches; `words` is empty if there is nothing to search for.

    Each word is a tuple of all spellings that are searched for, the plainest first.
    """

    words: tuple[tuple[str, ...], ...]
    categories: list[FoundCategory]
    tables: list[Hit]
    notes: list[Hit]
    questions: list[Hit]

    @property
    def count(self) -> int:
        """Return the number of results."""
        kinds: tuple[Sequence[object], ...] = (
            self.categories,
            self.tables,
            self.notes,
            self.questions,
        )
        return sum(map(len, kinds))

    def of(self, publication: str) -> "Results":
        """Return the results, each with the title of its publication."""
        named = [
            [replace(hit, publication=publication) for hit in hits]
            for hits in (self.categories, self.tables, self.notes, self.questions)
        ]
        return Results(self.words, *named)  # type: ignore[arg-type]


def together(each: Sequence[Results]) -> Results:
    """Return the results of several publications as one: of each kind the best of each first."""
    if not each:
        return NOTHING
    kinds = zip(*((r.categories, r.tables, r.notes, r.questions) for r in each), strict=True)
    mixed = [
        [hit for hits in zip_longest(*lists) for hit in hits if hit is not None] for lists in kinds
    ]
    return Results(each[0].words, *mixed)


NOTHING = Results((), [], [], [], [])


# Names equal to the words come first, then names that begin with them, then titles (the first line
# of `words`) that contain them.
_MATCHES = """
SELECT title, body, path FROM search
WHERE search MATCH :wanted AND type IN (:type, :other)
ORDER BY instr(:newline || words || :newline, :newline || :whole || :newline) = 0,
  instr(:newline || words, :newline || :whole) = 0,
  instr(' ' || substr(words, 1, instr(words || :newline, :newline)), ' ' || :whole) = 0, rowid
LIMIT :shown
"""


def search(connection: sqlite3.Connection, text: str, scope: Scope) -> Results:
    """Return everything that matches all words of `text`, the best first."""
    words = tuple(spellings(text))
    if not words:
        return NOTHING
    question_paths = cache(lambda dimension: _question_paths(connection, dimension, scope))
    return Results(
        words,
        [
            _category(connection, hit, question_paths)
            for hit in _hits(connection, words, scope, "category")
        ],
        _hits(connection, words, scope, "table"),
        _hits(connection, words, scope, "note", "finding"),
        _questions(words, scope),
    )


def _hits(
    connection: sqlite3.Connection,
    words: Sequence[Sequence[str]],
    scope: Scope,
    type_: str,
    other: str = "",
) -> list[Hit]:
    """Return the matches of one of two types; a word matches by any of its spellings."""
    any_spelling = (" OR ".join(f'"{spelling}"*' for spelling in word) for word in words)
    parameters = {
        "wanted": "words : (" + " AND ".join(f"({word})" for word in any_spelling) + ")",
        "whole": " ".join(word[0] for word in words),
        "newline": "\n",
        "type": type_,
        "other": other,
        "shown": scope.shown,
    }
    return [
        Hit(title, scope.path(path), body)
        for title, body, path in connection.execute(_MATCHES, parameters)
    ]


def question_about(dimension: str, queries: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the name of the first canned query with a category of the dimension as parameter."""
    return next(
        (name for name, query in queries.items() if dimension in (query.get("params") or ())), None
    )


def _category(
    connection: sqlite3.Connection, hit: Hit, question_paths: Callable[[str], "_QuestionPaths"]
) -> FoundCategory:
    """Return the category of a hit, with its first number in some tables."""
    dimension, code = map(tilde_decode, hit.path.rsplit("/", 2)[1:])
    (label,) = connection.execute(
        "SELECT label FROM dimension WHERE name = ?", [dimension]
    ).fetchone()
    (kind,) = connection.execute(
        f"SELECT kind FROM {escape_sqlite(dimension)} WHERE code = ?",  # noqa: S608
        [code],
    ).fetchone()
    paths = question_paths(dimension)
    firsts = _first_numbers(connection, dimension, code)
    printed = tuple(
        _first_number(
            connection,
            first,
            [d.name for d in dimensions_of(connection, table) if d.name != dimension],
            paths.scope.home,
            paths.about(code),
        )
        for table, first in firsts[:PRINTED]
    )
    query = urlencode({"dimension": dimension})
    more = f"{paths.scope.home}/published?{query}" if len(firsts) > PRINTED else None
    return FoundCategory(hit.title, kind, label, hit.about, hit.path, printed, more)


def _first_numbers(
    connection: sqlite3.Connection, dimension: str, code: str
) -> list[tuple[str, int]]:
    """Return some tables that print a category, each with the id of its first number there.

    Of a series it is the latest table. They are one more than can be shown, if there are so many.
    """
    # The tables are put in order before they are searched, so that the search stops at the limit.
    return connection.execute(
        "SELECT id, (SELECT min(id) FROM observation"  # noqa: S608
        f"  WHERE published_table = published.id AND {escape_sqlite(dimension)} = :code"
        "   AND printed <> '') AS first"
        " FROM (SELECT published_table.id FROM published_table JOIN published_dimension AS used"
        "   ON used.published_table = published_table.id AND used.dimension = :dimension"
        "   WHERE id NOT IN (SELECT published_table FROM series WHERE position < tables - 1)"
        "   ORDER BY period, id LIMIT -1) AS published"
        " WHERE first IS NOT NULL LIMIT :shown",
        {"code": code, "dimension": dimension, "shown": PRINTED + 1},
    ).fetchall()


def _first_number(
    connection: sqlite3.Connection,
    id_: int,
    others: Sequence[str],
    home: str,
    question: Callable[[str], str | None],
) -> Printed:
    """Return where the number with that id is printed; `others` are its other dimensions."""
    names = "".join(f", labelled.{escape_sqlite(name)}" for name in others)
    table, measure, period, value, decimals, printed, line, *beside = connection.execute(
        "SELECT labelled.published_table, measure, period, labelled.value, observation.decimals,"  # noqa: S608
        f" printed, labelled.line{names}"
        " FROM observation_labelled AS labelled JOIN observation USING (id) WHERE id = ?",
        [id_],
    ).fetchone()
    return Printed(
        f"{translated(measure)} {period or ''}".strip(),
        printed if value is None else figure(value, decimals),
        ", ".join(map(label, beside)),
        line,
        f"{published_path(table, home)}?cell={id_}#o{id_}",
        question(table),
    )


@dataclass(frozen=True, slots=True)
class _QuestionPaths:
    """Makes paths of the first question about one category of a dimension, if there is one.

    `tables` are those it can be asked about; None if it does not ask for a table.
    """

    dimension: str
    scope: Scope
    name: str | None
    tables: frozenset[str] | None

    def about(self, code: str) -> Callable[[str], str | None]:
        """Return a function from a table to the path of the question, None if it has no answer."""

        def path(table: str) -> str | None:
            if self.name is None or (self.tables is not None and table not in self.tables):
                return None
            values = {"table": table, self.dimension: code}
            params = self.scope.queries[self.name]["params"]
            parameters = {key: values[key] for key in params if key in values}
            return f"{self.scope.path(tilde_encode(self.name))}?{urlencode(parameters)}"

        return path


def _question_paths(connection: sqlite3.Connection, dimension: str, scope: Scope) -> _QuestionPaths:
    name = question_about(dimension, scope.queries)
    choices = scope.queries[name].get("choices") or {} if name else {}
    asked = read_choices(connection, {TABLE: choices[TABLE]}, {}) if TABLE in choices else None
    tables = frozenset(choice.value for choice in asked[TABLE]) if asked else None
    return _QuestionPaths(dimension, scope, name, tables)


def _questions(words: Sequence[Sequence[str]], scope: Scope) -> list[Hit]:
    hits = [
        Hit(
            query.get("title") or name,
            scope.path(tilde_encode(name)),
            query.get("description") or "",
        )
        for name, query in scope.queries.items()
    ]
    return [hit for hit in hits if has_words(f"{hit.title} {hit.about}", words)]
