"""Say why an answer to a reader's SQL may not be what is meant, although SQL gives it.

Numbers of several tables, or totals and their parts, may be added up in it; a misspelt name may
have been taken for a text; and a text that is compared may be the name of no category.
"""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from loader.words import most_similar
from plugins.common.language import N_, gettext
from plugins.sql_page.sql_tokens import KEYWORDS, Token, given_names, names_in, tokens_of

Schema = Mapping[str, Sequence[str]]  # the columns of each table and view

_SEVERAL = N_(
    "%(table)s has the numbers of several published tables, which do not add up: choose one, such"
    " as with WHERE published_table = '%(example)s', or GROUP BY published_table."
)
_TOTALS = N_(
    "In %(table)s totals stand beside their parts, so a sum counts the same more than once:"
    " write WHERE additive = 1, or read observation_additive, which has no totals."
)
_A_TEXT = N_(
    'There is no column %(name)s, so SQLite takes "%(name)s" as a text. Texts stand between single'
    " quotation marks, names between double ones."
)
_SUMS = {"sum", "total", "avg"}
_MOST_TEXTS = 20  # that are compared with all categories
# From these words on, SQL says which rows are taken, or what is kept apart.
_CHOOSE = {"where", "on", "using", "having", "group", "partition", "filter"}


class Doubt(NamedTuple):
    """A sentence about an answer, and what it is about: "tables", "totals" or "words"."""

    about: str
    sentence: str


def doubts(sql: str, columns: Collection[str], schema: Schema, ids: Sequence[str]) -> list[Doubt]:
    """Return what a reader should know of an answer, in the language of the request.

    `columns` are those of the answer, and `ids` the published tables of the database.
    """
    tokens = tokens_of(sql)
    misspelt = [Doubt("words", said) for said in _names_as_texts(sql, tokens, schema)]
    return [*_wrong_sums(tokens, columns, schema, ids), *misspelt]


def _wrong_sums(
    tokens: Sequence[Token], columns: Collection[str], schema: Schema, ids: Sequence[str]
) -> list[Doubt]:
    """Return what must not be added up in the rows that are read.

    Nothing is returned unless SQL sums numbers, or returns them by themselves. What it says in its
    conditions is trusted.
    """
    if not _adds_up(tokens) and "value" not in columns:
        return []
    named, chosen_by = names_in(tokens), _chosen_by(tokens)
    warnings = []
    for table, held in schema.items():
        if table.lower() not in named or "value" not in held:
            continue
        several = "published_table" in held and len(ids) > 1
        if several and "published_table" not in chosen_by:
            said = gettext(_SEVERAL, table=table, example=ids[0])
            warnings.append(Doubt("tables", said))
        with_totals = "additive" in held and table != "observation_additive"
        if with_totals and "additive" not in chosen_by:
            warnings.append(Doubt("totals", gettext(_TOTALS, table=table)))
    return warnings


def _adds_up(tokens: Sequence[Token]) -> bool:
    return any(one.said in _SUMS and following.said == "(" for one, following in pairwise(tokens))


def _chosen_by(tokens: Sequence[Token]) -> set[str]:
    """Return the names that stand where SQL chooses its rows or keeps them apart."""
    places = (place for place, token in enumerate(tokens) if token.said in _CHOOSE)
    return names_in(tokens[next(places, len(tokens)) :])


def _names_as_texts(sql: str, tokens: Sequence[Token], schema: Schema) -> list[str]:
    """Return a sentence for each name between double quotation marks that names nothing."""
    known = {"rowid", *given_names(tokens), *map(str.lower, schema)}
    known |= {column.lower() for columns in schema.values() for column in columns}
    unknown = dict.fromkeys(
        sql[token.start + 1 : token.end - 1]
        for before, token in pairwise(tokens)
        if token.kind == "name"
        and sql[token.start] == '"'
        and token.said not in known
        # After anything else, it is the name that a column is given.
        and (before.said in KEYWORDS or (before.kind == "sign" and before.said != ")"))
    )
    return [gettext(_A_TEXT, name=name) for name in unknown]


def unknown_categories(connection: sqlite3.Connection, sql: str) -> list[Doubt]:
    """Return a doubt for each text in SQL that is like a category, but is not one.

    This is for SQL that returns no rows. The other names of a category lead to the one it has here.
    """
    texts = dict.fromkeys(
        sql[token.start + 1 : token.end - 1].replace("''", "'")
        for token in tokens_of(sql)
        if token.kind == "text"
    )
    known = _categories(connection) if texts else {}
    unknown = [one for one in texts if one and one not in known and not {*one} & {"%", "*"}]
    found = []
    for text in unknown[:_MOST_TEXTS]:
        near = _other_names(connection, text, known) or most_similar(text, known)
        if near:
            found.append(Doubt("words", _no_category(text, near)))
    return found


def _no_category(text: str, near: Sequence[str]) -> str:
    names = ", ".join(f"'{name}'" for name in near)
    if len(near) == 1:
        return gettext("No category is called '%(name)s'; the nearest is %(names)s.",
                       name=text, names=names)  # fmt: skip
    return gettext("No category is called '%(name)s'; the nearest are %(names)s.",
                   name=text, names=names)  # fmt: skip


def _categories(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the names and codes of all categories, and the ids of the tables, with their names."""
    known = {key: key for (key,) in connection.execute("SELECT id FROM published_table")}
    for (dimension,) in connection.execute("SELECT name FROM dimension").fetchall():
        rows = connection.execute(f'SELECT code, name FROM "{dimension}"')  # noqa: S608 - a table
        for code, name in rows:
            known |= {name: name, code: name}
    return known


def _other_names(connection: sqlite3.Connection, text: str, known: Mapping[str, str]) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT code FROM category_label WHERE label = ? OR folded = ? LIMIT 3",
        [text, text.casefold()],
    )
    return [known[code] for (code,) in rows if code in known]
