"""Fill in the templates of general_questions.yml with the dimensions of one database."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from gettext import NullTranslations
from string import Template
from typing import Any, NamedTuple

from loader.metadata.asked_dimensions import (
    AskedDimension,
    Subject,
    read_dimensions,
    subjects,
)
from loader.metadata.facts import ENGLISH
from loader.metadata.own_yaml import read_own

Query = dict[str, Any]
Words = Mapping[str, str]
# The words of a question, of its chart and of its columns, for readers and translators.
WORDS = ("title", "description", "answer")
CHART_WORDS = ("title", "subtitle", "unit")
COLUMN_WORDS = ("title", "description", "unit")
OWN_KEYS = ("about", "most", "tables", "of_all_tables")
MOST_ASKED = 100  # tables of which one question is asked at once
FIRST = "first_tables"  # the column for how many these are, if there are more
# These list categories that must be like each other.
ALIKE = ("dimension", "map", "pair", "over", "tables", "each")
# These compare tables with each other, and a rest is not the same in two tables.
WITHOUT_RESTS = ("series", "each")
# The parameters of the templates. A dimension of such a name has another name as a parameter.
RESERVED = {"table", "other_table", "limit", "minimum", "group", "total", "row", "column"}


class GeneralQuestion(NamedTuple):
    """A question that a database may be asked: a template and what it is asked about.

    `dimensions` are all that the database has. If it `has_many` tables, no answer is about all.
    """

    name: str
    kind: str  # the name of the template
    template: Mapping[str, Any]
    subject: Subject
    dimensions: Sequence[AskedDimension]
    has_many: bool

    @property
    def most(self) -> int:
        """Return how many questions of this kind are offered, at most."""
        return int(self.template.get("most", 1))

    @property
    def tables(self) -> frozenset[str]:
        """Return the tables that have its dimensions; none for a question about any dimension."""
        asked = [one.tables for one in (self.subject.dimension, self.subject.other) if one]
        return frozenset.intersection(*asked) if asked else frozenset()


class Particular(NamedTuple):
    """What a publication says otherwise of a question, before its SQL is written.

    `params` are those that it has, all where it says nothing; `tables` is its own condition for the
    tables that may be asked about. With `named`, each chosen dimension has a column with the name
    of its category.
    """

    params: Sequence[str] | None = None
    defaults: Mapping[str, Any] = {}
    tables: str | None = None
    named: bool = False


AS_IT_IS = Particular()


def questions_to_ask(connection: sqlite3.Connection) -> Iterator[GeneralQuestion]:
    """Yield the questions that fit the dimensions of this database, answered or not."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'published_dimension'")
    if not known.fetchone():
        return
    dimensions, has_many = read_dimensions(connection), _has_many(connection)
    for kind, template in _templates()["questions"].items():
        for subject in subjects(template["about"], dimensions):
            name = _fill(kind, _labels_of(subject))
            yield GeneralQuestion(name, kind, template, subject, dimensions, has_many)


def _has_many(connection: sqlite3.Connection) -> bool:
    """Return whether there are so many published tables that no answer is about all of them."""
    (tables,) = connection.execute("SELECT count(*) FROM published_table").fetchone()
    return bool(tables > MOST_ASKED)


@cache
def _templates() -> dict[str, Any]:
    templates: dict[str, Any] = read_own("general_questions.yml")
    return templates


def filled_in(
    question: GeneralQuestion,
    said: Particular = AS_IT_IS,
    language: NullTranslations = ENGLISH,
) -> Query:
    """Return the query of a question, as metadata.yml would declare it, in words of a language.

    A parameter that it does not have is empty, and keeps its default.
    """
    subject, template = question.subject, question.template
    own = {key: value for key, value in template.items() if key not in OWN_KEYS}
    chosen = {_parameter(dimension): dimension for dimension in subject.chosen}
    all_params = [
        parameter
        for given in own["params"]
        for parameter in (chosen if given == "$parameters" else [given])
    ]
    params = all_params if said.params is None else [p for p in all_params if p in said.params]
    defaults = {**own.get("defaults", {}), **said.defaults}
    words = _words(question, params, said, defaults)
    common = {**_templates()["choices"], **own.get("choices", {})}
    choices = {
        parameter: _choice(chosen[parameter], subject, words, said.defaults)
        if parameter in chosen
        else _fill(common[parameter], words)
        for parameter in params
    }
    columns = {**_templates()["columns"], **own.get("columns", {})}
    shown = {key: value for key, value in defaults.items() if key in params}
    filled = _fill({**own, "params": params, "defaults": shown, "columns": columns}, words)
    in_words = {**words, **_labels_of(_translated_subject(subject, language))}
    filled |= _fill(_translated_words({**own, "columns": columns}, language), in_words)
    known = (*all_params, "table")  # a question that has no choice of table is asked of all
    left_out = {name: _literal(defaults.get(name, "")) for name in known if name not in params}
    if words["first"]:
        filled = _of_first(filled, words, language)
    return {
        **filled,
        "sql": with_parameters(filled["sql"], left_out),
        "choices": {name: with_parameters(sql, left_out) for name, sql in choices.items()},
        "hide_sql": True,
    }


def _of_first(filled: Query, words: Words, language: NullTranslations) -> Query:
    """Return the query with a column for how many tables were asked, and the answer with it."""
    first = _templates()["first"]
    return {
        **filled,
        "answer": filled["answer"] + told_of_first(language),
        "sql": f"WITH of_first AS (\n{filled['sql'].rstrip()}\n)\n"
        f"SELECT *, {_fill(first['column'], words)} AS {FIRST} FROM of_first\n",
        "columns": {**filled["columns"], **_translated_words(first, language)["columns"]},
    }


def told_of_first(language: NullTranslations) -> str:
    """Return the end of an answer of which only the first tables were asked."""
    return f"{language.gettext(_templates()['first']['answer'])}"


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

    words: Query = {key: language.gettext(query[key]) for key in WORDS if key in query}
    if "chart" in query:
        words["chart"] = translated(query["chart"], CHART_WORDS)
    columns = query["columns"].items()
    return {**words, "columns": {name: translated(about, COLUMN_WORDS) for name, about in columns}}


def with_parameters(sql: str, replaced: Mapping[str, str]) -> str:
    """Return the SQL with other texts in place of some of its :parameters."""
    return re.sub(r":(\w++)", lambda found: replaced.get(found[1], found[0]), sql)


def _fill(value: Any, words: Words) -> Any:
    """Return a text with its $names replaced, or all texts within a mapping or a list."""
    if isinstance(value, dict):
        return {key: _fill(part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [_fill(part, words) for part in value]
    return Template(value).substitute(words) if isinstance(value, str) else value


def _words(
    question: GeneralQuestion,
    params: Sequence[str],
    said: Particular,
    defaults: Mapping[str, Any],
) -> dict[str, str]:
    """Return what stands for each $name of general_questions.yml."""
    subject, template = question.subject, question.template
    labels = _labels_of(subject)
    own_tables = said.tables or _fill(template.get("tables", ""), labels)
    words = {
        **labels,
        "tables": own_tables or _tables(subject),
        "most_asked": str(MOST_ASKED),
        "listed": subject.listed.name if subject.listed else "",
        "map": subject.dimension.map if subject.dimension else "",
        "map_column": subject.dimension.map_column if subject.dimension else "",
        "printed": _printed(question.dimensions),
        "printed_noted": _printed(question.dimensions, _templates()["each"]["noted"]),
        **_defaults(defaults),
        **_slice_words(subject, said),
    }
    # Some questions are asked of all tables at once, where none can be chosen.
    of_all = template.get("of_all_tables") and "table" not in (*params, *defaults)
    of_first = of_all and question.has_many
    words["words_of_table"] = _templates()["tables"]["words"]
    asked = "first" if of_first else "all" if of_all else "one"
    words["asked_ids"] = _fill(_templates()["tables"][asked], words)
    words["first"] = _fill(_templates()["first"]["clause"] + ", ", words) if of_first else ""
    for name, piece in _templates()["pieces"].items():
        words[name] = _fill(piece, words)
    return words


def _labels_of(subject: Subject) -> dict[str, str]:
    return {
        **_labels("", "dimension", subject.dimension),
        **_labels("other_", "other", subject.other),
    }


def _defaults(defaults: Mapping[str, Any]) -> dict[str, str]:
    """Return of each parameter its default in SQL, '' where it has none, and what it means."""
    words = {}
    for parameter in sorted(RESERVED):
        default, given = _literal(defaults.get(parameter, "")), f"trim(:{parameter})"
        words[f"default_{parameter}"] = default
        words[f"given_{parameter}"] = (
            f"coalesce(nullif({given}, ''), {default})" if parameter in defaults else given
        )
    return words


def _literal(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"


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
    condition = "\n        AND ".join(_each(key, asked)) or "true"
    if subject.about == "each":
        return str(_fill(_templates()["same_unit"], {"tables": condition}))
    return condition


def _slice_words(subject: Subject, said: Particular) -> dict[str, str]:
    """Return the SQL of all dimensions that are chosen."""
    chosen = subject.chosen
    rest = [one for one in chosen if one != subject.dimension]
    but_other = [one for one in chosen if one != subject.other]
    same = _each("same", chosen)
    named = chosen if said.named else ()
    conditions = _each("condition", chosen)
    return {
        "categories": _categories(chosen),
        "slice": _slice(subject, "asked_slice", "asked_table", conditions, said.defaults),
        "agreeing": _slice(subject, "other_slice", "asked_other", same),
        "same": " AND ".join(same) or "true",
        "joins": "".join(f"\n  {join}" for join in _each("join", chosen)),
        "best_first": _best_first(subject, "asked_table"),
        "names": "".join(_each("name", named)),
        "named_by_selection": "".join(_each("named", named, by="selection.")),
        "named": "".join(_each("named", named, by="")),
        "at_totals": "".join(f"\n        {piece}" for piece in _each("at_total", chosen)),
        "words": _shown(chosen),
        "in_slice": _in_slice(chosen, "number", "slice"),
        "proof_in_slice": _in_slice(chosen, "proof", "slice"),
        "proof_in_rest_of_slice": _in_slice(rest, "proof", "slice"),
        "proof_beside_number": _in_slice(rest, "proof", "number"),
        "proof_below_number": _in_slice(but_other, "proof", "number"),
        "everywhere_in_rest_of_slice": _in_slice(rest, "everywhere", "slice"),
        "whole_in_rest_of_slice": _in_slice(rest, "whole", "slice"),
        "here_in_slice": _in_slice(chosen, "here", "slice"),
        "there_in_other_slice": _in_slice(chosen, "there", "other_slice"),
        "proof_in_other_slice": _in_slice(chosen, "proof", "other_slice"),
        "heads": _headings(subject.dimension, "SELECT id FROM asked_table"),
        "heads_beside": _headings(subject.dimension, "published_table.id"),
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


def _slice(
    subject: Subject,
    own_name: str,
    table: str,
    conditions: Sequence[str],
    defaults: Mapping[str, Any] = {},
) -> str:
    """Return the clause of the slice of a table, where it can be at the defaults."""
    chosen = subject.chosen
    asked = filter(None, (subject.dimension, subject.other))
    where = [
        "number.value IS NOT NULL",
        *_each("varied", (one for one in asked if one not in chosen)),
        *(_each("no_rest", chosen) if subject.about in WITHOUT_RESTS else []),
        *conditions,
    ]
    words = {
        "own_name": own_name,
        "table": table,
        "columns": ", ".join(_each("column", chosen)) or "1 AS whole",
        "joins": "".join(f"\n  {join}" for join in _each("join", chosen)),
        "conditions": "\n    AND ".join(where),
        "order": _best_first(subject, table, defaults),
    }
    return str(_fill(_templates()["slice"], words))


def _best_first(subject: Subject, table: str, defaults: Mapping[str, Any] = {}) -> str:
    """Return the order of numbers in SQL: those at the defaults, then those of most totals."""
    chosen = subject.chosen
    order = [
        _each("preferred", [one], default=_literal(defaults[_parameter(one)]))[0]
        for one in chosen
        if _parameter(one) in defaults
    ]
    if chosen:
        order.append(" + ".join(_specific(one, subject, table) for one in chosen))
    for one in chosen:
        order += _each("latest" if one.is_time else "position", [one])
    return ", ".join(order) or "number.id"


def _specific(dimension: AskedDimension, subject: Subject, table: str) -> str:
    """Return the SQL that is 1 for what is not chosen by itself, and 0 for the total."""
    if dimension.is_time:
        return _each("specific_time", [dimension], table=table)[0]
    one_category = subject.about == "pair" and dimension == subject.dimension
    key = "total" if one_category or subject.compares(dimension) else "specific"
    return _each(key, [dimension])[0]


def _choice(
    dimension: AskedDimension, subject: Subject, words: Words, defaults: Mapping[str, Any]
) -> str:
    """Return the SQL of the categories that may be chosen.

    That of the slice comes first, unless it is the default and so is known as what is meant.
    """
    others = [one for one in subject.chosen if one != dimension]
    conditions = _each("condition", others)
    own = {
        "categories": _categories(others),
        "slice": _slice(subject, "asked_slice", "asked_table", conditions, defaults),
        "default": _literal(defaults.get(_parameter(dimension), "")),
        "asked_table": words["asked_table"],
        "with_other": f"{words['beside']}, " if subject.about == "tables" else "",
        "in_both": f"\n  {_each('in_both', [dimension])[0]}" if subject.about == "tables" else "",
        "but_some": _but_some(dimension, subject),
    }
    return _each("choice", [dimension], **own)[0]


def _but_some(dimension: AskedDimension, subject: Subject) -> str:
    """Return the condition that leaves out the kind of categories that cannot be chosen."""
    if subject.compares(dimension):
        return " AND kind <> 'total'"
    return " AND kind <> 'rest'" if subject.about in WITHOUT_RESTS else ""


def _headings(dimension: AskedDimension | None, of_tables: str) -> str:
    """Return the SELECT of the heads of rows and columns, with their code of the dimension."""
    if dimension is None:
        return ""
    axes = sorted(dimension.axes)
    selects = (_each("heading", [dimension], axis=axis, of_tables=of_tables)[0] for axis in axes)
    return "\n    UNION ALL ".join(selects)


def _printed(dimensions: Sequence[AskedDimension], of_lines: str = "") -> str:
    """Return the SELECT of the rows and columns of the asked tables, with their categories.

    `of_lines` is a condition on the rows.
    """
    return "\n        UNION ALL ".join(
        _each(f"printed_in_{axis}", [dimension], of_lines=of_lines)[0]
        for dimension in dimensions
        for axis in sorted(dimension.axes)
    )


def _parameter(dimension: AskedDimension) -> str:
    return f"{dimension.name}_category" if dimension.name in RESERVED else dimension.name
