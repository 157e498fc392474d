"""Canned queries as pages people understand."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

from plugins.common.reading import open_queries
from plugins.questions.question import Question, Result, read_question, with_words

Ask = Callable[[Sequence[str], Sequence[Sequence[Any]], bool], Awaitable[Question]]


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, database: str | None
) -> dict[str, Callable[..., Any]]:
    """`ask` is for query.html, which alone has the rows; `absolute` makes addresses of paths."""
    if request is None or database is None:
        return {}
    return {
        "ask": asker(datasette, request, database),
        "absolute": lambda path: datasette.absolute_url(request, path),
    }


def asker(datasette: Datasette, request: Request, database: str) -> Ask:
    """A function that makes the page of the canned query at this address, from its result."""

    async def ask(
        columns: Sequence[str], rows: Sequence[Sequence[Any]], truncated: bool
    ) -> Question:
        name = tilde_decode(request.url_vars["table"])
        queries = await open_queries(datasette, request, database)
        words = datasette.metadata("columns", database=database) or {}
        query, result = with_words(queries[name], words), Result(columns, rows, truncated)
        given = {key: request.args[key] for key in request.args}
        path = datasette.urls.query(database, name)
        asked: Question = await datasette.get_database(database).execute_fn(
            lambda connection: read_question(connection, path, query, given, result, queries)
        )
        return asked

    return ask
