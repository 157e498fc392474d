"""Make short examples of SQL for the dimensions of a database, from sql_examples.yml."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

from loader.own_yaml import read_own
from loader.words import ENGLISH


class SqlExample(NamedTuple):
    """SQL with a title, in the words of a language."""

    title: str
    sql: str


class _Compared(NamedTuple):
    """A dimension whose categories are like each other; `has_groups` is whether some are groups."""

    name: str
    label: str
    size: int
    has_groups: bool


def sql_examples(
    connection: sqlite3.Connection, language: NullTranslations = ENGLISH
) -> list[SqlExample]:
    """Return examples that fit the oldest published table with numbers that add up.

    There are none if there is no such table. Only what can be read here is offered: an example
    that fails is left out.
    """
    table = _example_table(connection)
    if table is None:
        return []
    dimensions = _compared(connection, table)
    if not dimensions:
        return []
    first = max(dimensions, key=lambda one: (one.has_groups, one.size))
    other = min((one for one in dimensions if one != first), key=lambda o: o.size, default=None)
    words = _words(first, other, language) | {
        "table": _literal(table),
        "only": _only(connection, table),
    }
    fits = {"groups": first.has_groups, "other": other is not None}
    made = [
        SqlExample(
            _capital(Template(language.gettext(about["title"])).substitute(words)),
            Template(about["sql"]).substitute(words),
        )
        for about in _templates()
        if all(fits[need] for need in about.get("needs", ()))
    ]
    return [example for example in made if _runs(connection, example.sql)]


@cache
def _templates() -> list[Mapping[str, Any]]:
    templates: list[Mapping[str, Any]] = read_own(Path(__file__).with_name("sql_examples.yml"))[
        "examples"
    ]
    return templates


def _example_table(connection: sqlite3.Connection) -> str | None:
    row = connection.execute(
        "SELECT id FROM published_table WHERE EXISTS ("
        "  SELECT 1 FROM observation"
        "  WHERE observation.published_table = published_table.id AND additive)"
        " ORDER BY period, number, id LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else None


# Categories of which some are the difference of others are like measures: each stands for itself.
_ROLES = """
SELECT here.dimension, label, CASE
    WHEN EXISTS (
      SELECT 1 FROM relation WHERE relation.published_table = here.published_table
        AND along = here.dimension AND kind = 'difference'
    ) THEN 'measure'
    ELSE coalesce(here.role, dimension.role, '')
  END
FROM published_dimension AS here JOIN dimension ON name = here.dimension
WHERE published_table = ? ORDER BY axis DESC, position
"""


def _compared(connection: sqlite3.Connection, table: str) -> list[_Compared]:
    """Return the dimensions whose categories may be added up and compared."""
    return [
        _Compared(name, label, *_size(connection, name))
        for name, label, role in connection.execute(_ROLES, [table]).fetchall()
        if role not in ("time", "measure")
    ]


def _size(connection: sqlite3.Connection, dimension: str) -> tuple[int, bool]:
    size, groups = connection.execute(
        f"SELECT count(*), sum(kind = 'group') FROM \"{dimension}\""  # noqa: S608 - a table
    ).fetchone()
    return size, bool(groups)


def _only(connection: sqlite3.Connection, table: str) -> str:
    """Return the conditions for one time and one measure: the last and the first of the table."""
    conditions = ""
    for name, _, role in connection.execute(_ROLES, [table]).fetchall():
        if role in ("time", "measure"):
            order = "DESC" if role == "time" else "ASC"
            (code,) = connection.execute(
                f'SELECT "{name}_code"'  # noqa: S608 - names of columns and tables
                f' FROM observation_additive JOIN "{name}" AS of ON of.code = "{name}_code"'
                f" WHERE published_table = ?{conditions} ORDER BY of.position {order} LIMIT 1",
                [table],
            ).fetchone()
            conditions += f"\n  and {_identifier(f'{name}_code')} = {_literal(code)}"
    return conditions


def _words(first: _Compared, other: _Compared | None, language: NullTranslations) -> dict[str, str]:
    return {
        **_labels("", first.label, language),
        **_labels("other_", other.label if other else "", language),
        "dimension": _identifier(first.name),
        "dimension_table": _identifier(first.name),
        "dimension_code": _identifier(f"{first.name}_code"),
        "dimension_group": _identifier(f"{first.name}_group"),
        "dimension_ancestor": _identifier(f"{first.name}_ancestor"),
        "other": _identifier(other.name) if other else "",
    }


def _labels(prefix: str, label: str, language: NullTranslations) -> dict[str, str]:
    heading = language.gettext(label) if label else ""
    within = heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]
    return {f"{prefix}heading": heading, f"{prefix}label": within}


def _identifier(name: str) -> str:
    """Return the name of a column or table as SQL writes it: bare where it may be.

    >>> _identifier("region"), _identifier("group"), _identifier("two words")
    ('region', '"group"', '"two words"')
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*+", name):
        with closing(sqlite3.connect(":memory:")) as connection:
            if _runs(connection, f"SELECT 1 AS {name}"):
                return name
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _runs(connection: sqlite3.Connection, sql: str) -> bool:
    try:
        connection.execute(f"EXPLAIN {sql}").fetchall()
    except sqlite3.Error:
        return False
    return True
