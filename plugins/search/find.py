"""One search over categories, published tables, notes and questions.

The loader has written down what can be found in the database, and by which words (the table
`search`); questions stand in metadata.yml, and are searched by the same words. Each word may be the
beginning of one.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils import escape_sqlite, tilde_decode, tilde_encode

from loader.letters import spellings
from plugins.common.links import published_path
from plugins.common.numbers import figure
from plugins.questions.choices import offering

LONGEST = 100  # characters that are looked at
SHOWN = 50  # of each kind; who has more than that needs another word


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a category stands on a page, with the first number of its row or column there."""

    table: str  # "Marbles 2009"
    number: str
    beside: str  # the category on the other axis, mostly its total
    line: int
    page: str
    question: str | None


@dataclass(frozen=True, slots=True)
class Category:
    """A category that goes by the words; `about` is all else that the codelist says of it."""

    name: str
    kind: str
    dimension: str
    about: str
    path: str
    printed: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A table, note or question with the words in it; `about` tells what it belongs to."""

    title: str
    path: str
    about: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that has the words in it; `words` is empty where there is nothing to look for.

    Each word is in all the spellings that are looked for, the plainest first.
    """

    words: tuple[tuple[str, ...], ...]
    categories: list[Category]
    tables: list[Hit]
    notes: list[Hit]
    questions: list[Hit]

    @property
    def count(self) -> int:
        """How much was found."""
        kinds: tuple[Sequence[object], ...] = (
            self.categories,
            self.tables,
            self.notes,
            self.questions,
        )
        return sum(map(len, kinds))


# What goes by just these words comes first, then what has a name that begins with them, then what
# has them in its title (the first line of its words).
_FOUND = """
SELECT title, body, path FROM search
WHERE search MATCH :wanted AND type IN (:type, :other)
ORDER BY instr(:newline || words || :newline, :newline || :whole || :newline) = 0,
  instr(:newline || words, :newline || :whole) = 0,
  instr(' ' || substr(words, 1, instr(words || :newline, :newline)), ' ' || :whole) = 0, rowid
LIMIT :shown
"""


def search(
    connection: sqlite3.Connection,
    text: str,
    database: str,
    queries: Mapping[str, Mapping[str, Any]],
) -> Found:
    """Everything with all words of `text` in it, the nearest first; nothing for no words."""
    words = tuple(spellings(text))
    if not words:
        return Found((), [], [], [], [])
    return Found(
        words,
        [
            _category(connection, hit, database, queries)
            for hit in _hits(connection, words, database, "category")
        ],
        _hits(connection, words, database, "table"),
        _hits(connection, words, database, "note", "finding"),
        _questions(words, database, queries),
    )


def _hits(
    connection: sqlite3.Connection,
    words: Sequence[Sequence[str]],
    database: str,
    type_: str,
    other: str = "",
) -> list[Hit]:
    """What is of one of two types; a word is found by any of its spellings."""
    any_spelling = (" OR ".join(f'"{spelling}"*' for spelling in word) for word in words)
    asked = {
        "wanted": "words : (" + " AND ".join(f"({word})" for word in any_spelling) + ")",
        "whole": " ".join(word[0] for word in words),
        "newline": "\n",
        "type": type_,
        "other": other,
        "shown": SHOWN,
    }
    return [
        Hit(title, path if path.startswith("/") else f"/{database}/{path}", body)
        for title, body, path in connection.execute(_FOUND, asked)
    ]


def question_about(dimension: str, queries: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The name of the first canned query that asks about one category of the dimension."""
    return next(
        (name for name, query in queries.items() if dimension in (query.get("params") or ())), None
    )


def _category(
    connection: sqlite3.Connection,
    hit: Hit,
    database: str,
    queries: Mapping[str, Mapping[str, Any]],
) -> Category:
    """What was found, with the numbers that tell most of it."""
    dimension, code = map(tilde_decode, hit.path.rsplit("/", 2)[1:])
    (label,) = connection.execute(
        "SELECT label FROM dimension WHERE name = ?", [dimension]
    ).fetchone()
    (kind,) = connection.execute(
        f"SELECT kind FROM {escape_sqlite(dimension)} WHERE code = ?",  # noqa: S608
        [code],
    ).fetchone()
    asking = _Asking(connection, database, dimension, queries)
    printed = _printed(connection, dimension, code, asking)
    return Category(hit.title, kind, label, hit.about, hit.path, printed)


def _printed(
    connection: sqlite3.Connection, dimension: str, code: str, asking: "_Asking"
) -> tuple[Printed, ...]:
    firsts = connection.execute(
        "SELECT row_dimension, column_dimension, (SELECT min(id) FROM observation"  # noqa: S608
        f"  WHERE published_table = published.id AND {escape_sqlite(dimension)} = :code) AS first"
        " FROM published_table AS published"
        " WHERE :dimension IN (row_dimension, column_dimension) AND first IS NOT NULL"
        " ORDER BY period, published.id LIMIT :shown",
        {"code": code, "dimension": dimension, "shown": SHOWN},
    ).fetchall()
    return tuple(
        _first_number(connection, first, column if dimension == row else row, asking.about(code))
        for row, column, first in firsts
    )


def _first_number(
    connection: sqlite3.Connection, id_: int, other: str, question: Callable[[str], str | None]
) -> Printed:
    """The number with that id; `other` is the dimension that was not searched."""
    table, measure, period, beside, value, printed, line = connection.execute(
        "SELECT labelled.published_table, measure, period,"  # noqa: S608
        f" {escape_sqlite(other + '_name')}, labelled.value, printed, labelled.line"
        " FROM observation_labelled AS labelled JOIN observation USING (id) WHERE id = ?",
        [id_],
    ).fetchone()
    return Printed(
        f"{measure} {period or ''}".strip(),
        printed if value is None else figure(value),
        beside,
        line,
        f"{published_path(table)}?cell={id_}#o{id_}",
        question(table),
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """Which question to ask about one category of a dimension."""

    connection: sqlite3.Connection
    database: str
    dimension: str
    queries: Mapping[str, Mapping[str, Any]]

    def about(self, code: str) -> Callable[[str], str | None]:
        """From a table to the question about that category, in that table if it can be asked."""
        name = question_about(self.dimension, self.queries)

        def path(table: str) -> str | None:
            if name is None or name not in offering(self.connection, self.queries, table):
                return None
            values = {"table": table, self.dimension: code}
            given = {key: values[key] for key in self.queries[name]["params"] if key in values}
            return f"/{self.database}/{tilde_encode(name)}?{urlencode(given)}"

        return path


def _questions(
    words: Sequence[Sequence[str]], database: str, queries: Mapping[str, Mapping[str, Any]]
) -> list[Hit]:
    hits = [
        Hit(
            query.get("title") or name,
            f"/{database}/{tilde_encode(name)}",
            query.get("description") or "",
        )
        for name, query in queries.items()
    ]
    return [hit for hit in hits if _has_all(f"{hit.title} {hit.about}", words)]


def _has_all(text: str, words: Sequence[Sequence[str]]) -> bool:
    known = [spelling for word in spellings(text) for spelling in word]
    return all(any(name.startswith(tuple(word)) for name in known) for word in words)
