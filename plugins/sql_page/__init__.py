"""The page of a reader's own SQL: its editor, what it can be asked, and what is wrong with it.

Whatever fails, the page has the editor with the SQL in it; Datasette's error pages have none.
"""

from collections.abc import Awaitable, Callable, Collection, Generator, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from loader.metadata.sql_examples import SqlExample, sql_examples
from plugins.common.access import NotAllowed
from plugins.common.language import N_, Spoken, current_language
from plugins.common.reading import closed_tables, is_ours, open_tables
from plugins.common.refusal import answer_refusal
from plugins.layout.site import site_of
from plugins.sql_page.explain_error import SqlProblem, explain, too_long, untold
from plugins.sql_page.failed_request import asked_database, failed_sql, is_too_long, message_of
from plugins.sql_page.sql_cells import sql_rows
from plugins.sql_page.sql_doubts import Doubt, doubts, unknown_categories
from plugins.sql_page.sql_schema import SchemaTable, columns_of_all, read_ids, read_schema

Handler = Callable[[], Awaitable[Response]]
_PROBLEM = "sql_problem"  # where the scope of a request has what is wrong with its SQL
# By language. The keys are Database objects: Datasette makes a new one when it attaches a database.
_known_examples: WeakKeyDictionary[Database, dict[str, list[SqlExample]]] = WeakKeyDictionary()


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Give every template `schema` and `sql_examples`, which take the name of a database."""
    env.globals["schema"] = partial(_schema, datasette)
    env.globals["sql_examples"] = partial(_examples, datasette)


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, template: str | None, database: str | None
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give the page of SQL, and the error page in place of it, what they show.

    `problem_of` says what an error means, and `doubts_of` why an answer may not be what is meant.
    `sql_rows` writes the rows of an answer. An error page has the SQL that failed in `failed_sql`,
    and in `sql_problem` what is wrong with it.
    """

    async def inner() -> dict[str, Any]:
        is_error = bool(template) and str(template).endswith("error.html")
        failed = await failed_sql(datasette, request) if is_error else None
        return {
            **({"site": site_of(datasette, failed.database)} if failed else {}),
            "problem_of": partial(_problem, datasette, database or ""),
            "doubts_of": partial(_doubts, datasette, database or ""),
            "sql_rows": sql_rows,
            "failed_sql": failed,
            "sql_problem": request.scope.get(_PROBLEM) if request else None,
        }

    return inner


@hookimpl(wrapper=True, tryfirst=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, list[Handler], list[Handler]]:
    """Answer SQL that fails, or takes too long, with a sentence in a reader's words."""
    handlers = yield
    database = asked_database(datasette, request)
    message = message_of(exception)
    if database is None or not (message or is_too_long(exception)):
        return handlers
    return [partial(_answer, datasette, request, exception, message or "", handlers)]


async def _answer(
    datasette: Datasette,
    request: Request,
    exception: Exception,
    message: str,
    handlers: list[Handler],
) -> Response:
    """Return the answer to SQL that failed; that of the other handlers if the cause is another."""
    database = asked_database(datasette, request)
    assert database is not None
    if is_too_long(exception):
        problem: SqlProblem | None = too_long(_milliseconds(datasette, request))
    else:
        tables = columns_of_all(await _schema(datasette, database.name))
        problem = explain(message, request.args["sql"], tables)
    if problem is None:
        return await handlers[0]()
    request.scope[_PROBLEM] = problem
    return await answer_refusal(datasette, request, 400, N_("Your own SQL"), problem.sentence)


def _milliseconds(datasette: Datasette, request: Request) -> int:
    """Return how long the SQL of a request may take: an address may ask for less than the site."""
    most, asked = int(datasette.setting("sql_time_limit_ms")), request.args.get("_timelimit") or ""
    return min(most, int(asked)) if asked.isdecimal() else most


async def _schema(datasette: Datasette, database: str) -> list[SchemaTable]:
    described = await open_tables(datasette, database)
    closed = await closed_tables(datasette, database)
    schema: list[SchemaTable] = await datasette.get_database(database).execute_fn(
        lambda c: read_schema(c, described, closed)
    )
    return schema


async def _problem(datasette: Datasette, database: str, message: str, sql: str) -> SqlProblem:
    tables = columns_of_all(await _schema(datasette, database))
    return explain(message, sql, tables) or untold(message)


async def _examples(datasette: Datasette, database: str) -> list[SqlExample]:
    attached = datasette.get_database(database)
    if not await is_ours(attached):
        return []
    language = current_language.get()
    known = _known_examples.setdefault(attached, {})
    if language not in known:
        try:
            known[language] = await attached.execute_fn(lambda c: sql_examples(c, Spoken(language)))
        except NotAllowed:  # a table that they are made from is closed
            known[language] = []
    return known[language]


async def _doubts(
    datasette: Datasette,
    database: str,
    sql: str,
    columns: Collection[str],
    rows: Sequence[Any],
) -> list[Doubt]:
    attached = datasette.get_database(database)
    if not await is_ours(attached):
        return []
    try:
        if not rows:
            return list(await attached.execute_fn(lambda c: unknown_categories(c, sql)))
        ids = await attached.execute_fn(read_ids)
    except NotAllowed:  # a table that this is read from is closed
        return []
    tables = columns_of_all(await _schema(datasette, database))
    return doubts(sql, columns, tables, ids)
