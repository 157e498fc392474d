"""Make the query of a general question: fill in its template for what it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations
from typing import Any

from loader.questions.asked_dimensions import AskedDimension, Subject
from loader.questions.general_question import (
    AS_IT_IS,
    MOST_ASKED,
    GeneralQuestion,
    Particular,
    labels_of,
)
from loader.questions.slice_sql import choice_of, printed_places, slice_words
from loader.questions.templates import RESERVED, Words, each, fill, literal, parameter_of, pieces
from loader.words import ENGLISH

Query = dict[str, Any]
# The words of a question, of its chart and of its columns, for readers and translators.
_WORDS = ("title", "description", "answer")
_CHART_WORDS = ("title", "subtitle", "unit")
_COLUMN_WORDS = ("title", "description", "unit")
_OF_TEMPLATES = ("about", "most", "tables", "of_all_tables")
FIRST = "first_tables"  # the column for how many these are, if there are more
# These list categories that must be like each other.
_ALIKE = ("dimension", "map", "pair", "over", "tables", "each")


def filled_in(
    question: GeneralQuestion,
    said: Particular = AS_IT_IS,
    language: NullTranslations = ENGLISH,
) -> Query:
    """Return the query of a question, as metadata.yml would declare it, in words of a language.

    A parameter that it does not have is empty, and keeps its default.
    """
    own = {key: value for key, value in question.template.items() if key not in _OF_TEMPLATES}
    own["columns"] = {**pieces()["columns"], **own.get("columns", {})}
    all_params = _parameters(own["params"], question.subject)
    params = all_params if said.params is None else [p for p in all_params if p in said.params]
    defaults = {**own.get("defaults", {}), **said.defaults}
    words = _words(question, params, said, defaults)
    choices = _choices(question, params, said, words)
    shown = {key: value for key, value in defaults.items() if key in params}
    filled = fill({**own, "params": params, "defaults": shown}, words)
    in_words = {**words, **labels_of(_translated_subject(question.subject, language))}
    filled |= fill(_translated_words(own, language), in_words)
    known = (*all_params, "table")  # a question that has no choice of table is asked of all
    left_out = {name: literal(defaults.get(name, "")) for name in known if name not in params}
    if words["first"]:
        filled = _of_first(filled, words, language)
    return {
        **filled,
        "sql": with_parameters(filled["sql"], left_out),
        "choices": {name: with_parameters(sql, left_out) for name, sql in choices.items()},
        "hide_sql": True,
    }


def _parameters(given: Sequence[str], subject: Subject) -> list[str]:
    """Return the parameters of a template, with those that choose a category of a dimension."""
    chosen = [parameter_of(dimension) for dimension in subject.chosen]
    return [name for one in given for name in (chosen if one == "$parameters" else [one])]


def _choices(
    question: GeneralQuestion, params: Sequence[str], said: Particular, words: Words
) -> dict[str, str]:
    """Return the SQL of the choices of each parameter."""
    chosen = {parameter_of(dimension): dimension for dimension in question.subject.chosen}
    common = {**pieces()["choices"], **question.template.get("choices", {})}
    return {
        parameter: choice_of(chosen[parameter], question.subject, words, said.defaults)
        if parameter in chosen
        else fill(common[parameter], words)
        for parameter in params
    }


def _of_first(filled: Query, words: Words, language: NullTranslations) -> Query:
    """Return the query with a column for how many tables were asked, and the answer with it."""
    first = pieces()["first"]
    return {
        **filled,
        "answer": filled["answer"] + told_of_first(language),
        "sql": f"WITH of_first AS (\n{filled['sql'].rstrip()}\n)\n"
        f"SELECT *, {fill(first['column'], words)} AS {FIRST} FROM of_first\n",
        "columns": {**filled["columns"], **_translated_words(first, language)["columns"]},
    }


def told_of_first(language: NullTranslations) -> str:
    """Return the end of an answer of which only the first tables were asked."""
    return f"{language.gettext(pieces()['first']['answer'])}"


def _translated_subject(subject: Subject, language: NullTranslations) -> Subject:
    def translated(dimension: AskedDimension | None) -> AskedDimension | None:
        return dimension and replace(dimension, label=language.gettext(dimension.label))

    return replace(
        subject, dimension=translated(subject.dimension), other=translated(subject.other)
    )


def _translated_words(query: Mapping[str, Any], language: NullTranslations) -> Query:
    """Return the words of a query for readers: its own, those of its chart and its columns."""

    def translated(about: Any, keys: Sequence[str]) -> Any:
        if isinstance(about, str):
            return language.gettext(about)
        return {**about, **{key: language.gettext(about[key]) for key in keys if key in about}}

    words: Query = {key: language.gettext(query[key]) for key in _WORDS if key in query}
    if "chart" in query:
        words["chart"] = translated(query["chart"], _CHART_WORDS)
    columns = query["columns"].items()
    return {**words, "columns": {name: translated(about, _COLUMN_WORDS) for name, about in columns}}


def with_parameters(sql: str, replaced: Mapping[str, str]) -> str:
    """Return the SQL with other texts in place of some of its :parameters."""
    return re.sub(r":(\w++)", lambda found: replaced.get(found[1], found[0]), sql)


def _words(
    question: GeneralQuestion,
    params: Sequence[str],
    said: Particular,
    defaults: Mapping[str, Any],
) -> dict[str, str]:
    """Return what stands for each $name of the templates."""
    subject, template = question.subject, question.template
    labels = labels_of(subject)
    own_tables = said.tables or fill(template.get("tables", ""), labels)
    words = {
        **labels,
        "tables": own_tables or _tables(subject),
        "most_asked": str(MOST_ASKED),
        "listed": subject.listed.name if subject.listed else "",
        "map": subject.dimension.map if subject.dimension else "",
        "map_column": subject.dimension.map_column if subject.dimension else "",
        "printed": printed_places(question.dimensions),
        "printed_noted": printed_places(question.dimensions, pieces()["each"]["noted"]),
        **_defaults(defaults),
        **slice_words(subject, said),
    }
    # Some questions are asked of all tables at once, where none can be chosen.
    of_all = template.get("of_all_tables") and "table" not in (*params, *defaults)
    of_first = of_all and question.has_many
    words["words_of_table"] = pieces()["tables"]["words"]
    asked = "first" if of_first else "all" if of_all else "one"
    words["asked_ids"] = fill(pieces()["tables"][asked], words)
    words["first"] = fill(pieces()["first"]["clause"] + ", ", words) if of_first else ""
    for name, piece in pieces()["pieces"].items():
        words[name] = fill(piece, words)
    return words


def _defaults(defaults: Mapping[str, Any]) -> dict[str, str]:
    """Return the SQL of the default of each parameter ('' if it has none), and of its value."""
    words = {}
    for parameter in sorted(RESERVED):
        default, given = literal(defaults.get(parameter, "")), f"trim(:{parameter})"
        words[f"default_{parameter}"] = default
        words[f"given_{parameter}"] = (
            f"coalesce(nullif({given}, ''), {default})" if parameter in defaults else given
        )
    return words


def _tables(subject: Subject) -> str:
    """Return the condition for the tables that have the dimensions of the subject."""
    asked = filter(None, (subject.dimension, subject.other))
    key = "alike" if subject.about in _ALIKE else "has"
    condition = "\n        AND ".join(each(key, asked)) or "true"
    if subject.about == "each":
        return str(fill(pieces()["same_unit"], {"tables": condition}))
    return condition
