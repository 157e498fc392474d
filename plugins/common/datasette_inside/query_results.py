"""The rows that Datasette has found, as output renderers and templates get them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request
from jinja2 import pass_context
from jinja2.runtime import Context

from plugins.common.datasette_inside import IS_ONE

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The rows at an address; `query_name` is of a question, `table` of a table or view, else SQL.

    `is_truncated` is whether there are more rows of a question or of SQL. `facts` are about a page
    of a table: `next`, `expanded_columns` and `human_description_en`.
    """

    database: str
    query_name: str | None
    table: str | None
    columns: Sequence[str]
    rows: Sequence[Row]
    is_truncated: bool
    facts: Mapping[str, Any]


def is_of_question(view_name: str | None, table: str | None, request: Request) -> bool:
    """Return whether the page is that of a question, from what a hook of templates gets."""
    if IS_ONE:
        return view_name == "database" and "table" in request.url_vars
    return view_name == "table" and table is None


Render = Callable[[Datasette, Request, FoundRows], Awaitable[dict[str, Any]]]


def renderer(render: Render) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Return an output renderer that calls `render` with what Datasette has found."""

    async def render_found(
        datasette: Datasette,
        request: Request,
        database: str,
        query_name: str | None,
        table: str | None,
        columns: Sequence[str],
        rows: Sequence[Row],
        data: Mapping[str, Any],
        truncated: bool,
    ) -> dict[str, Any]:
        found = FoundRows(database, query_name, table, columns, rows, truncated, data)
        return await render(datasette, request, found)

    if IS_ONE:
        return render_found

    async def render_data(
        datasette: Datasette,
        request: Request,
        database: str,
        query_name: str | None,
        table: str | None,
        columns: Sequence[str],
        rows: Sequence[Row],
        data: Mapping[str, Any],
    ) -> dict[str, Any]:
        is_cut = bool(data.get("truncated"))
        return await render_found(
            datasette, request, database, query_name, table, columns, rows, data, is_cut
        )

    return render_data  # Datasette 0.65 has no `truncated`


def by_place(rows: Sequence[Any]) -> list[Row]:
    """Return the rows of a table as sequences; Datasette 1.0 has them by the names of columns."""
    return [tuple(row.values()) if isinstance(row, dict) else row for row in rows]


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """What the template `query.html` shows; `name` is of a question, None for SQL of a reader."""

    name: str | None
    columns: Sequence[str]
    rows: Sequence[Row]
    is_truncated: bool


def query_reader(datasette: Datasette) -> Callable[[Context], Awaitable[AskedQuery]]:
    """Return what a template calls to know what is asked and found; only `query.html` may."""

    @pass_context
    async def asked_query(context: Context) -> AskedQuery:
        if not IS_ONE:
            name, rows, cut = (context.get(key) for key in ("canned_query", "rows", "truncated"))
            return AskedQuery(name, context["columns"], rows or [], bool(cut))
        # Datasette 1.0 gives templates the cells as they are shown only.
        name, query = context.get("stored_query"), context["query"]
        if context.get("error") or not query["sql"]:
            return AskedQuery(name, context.get("columns") or [], [], False)
        values = {**query["params"], **context["named_parameter_values"]}
        served = datasette.get_database(context["database"])
        found = await served.execute(query["sql"], values, truncate=True)
        return AskedQuery(name, found.columns, found.rows, found.truncated)

    return asked_query


@pass_context
async def action_links(context: Context) -> list[Mapping[str, str]]:
    """Return the links that plugins add to the page of a table or database: `href` and `label`."""
    of_page = (context.get(key) for key in ("table_actions", "database_actions", "actions"))
    actions = next(filter(None, of_page), None)
    return [one for one in await actions() if one.get("href")] if actions else []
