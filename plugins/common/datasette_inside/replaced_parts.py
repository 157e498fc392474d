"""What is replaced inside Datasette, where it has no hook or setting.

Each function is called once at the start of a site and may be called again. README.md of the folder
above lists them, with the reasons.
"""

import inspect
import itertools
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from secrets import token_urlsafe
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import asgi_csrf
import datasette.app as datasette_app
import datasette.views.table as table_views
from datasette import facets, url_builder, utils
from datasette.app import Datasette
from datasette.database import Database
from datasette.filters import InFilter, NotInFilter, TemplatedFilter
from datasette.plugins import pm
from datasette.url_builder import Urls
from datasette.utils import asgi
from datasette.utils.asgi import Request
from datasette.views import base
from datasette.views.database import QueryView
from datasette.views.row import RowView

Where = Callable[[Any, str, str, str, int], tuple[str, Any]]  # the SQL of a filter, its parameters
Change = Callable[[Request, dict[str, Any]], None]

_changes: list[Change] = []  # of all answers with rows

_NEEDS_NO_ENCODING = re.compile("[A-Za-z0-9_-]*+")
# How SQL that only reads begins. EXPLAIN alone shows addresses in the memory of the process.
_READS = re.compile(
    r"(?: \s++ | --[^\n]*+\n | /\*(?:(?!\*/).)*+\*/ )*+"
    r"(?: explain\s++query\s++plan\s++ )?+ (?:select|with)\b",
    re.VERBOSE | re.DOTALL,
)
# SQLite ends one that is open at the end.
_COMMENT = re.compile(r"/\*(?:(?!\*/).)*+(?:\*/)?+", re.DOTALL)
_tilde_encode: Callable[[str], str] = utils.tilde_encode

column_facet = facets.ColumnFacet
_FILTERS = (TemplatedFilter, InFilter, NotInFilter)
_wheres: tuple[Where, ...] = tuple(kind.where_clause for kind in _FILTERS)
# Runs SQL and questions, for all formats; Datasette 1.0 has no such method.
answer_sql: Any = getattr(QueryView, "data", None)


def replace_urls(urls: type[Urls]) -> None:
    """Make all addresses with a class; `datasette.urls` is a new object each time it is read."""
    datasette_app.Urls = urls


def replace_csv_writer(writer: Callable[..., Any]) -> None:
    """Write all CSV with the writer, which is called as that of `csv`."""
    base.csv = SimpleNamespace(writer=writer)


def replace_limited_writer(writer: Callable[..., Any]) -> None:
    """Send all CSV with the writer, which gets that of the answer and the megabytes allowed."""
    base.LimitedWriter = writer


def replace_answer_sql(answer: Callable[..., Awaitable[Any]]) -> None:
    """Run SQL and questions with a method in place of `answer_sql`, if that is there."""
    if answer_sql:
        QueryView.data = answer


def change_answers(change: Change) -> None:
    """Call `change` with each request for rows, and with the answer before it gets its format.

    It may change `answer["rows"]`, and add to the answer. Datasette 1.0 has no such answer.
    """
    if change not in _changes:
        _changes.append(change)
    views: tuple[Any, ...] = (getattr(table_views, "TableView", None), RowView, QueryView)
    for view in views:
        answer = getattr(view, "data", None)
        if answer and not hasattr(answer, "is_changed"):
            view.data = _changing(answer)


def _changing(answer: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def data(self: Any, request: Request, *arguments: Any, **named: Any) -> Any:
        given = await answer(self, request, *arguments, **named)
        if isinstance(given, tuple):
            for change in _changes:
                change(request, given[0])
        return given

    data.is_changed = True  # type: ignore[attr-defined]
    return data


def replace_column_facet(facet: type[facets.ColumnFacet]) -> None:
    """Count the values of a column for facets with a class in place of `column_facet`."""
    facets.ColumnFacet = facet


def replace_key_reader(reading: Callable[[Callable[[str], list[str]]], Callable[..., Any]]) -> None:
    """Read the key of the row that a page begins behind with what `reading` makes of the reader."""
    table_views.urlsafe_components = reading(utils.urlsafe_components)


def change_sql_of_filters(changed: Callable[[Where], Where]) -> None:
    """Make the SQL of filters with what `changed` returns for each of Datasette's own methods."""
    for kind, where in zip(_FILTERS, _wheres, strict=True):
        kind.where_clause = changed(where)


def replace_class(database: Database, subclass: type[Database]) -> None:
    """Give a database the methods of a subclass of its class."""
    database.__class__ = subclass


def replace_execution(
    database: Database,
    execute_fn: Callable[..., Awaitable[Any]],
    execute: Callable[..., Awaitable[Any]],
) -> None:
    """Run all reading of a database with these; the methods they replace are in its class."""
    database.execute_fn, database.execute = execute_fn, execute


def log_no_variables() -> None:
    """Have Datasette not print all local variables of every bad request, if rich is installed."""
    pm.get_plugin("datasette.handle_exception").rich = None


def save_work() -> None:
    """Make the secret of each request with one call, not sixteen; only a form to log out has it.

    Leave a name as it is if nothing in it needs encoding in an address: Datasette encodes it byte
    by byte, for each row of a table again.
    """
    asgi_csrf.make_secret = token_urlsafe
    utils.tilde_encode = url_builder.tilde_encode = quickly_encoded


def quickly_encoded(text: str) -> str:
    """Return what Datasette's `tilde_encode` returns."""
    return text if _NEEDS_NO_ENCODING.fullmatch(text) else _tilde_encode(text)


def read_addresses_once() -> None:
    """Have Datasette take the parameters of an address apart once, not each time it reads one."""

    @lru_cache(maxsize=200)
    def parsed(query: str, keep_blank_values: bool) -> dict[str, list[str]]:
        return parse_qs(query, keep_blank_values=keep_blank_values)

    def copied(qs: str, keep_blank_values: bool = False) -> dict[str, list[str]]:
        return {name: list(texts) for name, texts in parsed(qs, keep_blank_values).items()}

    asgi.parse_qs = copied


def read_sql_once() -> None:
    """Have Datasette go through SQL of a reader once where it looks for its beginning and comments.

    Its own patterns went through it again from each place: 30,000 blanks after a comment held the
    site up for 20 seconds, as this is done in the loop that answers all.
    """
    utils.allowed_sql_res[:] = [_READS]
    utils._multi_line_comment_re = _COMMENT


def know_signatures(renderers: Iterable[tuple[Any, Any]]) -> None:
    """Let Datasette find what output renderers take: it inspects each for each page with rows."""
    for function in itertools.chain.from_iterable(renderers):
        if inspect.isfunction(function):
            function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]


def tolerate_damage(datasette: Datasette, once: bool = False) -> None:
    """Let all pages answer if a database is damaged while it is served.

    Datasette reads all schemas again before each of its own pages. A page that needs the damaged
    database will say so. If no database can change, they are read `once`.
    """
    refresh, is_read = datasette.refresh_schemas, False

    async def refresh_readable(**named: Any) -> None:
        nonlocal is_read
        if is_read and not named:
            return
        with suppress(sqlite3.DatabaseError):
            await refresh(**named)
            is_read = once

    datasette.refresh_schemas = refresh_readable
