"""Describe each database by its contents, with the words of metadata.yml laid over them."""

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from datasette.app import Datasette

from loader.metadata.overlay import of_site
from loader.metadata.words_of_database import words_of_database
from loader.questions.questions_of_database import GivesRows, unknown_general, without_general
from plugins.common.access import NotAllowed
from plugins.common.gives_rows import gives_rows
from plugins.common.language import Spoken, languages, remember, spoken
from plugins.common.reading import publications


async def described(datasette: Datasette, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata with words for each database that has published tables.

    If not everyone may see a database or its published tables, it gets no words and no general
    questions.
    """
    written = metadata.get("databases") or {}
    for block in (metadata, *written.values()):
        _remember_own((block or {}).get("translations") or {})
    entries: dict[str, dict[str, Any]] = {}
    for publication in await publications(datasette):
        name = publication.name
        answers = _asked_once(gives_rows)
        words = partial(words_of_database, database=name, own=written.get(name), answers=answers)
        asked = (written.get(name) or {}).get("queries")
        try:
            problems = await publication.read(partial(unknown_general, own=asked))
            for question, problem in problems.items():
                print(f"{name}: the question {question} is left out: {problem}", file=sys.stderr)
            entries[name] = await publication.read(words)
            for language in languages()[1:]:
                said = await publication.read(partial(words, language=Spoken(language)))
                remember(language, dict(_pairs(entries[name], said)))
        except (NotAllowed, sqlite3.Error):
            continue
    others = {name: without_general(own) for name, own in written.items()}
    return of_site({**metadata, "databases": others}, entries)


def _asked_once(answers: GivesRows) -> GivesRows:
    """Return the same, which runs each SELECT only once: every language has the same SQL."""
    answered: dict[str, bool] = {}

    def remembered(connection: sqlite3.Connection, select: str) -> bool:
        if select not in answered:
            answered[select] = answers(connection, select)
        return answered[select]

    return remembered


def _remember_own(translations: Mapping[str, Mapping[str, str]]) -> None:
    """Keep the translations that metadata.yml has of its own words and those of the tables."""
    for tag, texts in translations.items():
        if language := spoken(tag):
            remember(language, texts)


def _pairs(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts at the same place in two trees, where they differ."""
    if isinstance(one, dict):
        for key in one.keys() & other.keys():
            yield from _pairs(one[key], other[key])
    elif isinstance(one, str) and one != other:
        yield one, other
