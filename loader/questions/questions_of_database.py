"""The questions of a database: those of its `metadata.yml`, then the general ones."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from gettext import NullTranslations
from typing import Any

from loader.errors import shown
from loader.questions.fill_questions import FIRST, Query, filled_in, told_of_first, with_parameters
from loader.questions.general_question import (
    AS_IT_IS,
    GeneralQuestion,
    Particular,
    questions_to_ask,
)
from loader.words import ENGLISH, nearest

MOST_QUESTIONS = 60  # questions of a database, before those that any table is asked
GivesRows = Callable[[sqlite3.Connection, str], bool]
# What `laid_over_question` reads; all else that a publication says of a question stands as it is.
_READ = ("general", "instead_of", "params", "renamed", "defaults", "tables", "select", "order")


def gives_rows(connection: sqlite3.Connection, select: str) -> bool:
    """Return whether a SELECT returns a row when nothing is chosen; False if it cannot run."""
    try:
        return connection.execute(select, defaultdict(str)).fetchone() is not None
    except sqlite3.OperationalError:
        return False


def questions_of_database(
    connection: sqlite3.Connection,
    own: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
    answers: GivesRows = gives_rows,
    language: NullTranslations = ENGLISH,
) -> dict[str, Any]:
    """Return the questions of a database by name: its `own`, then general ones that have answers.

    Of its own, one with `general` is that general question in its own words; without an answer it
    is left out. A general question is not offered beside one that says the same: the one that is
    made of it, that names it in `instead_of`, or that has its name. `words` are those that the
    columns of all its own questions share. What general questions say is in the `language`.
    """
    to_ask = {question.name: question for question in questions_to_ask(connection)}

    def is_answered(query: Any, is_general: bool) -> bool:
        return all(answers(connection, select) for select in _selects(query, is_general))

    asked: dict[str, Any] = {}
    said: set[str] = set()
    for name, query in (own or {}).items():
        is_general = _is_general(query)
        made = _made(to_ask, query, words or {}, language) if is_general else query
        if made and is_answered(made, is_general):
            asked[name] = made
            said |= {name, *_said_by(query)}
    general = {name: question for name, question in to_ask.items() if name not in said}
    for name, question in _worth_offering(general, asked):
        query = filled_in(question, AS_IT_IS, language)
        if is_answered(query, is_general=True):
            asked[name] = query
    return asked


def _worth_offering(
    general: Mapping[str, GeneralQuestion], asked: Collection[str]
) -> Iterator[tuple[str, GeneralQuestion]]:
    """Yield the questions to try, with their names; those that have answers come to be `asked`.

    First of each kind as many as are offered at most, then one for each table without one of the
    kind, as the tables of a publication may have nothing in common. Last are those of any table.
    """
    offered = Counter[str]()
    covered: dict[str, set[str]] = defaultdict(set)
    of_any = {name: one for name, one in general.items() if one.subject.about == "any"}
    of_some = {name: one for name, one in general.items() if name not in of_any}
    for name, question in of_some.items():
        if offered[question.kind] < question.most:
            yield name, question
            if name in asked:
                offered[question.kind] += 1
                covered[question.kind] |= question.tables
    for name, question in of_some.items():
        is_new = name not in asked and not question.tables <= covered[question.kind]
        if is_new and len(asked) < MOST_QUESTIONS:
            yield name, question
            if name in asked:
                covered[question.kind] |= question.tables
    yield from of_any.items()


def unknown_general(
    connection: sqlite3.Connection, own: Mapping[str, Any] | None
) -> dict[str, str]:
    """Return what is wrong with `general` of its own questions, by their names, in sentences."""
    known = [question.name for question in questions_to_ask(connection)]
    return {
        name: f"there is no general question {shown(query['general'])} about this database;"
        f" {nearest(str(query['general']), known)}"
        for name, query in (own or {}).items()
        if _is_general(query) and query["general"] not in known
    }


def without_general(own: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what is said of a database without the questions that are nothing but general ones."""
    queries = (own or {}).get("queries") or {}
    complete = {name: query for name, query in queries.items() if not _is_general(query)}
    return {**(own or {}), "queries": complete}


def _is_general(query: Any) -> bool:
    return isinstance(query, Mapping) and "general" in query


def _said_by(query: Any) -> set[str]:
    """Return the names of the general questions that a question says in its own words."""
    return {query["general"], *query.get("instead_of", ())} if _is_general(query) else set()


def _made(
    to_ask: Mapping[str, GeneralQuestion],
    query: Mapping[str, Any],
    words: Mapping[str, Any],
    language: NullTranslations,
) -> Query | None:
    general = to_ask.get(query["general"])
    return laid_over_question(general, query, words, language) if general else None


def _selects(query: Any, is_general: bool) -> list[str]:
    """Return the SQL of a question that must have an answer, and that of its choices.

    A general question has other choices for other tables, and sometimes none.
    """
    if isinstance(query, str):
        return [query]
    choices = query.get("choices") or {}
    return [
        query["sql"],
        *(sql for name, sql in choices.items() if name == "table" or not is_general),
    ]


def laid_over_question(
    general: GeneralQuestion,
    own: Mapping[str, Any],
    words: Mapping[str, Any],
    language: NullTranslations = ENGLISH,
) -> Query:
    """Return the general question with the words, parameters and columns of a publication."""
    made = filled_in(general, _particular(own), language)
    own = _of_first(made, own, language)
    own_names = {name: own_name for own_name, name in _renamed(own).items()}
    to_own = {name: f":{own_name}" for name, own_name in own_names.items()}

    def by_own_name(key: str) -> dict[str, Any]:
        held = {own_names.get(name, name): value for name, value in made.get(key, {}).items()}
        held |= own.get(key, {})
        return {name: held[name] for name in params if name in held}

    params = own.get("params", [own_names.get(name, name) for name in made["params"]])
    choices = by_own_name("choices")
    sql = with_parameters(made["sql"], to_own)
    return {
        **made,
        **{key: value for key, value in own.items() if key not in _READ},
        "params": params,
        "defaults": by_own_name("defaults"),
        "bounds": by_own_name("bounds"),
        "choices": {name: with_parameters(choice, to_own) for name, choice in choices.items()},
        "sql": _selecting(sql, own["select"], own.get("order")) if "select" in own else sql,
        "columns": _columns(made["columns"], own, words),
    }


def _of_first(made: Query, own: Mapping[str, Any], language: NullTranslations) -> dict[str, Any]:
    """Return what a publication says, with the words that only the first tables were asked."""
    if FIRST not in made["columns"]:
        return dict(own)
    told = {"answer": own["answer"] + told_of_first(language)} if "answer" in own else {}
    chosen = {"select": {**own["select"], FIRST: FIRST}} if "select" in own else {}
    return {**own, **told, **chosen}


def _particular(own: Mapping[str, Any]) -> Particular:
    """Return what is said otherwise before the SQL is written, by the general parameters."""
    renamed = _renamed(own)
    return Particular(
        [renamed.get(name, name) for name in own["params"]] if "params" in own else None,
        {renamed.get(name, name): value for name, value in own.get("defaults", {}).items()},
        own.get("tables"),
        "select" in own,
    )


def _renamed(own: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the general name of each parameter that has another name here."""
    return own.get("renamed") or {}


def _selecting(sql: str, select: Mapping[str, Any], order: str | None) -> str:
    """Return the SQL of the general question within one that has other columns, and their order."""
    columns = ",\n  ".join(
        f'{_column(value or name)} AS "{name}"' for name, value in select.items()
    )
    ordered = f"\nORDER BY {order}" if order else ""
    return f"WITH answered AS (\n{sql.rstrip()}\n)\nSELECT\n  {columns}\nFROM answered{ordered}\n"


def _column(value: str) -> str:
    """Return the SQL of a column; its name alone may be a word of SQL."""
    return f'answered."{value}"' if re.fullmatch(r"\w++", value) else value


def _columns(
    made: Mapping[str, Any], own: Mapping[str, Any], words: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the words of the columns: its own, else those of the general column that it shows.

    What `words` has is left out, as the questions of the publication share it.
    """
    own_words = own.get("columns") or {}
    shown = own.get("select") or dict.fromkeys(made)
    columns = {
        name: made.get(value or name) or made[name]
        for name, value in shown.items()
        if name not in words and {value or name, name} & {*made}
    }
    return {**columns, **own_words}
