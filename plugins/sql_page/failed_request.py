"""Find the SQL in the address of a request that failed, so that the page can show it again."""

import sqlite3
from typing import NamedTuple

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils import tilde_encode
from datasette.utils.asgi import BadRequest, Forbidden, Request

from plugins.common.datasette_inside.known_names import DatasetteError
from plugins.common.datasette_inside.permission_checks import is_visible
from plugins.common.datasette_inside.site_parts import sql_pages
from plugins.common.unreadable_file import is_of_the_machine
from plugins.sql_page.sql_tokens import tokens_of

_TOO_LONG = "SQL Interrupted"  # the title that Datasette gives it


class FailedSql(NamedTuple):
    """SQL that failed, its database, and the values of its parameters."""

    database: str
    sql: str
    values: dict[str, str]


async def failed_sql(datasette: Datasette, request: Request | None) -> FailedSql | None:
    """Return the SQL of a request for its page; None for others, and where SQL is not open."""
    database = asked_database(datasette, request)
    if request is None or database is None or "." in request.path.rpartition("/")[2]:
        return None
    whole = (("view-database", database.name), "view-instance")
    if not await is_visible(datasette, None, ("execute-sql", database.name), *whole):
        return None
    sql = request.args["sql"]
    named = [token.said[1:] for token in tokens_of(sql) if token.kind == "parameter"]
    return FailedSql(database.name, sql, {name: request.args.get(name) or "" for name in named})


def asked_database(datasette: Datasette, request: Request | None) -> Database | None:
    """Return the database whose page, or file, an address with `sql` asks for; None for others."""
    if request is None or not request.args.get("sql"):
        return None
    path = request.path.removeprefix(datasette.setting("base_url").rstrip("/")).partition(".")[0]
    for database in datasette.databases.values():
        if path in sql_pages(f"/{tilde_encode(database.route)}"):
            return database
    return None


def message_of(exception: Exception) -> str | None:
    """Return what SQLite, Python or Datasette said of SQL; None if it is not about SQL."""
    if isinstance(exception, DatasetteError):
        return None if exception.status != 400 else str(exception.message)
    if isinstance(exception, Forbidden) or is_of_the_machine(exception):
        return None
    if isinstance(exception, BadRequest | sqlite3.Error | sqlite3.Warning):
        return str(exception)
    return None


def is_too_long(exception: Exception) -> bool:
    """Return whether SQL was ended because it took too long."""
    of_datasette = isinstance(exception, DatasetteError) and exception.title == _TOO_LONG
    return of_datasette or isinstance(exception, QueryInterrupted)
