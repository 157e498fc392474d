"""The published tables that a question is about: who published them and when, notes and symbols."""

import json
import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loader.database.opening import dicts
from plugins.common.question_site import QuestionSource

MOST_WITH_NOTES = 6  # tables; the notes of more are not those of one answer


@dataclass(frozen=True, slots=True)
class Remark:
    """A note or a symbol: its sign, its words, and the title of the table if it is of one."""

    sign: str
    text: str
    table: str = ""


def read_question_source(
    connection: sqlite3.Connection, sql: str, chosen: Collection[str]
) -> QuestionSource:
    """Return the tables that are `chosen`, else those that the SQL names, else all there are.

    There are none in a database that this loader did not make.
    """
    if not connection.execute("PRAGMA table_info(published_table)").fetchall():
        return QuestionSource()
    ids = sorted(chosen) or re.findall(r"'([^']*+)'", sql)
    about = dicts(
        connection,
        "SELECT id, publisher, published FROM published_table"
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY period, id",
        [json.dumps(ids)],
    )
    return _of(about) if about else _of_all(connection)


def _of(tables: Sequence[Mapping[str, Any]]) -> QuestionSource:
    return QuestionSource(
        tuple(table["id"] for table in tables),
        tuple(dict.fromkeys(filter(None, (table["publisher"] for table in tables)))),
        max(filter(None, (table["published"] for table in tables)), default=None),
    )


def _of_all(connection: sqlite3.Connection) -> QuestionSource:
    """Return what is about all tables; of many, their ids are left out."""
    few = dicts(
        connection,
        "SELECT id, publisher, published FROM published_table ORDER BY period, id LIMIT ?",
        [MOST_WITH_NOTES + 1],
    )
    if len(few) <= MOST_WITH_NOTES:
        return _of(few)
    each = dicts(
        connection,
        "SELECT publisher, max(published) AS published, NULL AS id FROM published_table"
        " GROUP BY publisher ORDER BY min(period), publisher",
        [],
    )
    return replace(_of(each), tables=())


def read_remarks(connection: sqlite3.Connection, tables: Sequence[str]) -> list[Remark]:
    """Return the notes of these tables, then the symbols in them; none if they are many."""
    if not tables or len(tables) > MOST_WITH_NOTES:
        return []
    ids: list[Any] = [json.dumps(tables)]
    notes = connection.execute(
        "SELECT marker, text, title FROM footnote"
        " JOIN published_table ON published_table.id = footnote.published_table"
        " WHERE published_table.id IN (SELECT value FROM json_each(?))"
        " ORDER BY published_table.id, footnote.line",
        ids,
    )
    symbols = connection.execute(
        "SELECT symbol, meaning FROM symbol WHERE symbol IN (SELECT symbol FROM observation"
        " WHERE published_table IN (SELECT value FROM json_each(?))) ORDER BY symbol",
        ids,
    )
    return [Remark(*row) for row in [*notes, *symbols]]
