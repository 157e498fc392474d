"""Fill in the templates of general_questions.yml with the dimensions of one database."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import yaml

from plugins.common.gives_rows import gives_rows
from plugins.common.language import translated
from plugins.questions.asked_dimensions import (
    AskedDimension,
    Subject,
    read_dimensions,
    subjects,
)

Query = dict[str, Any]
Words = Mapping[str, str]
# The words of a question, of its chart and of its columns, for readers and translators.
WORDS = ("title", "description", "answer")
CHART_WORDS = ("title", "subtitle", "unit")
COLUMN_WORDS = ("title", "description", "unit")
OWN_KEYS = ("about", "most", "tables")
# These list categories that must be like each other.
ALIKE = ("dimension", "map", "pair", "over", "tables")
# The parameters of the templates. A dimension of such a name has another name as a parameter.
RESERVED = {"table", "other_table", "limit", "group", "total", "row", "column"}


class AskedQuestion(NamedTuple):
    """A question of general_questions.yml by its name there, and what it is asked about."""

    name: str
    subject: Subject


def general_questions(
    connection: sqlite3.Connection, taken: Collection[str] = ()
) -> dict[str, Query]:
    """Return the questions that this database answers when nothing is chosen, by name.

    Those with names that are taken are left out.
    """
    return in_words(asked_questions(connection, taken))


def in_words(asked: Mapping[str, AskedQuestion]) -> dict[str, Query]:
    """Return the questions in the language of the request."""
    templates = _templates()["questions"]
    return {
        own_name: _filled_in(one.name, templates[one.name], one.subject)[1]
        for own_name, one in asked.items()
    }


def asked_questions(
    connection: sqlite3.Connection, taken: Collection[str] = ()
) -> dict[str, AskedQuestion]:
    """Return which questions this database answers, by their own names."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'published_dimension'")
    if not known.fetchone():
        return {}
    dimensions = read_dimensions(connection)
    offered: dict[str, AskedQuestion] = {}
    taken = {*taken}
    for name, template in _templates()["questions"].items():
        left = template.get("most", 1)
        for subject in subjects(template["about"], dimensions):
            own_name, query = _filled_in(name, template, subject)
            selects = (query["sql"], query["choices"]["table"])
            if left and own_name not in taken and all(gives_rows(connection, s) for s in selects):
                offered[own_name] = AskedQuestion(name, subject)
                taken.add(own_name)
                left -= 1
    return offered


@cache
def _templates() -> dict[str, Any]:
    text = Path(__file__).with_name("general_questions.yml").read_text(encoding="utf-8")
    templates: dict[str, Any] = yaml.safe_load(text)
    return templates


def _filled_in(name: str, template: Mapping[str, Any], subject: Subject) -> tuple[str, Query]:
    """Return the name and the query of a question, as metadata.yml would declare it."""
    own = {key: value for key, value in template.items() if key not in OWN_KEYS}
    words = _words(subject, template.get("tables"))
    chosen = {_parameter(dimension): dimension for dimension in subject.chosen}
    params = [
        parameter
        for given in own["params"]
        for parameter in (chosen if given == "$parameters" else [given])
    ]
    common = _templates()["choices"]
    choices = {
        parameter: _choice(chosen[parameter], subject, words)
        if parameter in chosen
        else _fill(common[parameter], words)
        for parameter in params
    }
    columns = {**_templates()["columns"], **own.get("columns", {})}
    said = {**words, **_labels_said(subject)}
    filled = {
        **_fill({**own, "params": params}, words),
        **_fill(translated_words({**own, "columns": columns}), said),
    }
    return _fill(name, words), {**filled, "choices": choices, "hide_sql": True}


def translated_words(query: Mapping[str, Any]) -> Query:
    """Return all words of a query as `gettext` has them."""
    own: Query = {key: translated(query[key]) for key in WORDS if key in query}
    if "chart" in query:
        own["chart"] = query["chart"] | {
            key: translated(query["chart"][key]) for key in CHART_WORDS if key in query["chart"]
        }
    if "columns" in query:
        own["columns"] = {name: _about(about) for name, about in query["columns"].items()}
    return own


def _about(about: Mapping[str, str] | str) -> dict[str, str] | str:
    if isinstance(about, str):
        return translated(about)
    return {**about, **{key: translated(about[key]) for key in COLUMN_WORDS if key in about}}


def _fill(value: Any, words: Words) -> Any:
    """Return a text with its $names replaced, or all texts within a mapping or a list."""
    if isinstance(value, dict):
        return {key: _fill(part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [_fill(part, words) for part in value]
    return Template(value).substitute(words) if isinstance(value, str) else value


def _words(subject: Subject, tables: str | None) -> dict[str, str]:
    """Return what stands for each $name of general_questions.yml."""
    words = {
        **_labels("", "dimension", subject.dimension),
        **_labels("other_", "other", subject.other),
        "listed": subject.listed.name if subject.listed else "",
        "tables": tables or _tables(subject),
        "map": subject.dimension.map if subject.dimension else "",
        "map_column": subject.dimension.map_column if subject.dimension else "",
        **_slice_words(subject),
    }
    for name, piece in _templates()["pieces"].items():
        words[name] = _fill(piece, words)
    return words


def _labels_said(subject: Subject) -> dict[str, str]:
    """Return the words of the dimensions in the language of the request."""
    return {
        name: text
        for prefix, key, dimension in (
            ("", "dimension", subject.dimension),
            ("other_", "other", subject.other),
        )
        if dimension
        for name, text in _labels(
            prefix, key, replace(dimension, label=translated(dimension.label))
        ).items()
        if name in (f"{prefix}label", f"{prefix}heading")
    }


def _labels(prefix: str, key: str, dimension: AskedDimension | None) -> dict[str, str]:
    """Return the words of a dimension; no bracket in its label is taken for one of a template."""
    label = dimension.label.translate(str.maketrans("{}[]", "()()")) if dimension else ""
    return {
        key: dimension.name if dimension else "",
        f"{prefix}heading": label,
        # 'age' for Age; a label such as GDP stays as it is.
        f"{prefix}label": label if label[1:2].isupper() else label[:1].lower() + label[1:],
        f"{prefix}slug": dimension.slug if dimension else "",
    }


def _tables(subject: Subject) -> str:
    """Return the condition for the tables that have the dimensions of the subject."""
    asked = filter(None, (subject.dimension, subject.other))
    key = "alike" if subject.about in ALIKE else "has"
    return "\n        AND ".join(_each(key, asked)) or "true"


def _slice_words(subject: Subject) -> dict[str, str]:
    """Return the SQL of all dimensions that are chosen."""
    chosen = subject.chosen
    rest = [one for one in chosen if one != subject.dimension]
    same = _each("same", chosen)
    return {
        "categories": _categories(chosen),
        "slice": _slice(subject, "asked_slice", "asked_table", _each("condition", chosen)),
        "agreeing": _slice(subject, "agreeing_slice", "asked_other", same),
        "words": _shown(chosen),
        "in_slice": _in_slice(chosen, "number", "slice"),
        "proof_in_slice": _in_slice(chosen, "proof", "slice"),
        "proof_in_rest_of_slice": _in_slice(rest, "proof", "slice"),
        "everywhere_in_rest_of_slice": _in_slice(rest, "everywhere", "slice"),
        "whole_in_rest_of_slice": _in_slice(rest, "whole", "slice"),
        "here_in_slice": _in_slice(chosen, "here", "slice"),
        "there_in_other_slice": _in_slice(chosen, "there", "other_slice"),
        "heads": _headings(subject.dimension) if subject.dimension else "",
    }


def _each(key: str, dimensions: Iterable[AskedDimension], **words: str) -> list[str]:
    """Return a piece of SQL for each of these dimensions."""
    return [
        _fill(
            _templates()["each"][key],
            {**words, "name": dimension.name, "parameter": _parameter(dimension)},
        )
        for dimension in dimensions
    ]


def _categories(chosen: Sequence[AskedDimension]) -> str:
    return "".join(f"{clause}, " for clause in _each("category", chosen))


def _in_slice(chosen: Sequence[AskedDimension], number: str, slice_: str) -> str:
    return " AND ".join(_each("in_slice", chosen, number=number, slice=slice_)) or "true"


def _shown(chosen: Sequence[AskedDimension]) -> str:
    """Return the SQL of a slice in words, without totals; NULL where it has totals only."""
    words = "\n      || ".join(_each("words", chosen))
    return f"nullif(substr({words}, 3), '')" if words else "NULL"


def _slice(subject: Subject, own_name: str, table: str, conditions: Sequence[str]) -> str:
    """Return the clause of the slice of a table."""
    chosen = subject.chosen
    asked = filter(None, (subject.dimension, subject.other))
    where = [
        "number.value IS NOT NULL",
        *_each("varied", (one for one in asked if one not in chosen)),
        *(_each("no_rest", chosen) if subject.about == "series" else []),
        *conditions,
    ]
    order = [" + ".join(_specific(one, subject, table) for one in chosen)] if chosen else []
    for one in chosen:
        order += _each("latest" if one.is_time else "position", [one])
    words = {
        "own_name": own_name,
        "table": table,
        "columns": ", ".join(_each("column", chosen)) or "1 AS whole",
        "joins": "".join(f"\n  {join}" for join in _each("join", chosen)),
        "conditions": "\n    AND ".join(where),
        "order": ", ".join(order) or "number.id",
    }
    return str(_fill(_templates()["slice"], words))


def _specific(dimension: AskedDimension, subject: Subject, table: str) -> str:
    """Return the SQL that is 1 for what is not chosen by itself, and 0 for the total."""
    if dimension.is_time:
        return _each("specific_time", [dimension], table=table)[0]
    one_category = subject.about == "pair" and dimension == subject.dimension
    key = "total" if one_category or subject.compares(dimension) else "specific"
    return _each(key, [dimension])[0]


def _choice(dimension: AskedDimension, subject: Subject, words: Words) -> str:
    """Return the SQL of the categories that may be chosen, that of the slice first."""
    others = [one for one in subject.chosen if one != dimension]
    conditions = _each("condition", others)
    own = {
        "categories": _categories(others),
        "slice": _slice(subject, "asked_slice", "asked_table", conditions),
        "asked_table": words["asked_table"],
        "but_some": _but_some(dimension, subject),
    }
    return _each("choice", [dimension], **own)[0]


def _but_some(dimension: AskedDimension, subject: Subject) -> str:
    """Return the condition that leaves out the kind of categories that cannot be chosen."""
    if subject.compares(dimension):
        return " AND kind <> 'total'"
    return " AND kind <> 'rest'" if subject.about == "series" else ""


def _headings(dimension: AskedDimension) -> str:
    """Return the SELECT of the heads of rows and columns, with their code of the dimension."""
    selects = (_each("heading", [dimension], axis=axis)[0] for axis in sorted(dimension.axes))
    return "\n    UNION ALL ".join(selects)


def _parameter(dimension: AskedDimension) -> str:
    return f"{dimension.name}_category" if dimension.name in RESERVED else dimension.name
