"""Give every page its menu, title, address, source and licence."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from datasette import Request, hookimpl
from datasette.app import Datasette
from datasette.utils import path_with_format, tilde_decode
from datasette.utils.asgi import Forbidden
from jinja2 import Environment

from plugins.common.credit import Credit, declared, read_credit
from plugins.common.language import SOURCE, current_language, gettext, languages, spoken
from plugins.common.numbers import figure
from plugins.common.reading import (
    closed_tables,
    read_for_everyone,
    readable_database,
)
from plugins.layout import site


@hookimpl
def prepare_jinja2_environment(
    env: Environment, datasette: Datasette
) -> Callable[[], Awaitable[None]]:
    """Give every template `site`, also Datasette's error pages, and the filter `number`."""
    env.filters["number"] = figure

    async def inner() -> None:
        await _know_site(datasette)

    return inner


@hookimpl
def extra_template_vars(
    view_name: str | None,
    database: str | None,
    table: str | None,
    request: Request | None,
    datasette: Datasette,
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """Give every page its own address, and Datasette's pages their title, credit and formats."""
    if request is None:
        return None
    address: dict[str, Any] = {"own_address": datasette.absolute_url(request, request.path)}

    async def inner() -> dict[str, Any]:
        if "site" not in datasette.jinja_env.globals:  # asked before the start had come to its end
            await _know_site(datasette)
        address["site"] = datasette.jinja_env.globals["sites"][current_language.get()]
        if view_name == "table" and table is None:
            return address | await _query_page(datasette, request, database or "")
        credit = await _credit(datasette, database, table)
        return address | credit | _table_page(datasette, request, view_name, database, table)

    return inner


async def _know_site(datasette: Datasette) -> None:
    """Give every template `sites`, by language, and `site`, in the language of its publication."""
    sites = {}
    for language in languages():
        was = current_language.set(language)
        sites[language] = await _site(datasette)
        current_language.reset(was)
    own = spoken(sites[SOURCE].language) or SOURCE
    datasette.jinja_env.globals |= {"sites": sites, "site": sites[own]}


async def _site(datasette: Datasette) -> site.Site:
    """Return what every page shows of the site; of the database only if everyone may see it."""
    try:
        database = (await readable_database(datasette, None)).name
    except (LookupError, Forbidden):
        return site.make_site(datasette.metadata())
    closed = await closed_tables(datasette, database)
    try:
        summary = await read_for_everyone(datasette, lambda c: site.read_summary(c, database))
    except Forbidden:
        summary = None
    asks = bool(await datasette.get_canned_queries(database, None))
    return site.make_site(datasette.metadata(), summary, asks, closed)


async def _credit(
    datasette: Datasette, database: str | None, table: str | None
) -> dict[str, Credit]:
    """Return the credit of a table: what metadata.yml declares for it, else its dimension's."""
    if table is None or database != datasette.jinja_env.globals["site"].database:
        return {}
    own = declared(datasette.metadata(database=database, table=table, fallback=False))
    # Datasette writes the site's own credit into the metadata of each table that it shows.
    if own in (
        declared(datasette.metadata()),
        declared(datasette.metadata(database=database, fallback=False)),
    ):
        own = Credit()
    dimension = table.removesuffix("_ancestor")
    try:
        other = await read_for_everyone(datasette, lambda c: read_credit(c, dimension))
    except Forbidden:  # published_table is closed
        return {"credit": own}
    return {"credit": own.or_else(other)}


async def _query_page(datasette: Datasette, request: Request, database: str) -> dict[str, Any]:
    queries = await datasette.get_canned_queries(database, request.actor)
    query = queries[tilde_decode(request.url_vars["table"])]
    href = partial(_with_format, request)
    return {
        "page_address": datasette.absolute_url(request, request.path)
        + site.canonical_query(request.query_string, query.get("params") or ()),
        "page_description": site.description(query),
        "alternates": site.row_alternates(href),
        # The template uses these two if the question has a chart, which is known when it is drawn.
        "chart_image": datasette.absolute_url(request, href("png")),
        "chart_forms": site.chart_alternates(href),
    }


def _table_page(
    datasette: Datasette,
    request: Request,
    view_name: str | None,
    database: str | None,
    table: str | None,
) -> dict[str, Any]:
    """Return title, description and formats of one of Datasette's pages; nothing for others."""
    if view_name == "database":
        metadata = datasette.metadata(database=database, fallback=False)
        asks = datasette.jinja_env.globals["site"].asks
        data = gettext("Questions and data") if asks else gettext("Data")
        title = "SQL" if request.args.get("sql") else data
    elif view_name in ("table", "row"):
        metadata = datasette.metadata(database=database, table=table, fallback=False)
        title = site.table_title(table or "", metadata)
    else:
        return {}
    if view_name == "row":
        title = f"{tilde_decode(request.url_vars['pks'])} – {title}"
    return {
        "page_title": title,
        "page_description": site.description(metadata),
        "alternates": site.row_alternates(partial(_with_format, request))
        if view_name == "table"
        else [],
    }


def _with_format(request: Request, ending: str) -> str:
    return str(path_with_format(request=request, format=ending))
