"""Canned queries as pages for readers: questions with choices, an answer and a chart."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request
from jinja2 import Environment

from plugins.common.datasette_inside.query_results import query_reader
from plugins.common.datasette_inside.site_metadata import metadata_part
from plugins.common.numbers import figure
from plugins.common.open_queries import open_queries
from plugins.common.question_site import question_site
from plugins.questions.answer_cells import AnswerCells
from plugins.questions.question import QueryResult, Question, read_question, with_words

ReadPage = Callable[[Sequence[str], Sequence[Sequence[Any]], bool], Awaitable[Question]]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give the templates what they need of a site where no other feature does: no translations."""
    if "jinja2.ext.InternationalizationExtension" not in env.extensions:
        env.add_extension("jinja2.ext.i18n")
        env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals["answer_cells"] = AnswerCells
    env.filters.setdefault("number", figure)
    env.filters.setdefault("format_name", str.upper)
    env.filters.setdefault("in_this_language", str)
    env.filters.setdefault("words", lambda text, language: text or "")


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, database: str | None
) -> dict[str, Any]:
    """Add `asked_query`, and `question_of`, with which query.html makes a question of its rows.

    `sql_template` is for a reader's own SQL.
    """
    if request is None or database is None:
        return {}
    return {
        "question_of": question_reader(datasette, request, database),
        "asked_query": query_reader(datasette),
        "sql_template": question_site().sql_template,
    }


def question_reader(datasette: Datasette, request: Request, database: str) -> ReadPage:
    """Return a function that makes a question of the result of the requested canned query."""

    async def read_page(
        columns: Sequence[str], rows: Sequence[Sequence[Any]], truncated: bool
    ) -> Question:
        name = tilde_decode(request.url_vars["table"])
        queries = await open_queries(datasette, request, database)
        words = metadata_part(datasette, "columns", database)
        query, result = with_words(queries[name], words), QueryResult(columns, rows, truncated)
        requested = {key: request.args[key] for key in request.args}
        path = datasette.urls.query(database, name)
        question: Question = await datasette.get_database(database).execute_fn(
            lambda connection: read_question(connection, path, query, requested, result, queries)
        )
        return question

    return read_page
