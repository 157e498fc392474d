"""Find where categories are printed, alone or together: their first number in some tables."""

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from datasette.utils import tilde_encode

from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.language import label, translated
from plugins.common.links import published_path
from plugins.common.numbers import figure
from plugins.common.offered_questions import TABLE, offered_choice
from plugins.common.table_dimensions import dimensions_of
from plugins.search.scope import Scope, question_about

PRINTED = 3  # tables that a category is shown to be printed in


@dataclass(frozen=True, slots=True)
class FirstNumber:
    """Where categories are printed in a table: the first number of them."""

    table: str  # "Marbles 2009"
    number: str
    beside: str  # its categories in the other dimensions, mostly their totals
    line: int
    page: str
    question: str | None = None


def first_numbers(
    connection: sqlite3.Connection, categories: Mapping[str, str], tables: Collection[str] | None
) -> list[tuple[str, int]]:
    """Return some tables that print categories, each with the id of their first number there.

    `categories` has a code for each dimension. For a series it is the latest table, unless only
    some `tables` are asked for. They are one more than can be shown, if there are so many.
    """
    codes = {f"code{place}": code for place, code in enumerate(categories.values())}
    # The plus keeps SQLite from the index of one dimension, which has the numbers of all tables.
    alone = "+" if len(categories) == 1 else ""
    conditions = "".join(
        f" AND {alone}{escape_sqlite(dimension)} = :code{place}"
        for place, dimension in enumerate(categories)
    )
    asked = (
        "id NOT IN (SELECT published_table FROM series WHERE position < tables - 1)"
        if tables is None
        else "id IN (SELECT value FROM json_each(:tables))"
    )
    # The tables are put in order before they are searched, so that the search stops at the limit.
    return connection.execute(
        "SELECT id, (SELECT min(id) FROM observation"  # noqa: S608
        f"  WHERE published_table = published.id{conditions} AND printed <> '') AS first"
        " FROM (SELECT id FROM published_table"
        f"   WHERE {asked} AND :dimensions = (SELECT count(*) FROM published_dimension AS used"
        "     WHERE used.published_table = published_table.id"
        "      AND used.dimension IN (SELECT value FROM json_each(:names)))"
        "   ORDER BY period, id LIMIT -1) AS published"
        " WHERE first IS NOT NULL LIMIT :shown",
        {
            **codes,
            "dimensions": len(categories),
            "names": json.dumps(list(categories)),
            "tables": json.dumps(list(tables or ())),
            "shown": PRINTED + 1,
        },
    ).fetchall()


def first_number(
    connection: sqlite3.Connection,
    table: str,
    id_: int,
    categories: Collection[str],
    home: str,
    question: str | None = None,
) -> FirstNumber:
    """Return where the number with that id is printed; `categories` are the dimensions named."""
    others = [d.name for d in dimensions_of(connection, table) if d.name not in categories]
    names = "".join(
        f", (SELECT name FROM {escape_sqlite(other)}"  # noqa: S608
        f" WHERE code = observation.{escape_sqlite(other)})"
        for other in others
    )
    measure, period, value, decimals, printed, line, *beside = connection.execute(
        f"SELECT measure, period, value, decimals, printed, line{names}"  # noqa: S608
        " FROM observation JOIN published_table ON published_table.id = published_table"
        " WHERE observation.id = ?",
        [id_],
    ).fetchone()
    return FirstNumber(
        f"{translated(measure)} {period or ''}".strip(),
        printed if value is None else figure(value, decimals),
        ", ".join(map(label, beside)),
        line,
        f"{published_path(table, home)}?cell={id_}#o{id_}",
        question,
    )


@dataclass(frozen=True, slots=True)
class QuestionPaths:
    """Makes paths of the first question about one category of a dimension, if there is one.

    `offers` returns whether it can be asked about a table; None if it does not ask for one.
    """

    dimension: str
    scope: Scope
    name: str | None
    offers: Callable[[str], bool] | None

    def about(self, code: str) -> Callable[[str], str | None]:
        """Return a function from a table to the path of the question, None if it has no answer."""

        def path(table: str) -> str | None:
            if self.name is None or (self.offers and not self.offers(table)):
                return None
            values = {"table": table, self.dimension: code}
            params = self.scope.queries[self.name]["params"]
            parameters = {key: values[key] for key in params if key in values}
            return f"{self.scope.path(tilde_encode(self.name))}?{urlencode(parameters)}"

        return path


def question_paths(connection: sqlite3.Connection, dimension: str, scope: Scope) -> QuestionPaths:
    """Return what makes paths of the first question about a dimension."""
    name = question_about([dimension], scope.queries)
    choices = scope.queries[name].get("choices") or {} if name else {}
    sql = choices.get(TABLE)
    offers = cache(lambda table: offered_choice(connection, str(sql), table, {}) is not None)
    return QuestionPaths(dimension, scope, name, offers if sql else None)


def question_of_all(
    connection: sqlite3.Connection, categories: Mapping[str, str], scope: Scope
) -> str | None:
    """Return the path of the question what each table says of several categories together.

    `categories` has a code for each dimension. The question has no other parameters, and offers
    these; a rest, which is not the same in two tables, is not offered.
    """
    asked = {
        name: query
        for name, query in scope.queries.items()
        if len(query.get("params") or ()) == len(categories) > 1
    }
    name = question_about(categories, asked)
    if name is None:
        return None
    choices = asked[name].get("choices") or {}
    for dimension, code in categories.items():
        sql = choices.get(dimension)
        if not sql or not offered_choice(connection, sql, code, categories):
            return None
    return f"{scope.path(tilde_encode(name))}?{urlencode(categories)}"
