"""Restrict what SQL may do on a connection, whether a reader, a canned query or a plugin wrote it.

SQLite calls an authorizer for each table, function and PRAGMA of a statement while it compiles it
(https://sqlite.org/c3ref/set_authorizer.html), so no spelling and no view can avoid the check.
Everything that is not listed here as harmless is refused: functions, PRAGMAs and virtual tables can
show details of the machine (paths, versions, other readers' statements) or read and write files.
Writing to the database is not checked here; it depends on how the file is opened.
"""

import sqlite3
import threading
from collections.abc import Collection, Iterable
from typing import Any

from plugins.common.datasette_inside.known_names import SET_BY_DATASETTE
from plugins.common.parameters import words

_FUNCTIONS = words(
    """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce
    concat concat_ws cos cosh count cume_dist current_date current_time current_timestamp date
    datetime degrees dense_rank exp first_value floor format glob group_concat hex highlight if
    ifnull iif instr json json_array json_array_insert json_array_length json_error_position
    json_extract json_group_array json_group_object json_insert json_object json_patch json_pretty
    json_quote json_remove json_replace json_set json_type json_valid jsonb jsonb_array
    jsonb_array_insert jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object
    jsonb_patch jsonb_remove jsonb_replace jsonb_set julianday lag last_insert_rowid last_value
    lead length like likelihood likely ln log log10 log2 lower ltrim match matchinfo max median min
    mod nth_value ntile nullif octet_length offsets percent_rank percentile percentile_cont
    percentile_disc pi pow power printf quote radians random randomblob rank replace round
    row_number rtrim sign sin sinh snippet soundex sqrt strftime string_agg substr substring
    subtype sum tan tanh time timediff total total_changes trim trunc typeof unhex unicode unistr
    unistr_quote unixepoch unlikely upper zeroblob
    escape_fts
    """  # escape_fts is defined by Datasette
)
# PRAGMAs that describe a table; they also exist as table-valued functions.
_OF_A_TABLE = words(
    "foreign_key_list index_info index_list index_xinfo table_info table_list table_xinfo"
)
# PRAGMAs that return a number; setting them is refused.
_NUMBERS = words(
    "application_id data_version encoding foreign_keys freelist_count page_count page_size"
    " query_only schema_version user_version"
)
# What the process for SQL of readers sets: that nothing is written on the disk (see `reader_sql`).
_SETTINGS = frozenset([("temp_store", "memory")])
# Datasette needs database_list but does not show it; as a table it would show readers the path.
_STATEMENTS_ONLY = frozenset(["database_list"])
_TABLE_FUNCTIONS = frozenset(["json_each", "json_tree", "jsonb_each", "jsonb_tree"]) | {
    f"pragma_{name}" for name in _OF_A_TABLE | _NUMBERS
}
# Virtual tables that store all their data in the database itself.
_KEPT_INSIDE = frozenset(["fts3", "fts4", "fts5", "rtree", "rtree_i32"])

_ACTIONS = frozenset(
    getattr(sqlite3, f"SQLITE_{name}")
    for name in words(
        """
        ALTER_TABLE ANALYZE CREATE_INDEX CREATE_TABLE CREATE_TEMP_INDEX CREATE_TEMP_TABLE
        CREATE_TEMP_TRIGGER CREATE_TEMP_VIEW CREATE_TRIGGER CREATE_VIEW DELETE DROP_INDEX DROP_TABLE
        DROP_TEMP_INDEX DROP_TEMP_TABLE DROP_TEMP_TRIGGER DROP_TEMP_VIEW DROP_TRIGGER DROP_VIEW
        DROP_VTABLE INSERT RECURSIVE REINDEX SAVEPOINT SELECT TRANSACTION UPDATE
        """
    )
)

_last = threading.local()


def authorize(
    connection: sqlite3.Connection, closed: Collection[str] = (), functions: Iterable[str] = ()
) -> None:
    """Check all SQL on this connection from now on.

    `closed` are the tables and views that nobody may read, in lower case; it may be filled later.
    `functions` are allowed by the owner of the site in addition to SQLite's own.
    """
    connection.set_authorizer(_Authorizer(connection, closed, functions).answer)


def note_refusal(sentence: str) -> None:
    """Say why SQL is refused, before an error ends it in this thread."""
    _last.sentence = sentence


def forget_refusal() -> None:
    """Forget the last refusal in this thread."""
    _last.sentence = None


def last_refusal() -> str | None:
    """Return the sentence of the last refusal in this thread since `forget_refusal`, or None."""
    return getattr(_last, "sentence", None)


class _Authorizer:
    def __init__(
        self, connection: sqlite3.Connection, closed: Collection[str], functions: Iterable[str]
    ) -> None:
        self._closed = closed
        self._functions = _FUNCTIONS | {name.lower() for name in functions}
        # Virtual tables with these names exist without being created.
        self._modules = {name.lower() for (name,) in connection.execute("PRAGMA module_list")}
        self._harmless: set[str | None] = set()

    def answer(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        """Return SQLITE_OK, SQLITE_DENY or SQLITE_IGNORE for one action of a statement."""
        if action == sqlite3.SQLITE_READ:
            # SQLite asks this for each column of each view, so harmless names are remembered.
            if first in self._harmless and first not in self._closed:
                return sqlite3.SQLITE_OK
            sentence = self._of_read(first or "")
        elif action == sqlite3.SQLITE_FUNCTION:
            sentence = self._of_function((second or "").lower())
        elif action == sqlite3.SQLITE_PRAGMA:
            name, value = (first or "").lower(), (second or "").lower()
            if name in _OF_A_TABLE and value in self._closed:
                # No error, because Datasette runs this PRAGMA on all tables at once.
                return sqlite3.SQLITE_IGNORE
            sentence = _of_pragma(name, value)
        elif action == sqlite3.SQLITE_CREATE_VTABLE:
            sentence = _of_module((second or "").lower())
        else:
            sentence = _of_action(action)
        if sentence is None:
            return sqlite3.SQLITE_OK
        note_refusal(sentence)
        return sqlite3.SQLITE_DENY

    def _of_read(self, spelled: str) -> str | None:
        table = spelled.lower()
        if table in self._closed:
            return f"{table} is not open to everyone."
        if table not in _TABLE_FUNCTIONS and (
            table in self._modules or table.startswith("pragma_")
        ):
            return f"{table} is not allowed here."
        if table == spelled:  # other spellings are not remembered: there are too many
            self._harmless.add(table)
        return None

    def _of_function(self, name: str) -> str | None:
        return None if name in self._functions else f"The function {name}() is not allowed here."


def _of_pragma(name: str, value: str) -> str | None:
    if (
        name in SET_BY_DATASETTE
        or name in _OF_A_TABLE
        or (name, value) in _SETTINGS
        or (not value and name in _NUMBERS | _STATEMENTS_ONLY)
    ):
        return None
    return f"PRAGMA {name} is not allowed here."


def _of_module(name: str) -> str | None:
    return None if name in _KEPT_INSIDE else f"A table by {name} is not allowed here."


def _of_action(action: int) -> str | None:
    if action in _ACTIONS:
        return None
    words = {sqlite3.SQLITE_ATTACH: "ATTACH", sqlite3.SQLITE_DETACH: "DETACH"}
    return f"{words.get(action, 'This statement')} is not allowed here."
