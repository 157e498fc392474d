"""The labels that codelists have in a language, by the words that tables print instead."""

import sqlite3
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from functools import partial
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import escape_sqlite
from datasette.utils.asgi import Forbidden

from plugins.common.language import codes_of
from plugins.common.reading import attached

Labels = MutableMapping[str, str]

# A database that is replaced gets a new Database object, so an entry never becomes outdated.
_read: WeakKeyDictionary[Database, dict[str, Labels]] = WeakKeyDictionary()


async def labels_in(datasette: Datasette, language: str) -> Mapping[str, str]:
    """Return the labels of all categories in a language, by their words in any database."""
    return ChainMap(*[await _labels_of(one, language) for one in attached(datasette)])


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
    and so are words of two categories with different labels.
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
    return {words: label for words, (label, *others) in labels.items() if not others}


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
SELECT words.label, own.label FROM own JOIN words USING (code)
WHERE number = 1 AND NOT is_printed AND words.label <> own.label
"""
