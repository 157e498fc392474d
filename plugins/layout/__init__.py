"""Give every page its menu, title, address, source and licence."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from datasette import Request, hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden
from jinja2 import Environment

from plugins.common.credit import Credit, declared
from plugins.common.credit_of_tables import read_credit
from plugins.common.datasette_inside.known_names import path_with_format
from plugins.common.datasette_inside.query_results import is_of_question
from plugins.common.datasette_inside.site_metadata import own_metadata, queries_of, whole_metadata
from plugins.common.datasette_inside.site_parts import template_globals
from plugins.common.language import current_language, gettext, languages
from plugins.common.links import category_path, in_asked_language
from plugins.common.numbers import figure
from plugins.common.reading import (
    ServedPublication,
    closed_tables,
    overview_of,
    publications,
)
from plugins.layout import site
from plugins.layout.use_in import types_of, use_lines


@hookimpl
def prepare_jinja2_environment(
    env: Environment, datasette: Datasette
) -> Callable[[], Awaitable[None]]:
    """Give every template `site`, also Datasette's error pages, `category_path` and `number`."""
    env.filters["number"] = figure
    env.globals["category_path"] = category_path

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
    """Give every page its own address, and Datasette's pages their title, credit and formats.

    `use_in` returns code that reads the CSV at a path in other tools; `types_of` the types it has.
    """
    if request is None:
        return None
    address: dict[str, Any] = {
        "own_address": datasette.absolute_url(request, request.path),
        "use_in": lambda path, types: use_lines(
            in_asked_language(datasette.absolute_url(request, path)), types
        ),
        "types_of": types_of,
    }

    async def inner() -> dict[str, Any]:
        if "site" not in template_globals(datasette):  # asked before the start had come to its end
            await _know_site(datasette)
        if database and view_name:
            address["site"] = site.site_of(datasette, database)
        if is_of_question(view_name, table, request):
            return address | await _query_page(datasette, request, database or "")
        credit = await table_credit(datasette, database, table)
        return address | credit | _table_page(datasette, request, view_name, database, table)

    return inner


async def _know_site(datasette: Datasette) -> None:
    """Give every template `site`, also Datasette's error pages."""
    sites = {}
    for language in languages():
        was = current_language.set(language)
        sites[language] = await _site(datasette)
        current_language.reset(was)
    template_globals(datasette)["site"] = site.SpokenSite(sites)


async def _site(datasette: Datasette) -> site.Site:
    """Return what every page shows of the site; of databases only if everyone may see them."""
    found = await publications(datasette)
    metadata = whole_metadata(datasette)
    if len(found) == 1:
        overview = overview_of(datasette, found[0].name)
        return await _own_site(datasette, found[0], {**metadata, "overview": overview})
    entries = metadata.get("databases") or {}
    own = {one.name: await _own_site(datasette, one, entries.get(one.name) or {}) for one in found}
    return site.site_of_several(metadata, own) if own else site.make_site(metadata)


async def _own_site(
    datasette: Datasette, publication: ServedPublication, metadata: dict[str, Any]
) -> site.Site:
    """Return what the pages of a publication show; nothing of its database if that is closed."""
    database = publication.name
    closed = await closed_tables(datasette, database)
    try:
        summary = await publication.read(lambda c: site.read_summary(c, database))
    except (Forbidden, sqlite3.Error):
        summary = None
    asks = bool(await queries_of(datasette, database))
    return site.make_site(metadata, summary, asks, closed, publication.home)


async def table_credit(
    datasette: Datasette, database: str | None, table: str | None
) -> dict[str, Credit]:
    """Return the credit of a table: what metadata.yml declares for it, else its dimension's."""
    if table is None or database != site.site_of(datasette, database).database:
        return {}
    own = declared(own_metadata(datasette, database, table))
    # Datasette writes the site's own credit into the metadata of each table that it shows.
    if own in (
        declared(whole_metadata(datasette)),
        declared(own_metadata(datasette, database)),
    ):
        own = Credit()
    dimension = table.removesuffix("_ancestor")
    try:
        other = await datasette.get_database(database).execute_fn(
            lambda c: read_credit(c, dimension)
        )
    except Forbidden:  # published_table is closed
        return {"credit": own}
    return {"credit": own.or_else(other)}


async def _query_page(datasette: Datasette, request: Request, database: str) -> dict[str, Any]:
    queries = await queries_of(datasette, database, request.actor)
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
        metadata = own_metadata(datasette, database)
        asks = site.site_of(datasette, database).asks
        data = gettext("Questions and data") if asks else gettext("Data")
        title = "SQL" if request.args.get("sql") else data
    elif view_name in ("table", "row"):
        metadata = own_metadata(datasette, database, table)
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
