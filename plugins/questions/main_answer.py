"""The answer that a front page begins with: to the first question with a chart."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request

from plugins.common.current_request import mark_partial
from plugins.common.datasette_inside.site_metadata import metadata_part
from plugins.common.open_queries import open_queries
from plugins.common.reading import overview_of
from plugins.questions.question import QueryResult, Question, read_question, with_words


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None
) -> dict[str, Callable[[str], Awaitable[Question | None]]]:
    """Add `main_answer`, which the front page calls with the name of its database."""
    if request is None:
        return {}
    return {"main_answer": lambda database: main_answer(datasette, request, database)}


async def main_answer(datasette: Datasette, request: Request, database: str) -> Question | None:
    """Return the first question with a chart; None if there is none, or its SQL takes too long."""
    queries = await open_queries(datasette, request, database)
    name = next((name for name, query in queries.items() if query.get("chart")), None)
    if name is None:
        return None
    query = with_words(queries[name], metadata_part(datasette, "columns", database))
    asked = first_values(overview_of(datasette, database) or {}, name)
    values = dict.fromkeys(query.get("params") or [], "") | asked
    served = datasette.get_database(database)
    try:
        found = await served.execute(query["sql"], values, truncate=True)
    except QueryInterrupted:
        mark_partial()
        return None
    columns = [column[0] for column in found.description]
    result = QueryResult(columns, found.rows, found.truncated)
    path = datasette.urls.query(database, name)
    question: Question = await served.execute_fn(
        lambda c: read_question(c, path, query, asked, result, with_categories=False)
    )
    return question


def first_values(overview: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return what the overview asks the question at first; nothing if it does not show it.

    >>> panel = {"query": "largest", "params": {"place": "region"}}
    >>> first_values({"defaults": {"region": "total"}, "panels": [panel]}, "largest")
    {'place': 'total'}
    """
    defaults = overview.get("defaults") or {}
    for panel in overview.get("panels") or []:
        if panel["query"] == name:
            chosen = panel.get("params") or {}
            return {own: str(defaults[of]) for own, of in chosen.items() if of in defaults}
    return {}
