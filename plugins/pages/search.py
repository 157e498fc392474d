"""One search over categories, published tables, notes and questions.

Categories are found by every name they go by (`<dimension>_fts`: names, labels as printed, other
names, in all languages), each word as the beginning of a word. The rest is searched by its text.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils import escape_sqlite, tilde_encode

from plugins.drawing.figures import figure
from plugins.pages.links import published_path

LONGEST = 100  # characters that are looked at
SHOWN = 50  # of each kind; who has more than that needs another word


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a category stands on a page, with the first number of its row or column there."""

    table: str  # "Immigration 2007"
    number: str
    beside: str  # the category on the other axis, mostly its total
    line: int
    page: str
    question: str | None


@dataclass(frozen=True, slots=True)
class Category:
    """A category that goes by the words; `path` is its row in the codelist."""

    name: str
    kind: str
    dimension: str
    other_names: tuple[str, ...]
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
    """All that has the words in it; `words` is empty where there is nothing to look for."""

    words: tuple[str, ...]
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


def search(
    connection: sqlite3.Connection,
    text: str,
    database: str,
    queries: Mapping[str, Mapping[str, Any]],
) -> Found:
    """Everything with all words of `text` in it, the nearest first; nothing for no words."""
    words = tuple(re.findall(r"[^\W_]++", text.lower()))
    if not words:
        return Found((), [], [], [], [])
    return Found(
        words,
        _categories(connection, words, database, queries),
        _tables(connection, words),
        _notes(connection, words),
        _questions(words, database, queries),
    )


def question_about(dimension: str, queries: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The name of the first canned query that asks about one category of the dimension."""
    return next(
        (name for name, query in queries.items() if dimension in (query.get("params") or ())), None
    )


def _categories(
    connection: sqlite3.Connection,
    words: Sequence[str],
    database: str,
    queries: Mapping[str, Mapping[str, Any]],
) -> list[Category]:
    dimensions = connection.execute("SELECT name, label FROM dimension ORDER BY name").fetchall()
    return [
        Category(
            name,
            kind,
            label,
            _other_names(connection, dimension, code, name),
            f"/{database}/{tilde_encode(dimension)}/{tilde_encode(code)}",
            _printed(connection, dimension, code, _Asking(database, dimension, queries)),
        )
        for dimension, label in dimensions
        for code, name, kind in _matching(connection, dimension, words)
    ]


def _matching(
    connection: sqlite3.Connection, dimension: str, words: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Code, name and kind; first who goes by just these words, then who begins so."""
    table, index = escape_sqlite(dimension), escape_sqlite(f"{dimension}_fts")
    return connection.execute(
        f"SELECT code, name, kind FROM {table} AS category"  # noqa: S608
        f" WHERE category.rowid IN (SELECT rowid FROM {index} WHERE {index} MATCH :beginnings)"
        "   OR lower(code) = :whole"
        " ORDER BY NOT (lower(code) = :whole OR lower(name) = :whole OR EXISTS ("
        "     SELECT 1 FROM category_label WHERE dimension = :dimension"
        "       AND category_label.code = category.code AND lower(label) = :whole)),"
        "   instr(lower(name), :whole) <> 1, position LIMIT :shown",
        {
            "beginnings": " ".join(f'"{word}"*' for word in words),
            "whole": " ".join(words),
            "dimension": dimension,
            "shown": SHOWN,
        },
    ).fetchall()


def _other_names(
    connection: sqlite3.Connection, dimension: str, code: str, name: str
) -> tuple[str, ...]:
    found = connection.execute(
        "SELECT DISTINCT label FROM category_label"
        " WHERE dimension = ? AND code = ? AND label <> ? ORDER BY language, label",
        [dimension, code, name],
    )
    return tuple(label for (label,) in found)


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

    database: str
    dimension: str
    queries: Mapping[str, Mapping[str, Any]]

    def about(self, code: str) -> Callable[[str], str | None]:
        """From a table to the question about that category, in that table if it can be asked."""
        name = question_about(self.dimension, self.queries)

        def path(table: str) -> str | None:
            if name is None:
                return None
            values = {"table": table, self.dimension: code}
            given = {key: values[key] for key in self.queries[name]["params"] if key in values}
            return f"/{self.database}/{tilde_encode(name)}?{urlencode(given)}"

        return path


def _tables(connection: sqlite3.Connection, words: Sequence[str]) -> list[Hit]:
    columns = ("number", "title", "measure", "period", "subject", "publisher")
    text = " || ' ' || ".join(["'table'", *(f"ifnull({column}, '')" for column in columns)])
    found = connection.execute(
        "SELECT id, title, number, publisher FROM published_table"  # noqa: S608
        f" WHERE {_has_all_sql(text, words)} ORDER BY period, id LIMIT {SHOWN}",
        words,
    )
    return [
        Hit(title, published_path(id_), f"Table {number} of {publisher}" if number else publisher)
        for id_, title, number, publisher in found
    ]


def _notes(connection: sqlite3.Connection, words: Sequence[str]) -> list[Hit]:
    """Footnotes as printed, and findings; each leads to its line of the source."""
    found = connection.execute(
        "SELECT text, published_table, line, 'Note ' || marker FROM footnote"  # noqa: S608
        f" WHERE {_has_all_sql('text', words)}"
        " UNION ALL SELECT message, published_table, line, 'Odd in the source: ' || kind"
        f" FROM finding WHERE {_has_all_sql('message', words)} LIMIT {SHOWN}",
        [*words, *words],
    )
    return [
        Hit(text, _source_path(table, line), f"{what}, {table}")
        for text, table, line, what in found
        if table
    ]


def _source_path(table: str, line: int | None) -> str:
    return f"{published_path(table)}/source" + (f"#L{line}" if line else "")


def _questions(
    words: Sequence[str], database: str, queries: Mapping[str, Mapping[str, Any]]
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


def _has_all(text: str, words: Iterable[str]) -> bool:
    return all(word in text.lower() for word in words)


def _has_all_sql(text: str, words: Sequence[str]) -> str:
    """An SQL condition that `text`, SQL itself, holds all words; they are its parameters."""
    return " AND ".join([f"instr(lower({text}), ?)"] * len(words))
