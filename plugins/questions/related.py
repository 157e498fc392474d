"""The questions that go on from an answer, asked with what was chosen for it."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from plugins.common.offered_questions import Choice, read_choices
from plugins.questions.choices import Parameter

# Returns what another question offers for one of its parameters, by its name and the SQL of its
# choices: None where anything may be asked, or the same as in this question.
Offered = Callable[[str, str | None], Collection[Choice] | None]


def related_questions(
    connection: sqlite3.Connection,
    path: str,
    query: Mapping[str, Any],
    parameters: Sequence[Parameter],
    queries: Mapping[str, Mapping[str, Any]],
) -> list[tuple[str, str]]:
    """Return title and path of the other questions with some of these parameters.

    Those with most of them come first. A value goes along only where the other question has it
    among its choices, so that every link has an answer; else its own default applies.
    """
    values = {parameter.name: parameter.value for parameter in parameters}
    offered = _offered(connection, values, query.get("choices") or {})
    others = []
    for other, asked in queries.items():
        names = asked.get("params") or []
        kept = _kept(parameters, names, asked.get("choices") or {}, offered)
        fitting = len(kept.keys() | (values.keys() & set(names)))
        if other != query["name"] and fitting:
            address = f"{path.rpartition('/')[0]}/{other}"
            asks = f"?{urlencode(kept)}" if kept else ""
            others.append((fitting, str(asked.get("title") or other), address + asks))
    others.sort(key=lambda other: -other[0])
    return [(title, address) for _, title, address in others]


def _offered(
    connection: sqlite3.Connection, values: Mapping[str, str], own: Mapping[str, str]
) -> Offered:
    @cache
    def offered(name: str, sql: str | None) -> Collection[Choice] | None:
        if sql in (None, own.get(name)):
            return None
        return set(read_choices(connection, {name: str(sql)}, values)[name])

    return offered


def _kept(
    parameters: Sequence[Parameter],
    asked: Sequence[str],
    choices: Mapping[str, str],
    offered: Offered,
) -> dict[str, str]:
    """Return what goes along to a question with parameters `asked`, by the name it has there.

    A category that is chosen goes along also to a parameter of another name which offers it, with
    the same code and label: a city to a question about a place.
    """
    kept, free = {}, []
    for one in parameters:
        if one.name not in asked:
            free += [one.chosen] if one.chosen else []
            continue
        there = offered(one.name, choices.get(one.name))
        value = one.chosen.value if one.chosen else one.value
        if there is None or value in {choice.value for choice in there}:
            kept[one.name] = one.value
    of_other_names = [name for name in asked if choices.get(name) and name not in kept]
    own = {one.name for one in parameters}
    for name in of_other_names:
        there = () if name in own or not free else offered(name, choices[name]) or ()
        fits = [choice for choice in free if choice in there and not choice.value.isdigit()]
        if len(fits) == 1:
            kept[name] = fits[0].value
    return kept
