"""The labels that codelists have in a language, by the words that tables print instead."""

import sqlite3
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from functools import partial
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Forbidden

from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.language import codes_of
from plugins.common.links import home_of
from plugins.common.reading import attached

Labels = MutableMapping[str, str]

# A database that is replaced gets a new Database object, so an entry never becomes outdated.
_read: WeakKeyDictionary[Database, dict[str, Labels]] = WeakKeyDictionary()


async def labels_in(datasette: Datasette, language: str, path: str) -> Mapping[str, str]:
    """Return the labels of categories in a language, by their words, for a page at this path.

    A page of one database has the labels of that database. A page of the whole site has those of
    all, but for words that two databases translate differently.
    """
    databases = attached(datasette)
    own = [d for d in databases if _is_below(path, f"/{d.route}", home_of(d.route))]
    found = [await _labels_of(database, language) for database in own or databases]
    if len(found) == 1:
        return found[0]
    all_labels = ChainMap(*found)
    return {
        words: label
        for words, label in all_labels.items()
        if all(labels.get(words, label) == label for labels in found)
    }


def _is_below(path: str, *homes: str) -> bool:
    return any(path == home or path.startswith((f"{home}/", f"{home}.")) for home in homes)


async def _labels_of(database: Database, language: str) -> Labels:
    known = _read.setdefault(database, {})
    if language not in known:
        try:
            known[language] = await database.execute_fn(partial(read_labels, language=language))
        except (sqlite3.Error, Forbidden):  # the codelists are closed, or it has none
            known[language] = {}
    return known[language]


def read_labels(connection: sqlite3.Connection, language: str) -> Labels:
    """Return the labels in a language by the names and printed labels of their categories.

    So are the meanings of symbols. Words that tables print in that language are left as they are,
    and so are words of two categories with different labels, or of which one has none.
    """
    labels: dict[str, set[str]] = {}
    for (dimension,) in connection.execute("SELECT name FROM dimension").fetchall():
        for words, label in connection.execute(
            _LABELS.format(dimension=escape_sqlite(dimension), codes=_listed(codes_of(language))),
            {"dimension": dimension},
        ):
            labels.setdefault(words, set()).add(label)
    for words, label in _meanings(connection, language):
        labels.setdefault(words, set()).add(label)
    return {
        words: label for words, (label, *others) in labels.items() if not others and words != label
    }


def _meanings(connection: sqlite3.Connection, language: str) -> Iterator[tuple[str, str]]:
    """Yield the meanings of symbols with those in the language, from the columns meaning_..."""
    columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(symbol)")}
    for column in [f"meaning_{code}" for code in codes_of(language)]:
        if column in columns:
            yield from connection.execute(
                f"SELECT meaning, {column} FROM symbol WHERE {column} <> ''"  # noqa: S608
            )


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"('{code}', {place})" for place, code in enumerate(codes))


_LABELS = """
WITH asked(language, place) AS (VALUES {codes}), own AS (
  SELECT code, label, max(printed) OVER (PARTITION BY code) AS is_printed,
    row_number() OVER (PARTITION BY code ORDER BY place, category_label.rowid) AS number
  FROM category_label JOIN asked USING (language) WHERE dimension = :dimension
), words AS (
  SELECT code, label FROM category_label WHERE dimension = :dimension AND printed
  UNION SELECT code, name FROM {dimension}
)
SELECT words.label, iif(own.is_printed, words.label, coalesce(own.label, words.label))
FROM words LEFT JOIN own ON own.code = words.code AND number = 1
"""
