"""Serve the published tables: the list of them, each as it was printed, and its source text."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Request, Response

from loader.catalogue.citation import citation
from loader.errors import DatabaseError
from plugins.common.json_ld import dataset, json_ld
from plugins.common.language import gettext, translated
from plugins.common.links import (
    Alternate,
    format_links,
    picture_path,
    published_path,
    question_links,
    web_address,
)
from plugins.common.offered_questions import offering
from plugins.common.reading import open_queries, read, statistics_database
from plugins.published.published_page import published_tables, read_page
from plugins.published.shares import NO_SHARE
from plugins.published.source_lines import read_source
from plugins.published.view_choices import UnknownValueError

Result = TypeVar("Result")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the pages; an address with a format after a dot belongs to the downloads."""
    return [
        ("^/-/published$", list_of_tables),
        ("^/-/published/(?P<table>[^/.]+)$", page),
        ("^/-/published/(?P<table>[^/.]+)/source$", source),
    ]


async def list_of_tables(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/published`."""
    tables = [
        {**facts, "path": published_path(facts["id"]), "formats": format_links(facts["id"])}
        for facts in await _read(datasette, request, published_tables)
    ]
    return await _html(datasette, request, "published_list.html", {"tables": tables})


async def page(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/published/<id>`: the table in the view that the query string sets."""
    table = unquote(request.url_vars["table"])
    arguments = {name: request.args[name] for name in request.args}
    published = await _read(datasette, request, lambda c: read_page(c, table, arguments))
    database = (await statistics_database(datasette)).name
    all_queries = await open_queries(datasette, request, database)
    queries = await _read(datasette, request, lambda c: offering(c, all_queries, table))
    formats = format_links(table)
    picture = picture_path(queries, database, table)
    address = _absolute(datasette, request, published_path(table))
    alternates = [
        Alternate(f.type, _absolute(datasette, request, f.href), f.title) for f in formats
    ]
    facts = published.table.facts
    return await _html(
        datasette,
        request,
        "published.html",
        {
            **_facts(facts),
            "page": published,
            "database": database,
            "formats": formats,
            "questions": question_links(queries, database, table),
            "citation": citation(facts, address),
            "no_share": NO_SHARE,
            "page_address": address,
            "page_description": gettext(
                "%(title)s, as printed: every number with its source line, every total proved.",
                title=translated(facts["title"]),
            ),
            "page_image": _absolute(datasette, request, picture) if picture else None,
            "alternates": alternates,
            "json_ld": json_ld(dataset(facts, address, alternates)),
        },
    )


async def source(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/published/<id>/source`: the published text line by line."""
    table = unquote(request.url_vars["table"])
    source_page = await _read(datasette, request, lambda c: read_source(c, table))
    facts = _facts(source_page.table.facts)
    facts["page_title"] = gettext("Source of %(table)s", table=facts["page_title"])
    return await _html(datasette, request, "source.html", {**facts, "source": source_page})


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what the templates of both pages need to know of a table."""
    number = gettext("Table %(number)s.", number=facts["number"]) if facts["number"] else ""
    return {
        "facts": facts,
        "path": published_path(facts["id"]),
        "page_title": f"{number} {translated(facts['title'])}".strip(),
        "source_url": web_address(facts["source_url"]),
        "licence_url": web_address(facts["licence_url"]),
    }


async def _read(
    datasette: Datasette, request: Request, reader: Callable[[sqlite3.Connection], Result]
) -> Result:
    """Return what `reader` returns; raise NotFound or BadRequest where it cannot read that."""
    try:
        return await read(datasette, request, reader)
    except DatabaseError as error:
        raise NotFound(str(error)) from None
    except UnknownValueError as error:
        raise BadRequest(str(error)) from None


def _absolute(datasette: Datasette, request: Request, path: str) -> str:
    return str(datasette.absolute_url(request, datasette.urls.path(path)))


async def _html(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any]
) -> Response:
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html)
