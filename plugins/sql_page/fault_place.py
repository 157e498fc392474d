"""Find the place in SQL that an error is about; Python is not told where SQLite saw it."""

import itertools
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from plugins.sql_page.sql_tokens import Token, tokens_of

_LONGEST_SHOWN = 60  # characters of the line, on each side of the place


@dataclass(frozen=True, slots=True)
class FaultPlace:
    """A place in SQL, counted from line 1 and column 1, with its line in three parts."""

    line: int
    column: int
    before: str
    marked: str
    after: str


def find_fault(
    sql: str, message: str, name: str = "", is_unknown: bool = True
) -> FaultPlace | None:
    """Return the place that SQLite's message is about, or None if it names no place.

    `name` is what the message names: a table, column or function. If it is unknown, it is wrong
    wherever it stands, and its first place is returned; otherwise only the one that it has.
    """
    tokens = tokens_of(sql)
    if _is_of_reading(message):
        token = _first_unreadable(sql, tokens, message)
        return _place(sql, token.start, token.end) if token else None
    if message == "incomplete input":
        return _place(sql, len(sql.rstrip()), len(sql.rstrip()))
    if "one statement at a time" in message:
        return _second_statement(sql, tokens)
    if "must be a SELECT" in message and tokens:
        return _place(sql, tokens[0].start, tokens[0].end)
    places = _named(sql, tokens, name) if name else []
    return places[0] if places and (is_unknown or len(places) == 1) else None


def _is_of_reading(message: str) -> bool:
    is_syntax = message.startswith("near ") and message.endswith(": syntax error")
    return is_syntax or message.startswith("unrecognized token: ")


def _first_unreadable(sql: str, tokens: Sequence[Token], message: str) -> Token | None:
    """Return the token that SQLite cannot read.

    SQLite reads from left to right, so it gives the same message for every beginning of the SQL
    that holds the token, and for none that ends before it. A beginning that it can read is not
    compiled, which may take for ever: its first step is refused.
    """
    first, last = 0, len(tokens) - 1
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
        while first < last:
            middle = (first + last) // 2
            if _message(connection, sql[: tokens[middle].end]) == message:
                last = middle
            else:
                first = middle + 1
    return tokens[first] if tokens else None


def _message(connection: sqlite3.Connection, sql: str) -> str:
    try:
        connection.execute(f"EXPLAIN {sql}")
    except sqlite3.Error as error:
        return str(error)
    return ""


def _second_statement(sql: str, tokens: Sequence[Token]) -> FaultPlace | None:
    for token, following in itertools.pairwise(tokens):
        if token.said == ";" and following.said != ";":
            return _place(sql, following.start, following.end)
    return None


def _named(sql: str, tokens: Sequence[Token], name: str) -> list[FaultPlace]:
    """Return the places of a name, such as `region` or `of.region`."""
    wanted = [part.said for part in tokens_of(name) if part.said != "."]
    parts = [token for token in tokens if token.said != "."]
    runs = [parts[place : place + len(wanted)] for place in range(len(parts))]
    return [
        _place(sql, run[0].start, run[-1].end)
        for run in runs
        if [token.said for token in run] == wanted and all(token.is_name for token in run)
    ]


def _place(sql: str, start: int, end: int) -> FaultPlace:
    beginning = sql.rfind("\n", 0, start) + 1
    ending = (sql + "\n").index("\n", start)
    before, after = sql[beginning:start], sql[min(end, ending) : ending]
    return FaultPlace(
        line=sql.count("\n", 0, start) + 1,
        column=start - beginning + 1,
        before=before if len(before) <= _LONGEST_SHOWN else "…" + before[-_LONGEST_SHOWN:],
        marked=sql[start : min(end, ending)].rstrip("\r"),
        after=(after if len(after) <= _LONGEST_SHOWN else after[:_LONGEST_SHOWN] + "…").rstrip(),
    )
