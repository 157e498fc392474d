"""The questions that go on from an answer, asked with what was chosen for it."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from plugins.common.offered_questions import Choice, offered_choice
from plugins.questions.choices import Parameter

# Returns the choice with a value, of those that the SQL of another question offers, or None.
Offered = Callable[[str, str], Choice | None]


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
    own = query.get("choices") or {}
    offered = cache(lambda sql, value: offered_choice(connection, sql, value, values))
    others = []
    for other, asked in queries.items():
        names = asked.get("params") or []
        kept = _kept(parameters, names, own, asked.get("choices") or {}, offered)
        fitting = len(kept.keys() | (values.keys() & set(names)))
        if other != query["name"] and fitting:
            address = f"{path.rpartition('/')[0]}/{other}"
            asks = f"?{urlencode(kept)}" if kept else ""
            others.append((fitting, str(asked.get("title") or other), address + asks))
    others.sort(key=lambda other: -other[0])
    return [(title, address) for _, title, address in others]


def _kept(
    parameters: Sequence[Parameter],
    asked: Sequence[str],
    own_choices: Mapping[str, str],
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
        sql = choices.get(one.name)
        value = one.chosen.value if one.chosen else one.value
        # Where anything may be asked, or the same as in this question, it goes along as it is.
        if sql in (None, own_choices.get(one.name)) or offered(str(sql), value):
            kept[one.name] = one.value
    of_other_names = [name for name in asked if choices.get(name) and name not in kept]
    own = {one.name for one in parameters}
    for name in of_other_names:
        if name in own or choices[name] == own_choices.get(name):
            continue
        words = [choice for choice in free if not choice.value.isdigit()]
        fits = [choice for choice in words if offered(choices[name], choice.value) == choice]
        if len(fits) == 1:
            kept[name] = fits[0].value
    return kept
