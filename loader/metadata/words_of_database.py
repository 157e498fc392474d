"""The words of a database: its entry in the metadata of Datasette, made from its contents."""

import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from gettext import NullTranslations
from html import escape
from pathlib import Path
from typing import Any

from loader.database.search_index import tilde_encoded
from loader.metadata.facts import Contents, listed, read_contents
from loader.metadata.overlay import CREDIT, laid_over
from loader.metadata.sentences import say
from loader.metadata.words_of_tables import words_of_tables
from loader.own_yaml import read_own
from loader.questions.questions_of_database import GivesRows, gives_rows, questions_of_database
from loader.words import ENGLISH

# The keys of a table that are words for readers; `columns` has a text for each.
_WORDS = ("title", "description", "columns")


def words_of_database(
    connection: sqlite3.Connection,
    database: str,
    own: Mapping[str, Any] | None = None,
    answers: GivesRows = gives_rows,
    language: NullTranslations = ENGLISH,
) -> dict[str, Any]:
    """Return the entry for a database that has this name in Datasette.

    `own` is what a `metadata.yml` says of it, and takes the place of the general words. `answers`
    returns whether the SQL of a question has an answer; a question without one is left out.
    `language` translates the rest.
    """
    words, contents = _in_language(_general_words(), language), read_contents(connection, language)
    said = {key: say(text, contents.facts) for key, text in words["publication"].items()}
    tables = words_of_tables(words["tables"], contents)
    made = {key: text for key, text in said.items() if text} | {"tables": tables}
    entry = laid_over(made, own or {})
    asked = questions_of_database(
        connection, entry.get("queries"), entry.get("columns"), answers, language
    )
    # Datasette shows source and licence of a question only if it has its own.
    credit = {key: entry[key] for key in CREDIT if entry.get(key)}
    entry["queries"] = {
        name: {**credit, **query} if isinstance(query, Mapping) else query
        for name, query in asked.items()
    }
    _keep_in_sight(entry["tables"], contents)
    if "description_html" not in entry:
        entry["description_html"] = (
            f"<p>{escape(entry.get('description') or '')}</p>\n"
            f"{say(words['begin'], _links(database, contents, language))}"
        )
    return entry


def facets_of_database(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the columns that pages of tables and views count the values of, by table."""
    tables = words_of_tables(_general_words()["tables"], read_contents(connection))
    return {name: words["facets"] for name, words in tables.items() if "facets" in words}


@cache
def _general_words() -> dict[str, Any]:
    words: dict[str, Any] = read_own(Path(__file__).with_name("descriptions.yml"))
    return words


def _in_language(words: dict[str, Any], language: NullTranslations) -> dict[str, Any]:
    """Return the words for readers translated, and all else as it is."""
    if language is ENGLISH:
        return words

    def said(words: Any) -> Any:
        if isinstance(words, list):
            return [*map(said, words)]
        if isinstance(words, dict):
            return {name: said(part) for name, part in words.items()}
        return language.gettext(words) if isinstance(words, str) else words

    return {
        **words,
        "begin": said(words["begin"]),
        "tables": {
            name: {key: said(text) if key in _WORDS else text for key, text in about.items()}
            for name, about in words["tables"].items()
        },
        "publication": {
            key: said(text) if key in _WORDS else text for key, text in words["publication"].items()
        },
    }


def _keep_in_sight(tables: dict[str, dict[str, Any]], contents: Contents) -> None:
    """Unhide each table whose name begins the name of a dimension.

    With a hidden table, Datasette also hides all tables whose names begin with its name.
    """
    for name, about in tables.items():
        shown = (other.name for other in contents.dimensions if other.name != name)
        if about.get("hidden") and any(other.startswith(name) for other in shown):
            del about["hidden"]


def _links(database: str, contents: Contents, language: NullTranslations) -> dict[str, str]:
    """Return what the first words on the page of the database link to."""
    path = tilde_encoded(database)
    return {
        "database": path,
        "views": _linked(path, (view.name for view in contents.views), language),
        "lists": _linked(path, (dimension.name for dimension in contents.dimensions), language),
    }


def _linked(path: str, names: Iterable[str], language: NullTranslations) -> str:
    links = [f'<a href="{path}/{tilde_encoded(name)}">{escape(name)}</a>' for name in names]
    return listed(links, language)
