"""Say which column or table is meant, where the SQL of a reader names one that does not exist."""

import re

from datasette.database import Database

from loader.words import most_similar, nearest

_UNKNOWN = re.compile(r"no such (column|table): (?:.*\.)?([^.]+)")
_WORD = re.compile(r"\w++")


async def with_nearest(error: str, sql: str, database: Database) -> str:
    """Return an error of SQLite, with the nearest names if it is about a name that is unknown.

    Columns are those of the tables that the SQL names, or of all where it names none; of all, a
    name that is near none is not explained.
    """
    unknown = _UNKNOWN.fullmatch(error)
    if not unknown:
        return error
    what, name = unknown.groups()
    tables = [*await database.table_names(), *await database.view_names()]
    if what == "table":
        return f"{error}; {nearest(name, tables)}"
    in_sql = {word.lower() for word in _WORD.findall(sql)}
    named = [table for table in tables if table.lower() in in_sql]
    found = [column for table in named or tables for column in await database.table_columns(table)]
    columns = list(dict.fromkeys(found))
    if not named and not most_similar(name, columns):
        return error
    return f"{error}; {nearest(name, columns)}"
