"""Search categories, published tables, notes and questions of a publication for words.

The loader fills the full-text table `search` with what can be found in the database. Questions are
in metadata.yml and are compared with the same words. A word also matches longer words that begin
with it.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from urllib.parse import unquote, urlencode

from datasette.utils import tilde_encode

from loader.letters import has_words
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.search.first_numbers import (
    PRINTED,
    QuestionPaths,
    first_number,
    first_numbers,
    question_of_all,
    question_paths,
)
from plugins.search.named_together import Reading, read_names, tables_named
from plugins.search.results import NOTHING, FoundCategory, FoundNumber, Hit, Results
from plugins.search.scope import Scope
from plugins.search.slips import Words, any_spelling, understand

LONGEST_SEARCH = 100  # characters of the text that are searched for

_PathsOf = Callable[[str], QuestionPaths]

# Names equal to the words come first, then names that begin with them, then titles (the first line
# of `words`) that contain them, the shortest first, as least of them is something else.
_MATCHES = """
SELECT title, body, path FROM search
WHERE search MATCH :wanted AND type IN (:type, :other)
ORDER BY instr(:newline || words || :newline, :newline || :whole || :newline) = 0,
  instr(:newline || words, :newline || :whole) = 0,
  instr(' ' || substr(words, 1, instr(words || :newline, :newline)), ' ' || :whole) = 0,
  iif(type = 'category', length(title), 0), rowid
LIMIT :shown
"""


def search(connection: sqlite3.Connection, text: str, scope: Scope) -> Results:
    """Return everything that matches all words of `text`, the best first.

    A word that nothing has is read as the nearest that something has. Words that are several names
    find the number that they mean together.
    """
    understood = understand(connection, text)
    words = understood.words
    if not words:
        return NOTHING
    paths_of = cache(lambda dimension: question_paths(connection, dimension, scope))
    found = Results(
        words,
        [
            _category(connection, hit, paths_of)
            for hit in _hits(connection, words, scope, "category")
        ],
        _hits(connection, words, scope, "table"),
        _hits(connection, words, scope, "note", "finding"),
        _questions(words, scope),
        slips=understood.slips,
        left_out=understood.unknown,
    )
    return _with_numbers(connection, found, read_names(connection, words), scope, paths_of)


def _with_numbers(
    connection: sqlite3.Connection,
    found: Results,
    reading: Reading,
    scope: Scope,
    paths_of: _PathsOf,
) -> Results:
    """Return the results with the number that the words mean together, and its categories."""
    tables, others = tables_named(connection, reading.others)
    if not reading.parts or (len(reading.parts) == 1 and tables is None):
        return found
    numbers = _numbers(connection, reading, tables, scope)
    if not numbers:
        return found
    own = [Hit(part.name, scope.path(part.path), part.body) for part in reading.parts]
    ignored = tuple(word[0] for word in others)
    return replace(
        found,
        categories=found.categories or [_category(connection, hit, paths_of) for hit in own],
        numbers=[numbers],
        left_out=(*found.left_out, *(() if found.count else ignored)),
    )


def _numbers(
    connection: sqlite3.Connection, reading: Reading, tables: list[str] | None, scope: Scope
) -> FoundNumber | None:
    """Return the number of the categories of a reading in some tables; None if none prints it."""
    categories = reading.categories
    printed = tuple(
        first_number(connection, table, id_, categories, scope.home)
        for table, id_ in first_numbers(connection, categories, tables)[:PRINTED]
    )
    if not printed:
        return None
    paths = tuple(scope.path(part.path) for part in reading.parts)
    beside = question_of_all(connection, categories, scope) if len(printed) > 1 else None
    return FoundNumber(tuple(part.name for part in reading.parts), paths, printed, beside)


def _hits(
    connection: sqlite3.Connection, words: Words, scope: Scope, type_: str, other: str = ""
) -> list[Hit]:
    """Return the matches of one of two types; a word matches by any of its spellings."""
    parameters = {
        "wanted": "words : (" + " AND ".join(map(any_spelling, words)) + ")",
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


def _category(connection: sqlite3.Connection, hit: Hit, paths_of: _PathsOf) -> FoundCategory:
    """Return the category of a hit, with its first number in some tables."""
    dimension, code = map(unquote, hit.path.rsplit("/", 2)[1:])
    (label,) = connection.execute(
        "SELECT label FROM dimension WHERE name = ?", [dimension]
    ).fetchone()
    (kind,) = connection.execute(
        f"SELECT kind FROM {escape_sqlite(dimension)} WHERE code = ?",  # noqa: S608
        [code],
    ).fetchone()
    paths = paths_of(dimension)
    home, question = paths.scope.home, paths.about(code)
    firsts = first_numbers(connection, {dimension: code}, None)
    printed = tuple(
        first_number(connection, table, first, [dimension], home, question(table))
        for table, first in firsts[:PRINTED]
    )
    query = urlencode({"dimension": dimension})
    more = f"{home}/published?{query}" if len(firsts) > PRINTED else None
    return FoundCategory(hit.title, kind, label, hit.about, hit.path, printed, more)


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
