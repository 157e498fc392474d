"""Serve the published tables: the list of them, each as it was printed, and its source text."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Request, Response

from loader.catalogue.citation import citation
from loader.database.opening import table_ids
from loader.errors import DatabaseError, SelectionError
from loader.formats.selection_note import selection_note
from plugins.common.json_ld import dataset, json_ld
from plugins.common.language import gettext, translated
from plugins.common.links import (
    Alternate,
    format_links,
    own_route,
    picture_path,
    published_path,
    question_links,
    web_address,
)
from plugins.common.offered_questions import offering
from plugins.common.parameters import VERSION, expect_parameters
from plugins.common.reading import (
    ServedPublication,
    open_queries,
    requested_publication,
    requested_version,
)
from plugins.common.selection_query import read_expressions, versioned_query
from plugins.layout.publication_page import absolute_address, publication_page
from plugins.layout.site import Site, site_of
from plugins.published.published_page import PublishedPage, read_page
from plugins.published.series import Step, read_series
from plugins.published.shares import NO_SHARE
from plugins.published.shown_version import shown_version
from plugins.published.source_lines import read_source
from plugins.published.table_list import LIST_PARAMETERS, read_list
from plugins.published.view_choices import PARAMETERS, UnknownValueError

Result = TypeVar("Result")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the pages; an address with a format after a dot belongs to the downloads."""
    return [
        (own_route("/published"), list_of_tables),
        (own_route("/published/(?P<table>[^/.]+)"), page),
        (own_route("/published/(?P<table>[^/.]+)/source"), source),
    ]


async def list_of_tables(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/published`: the tables that the query string asks for, with its links."""
    arguments = {name: request.args[name] for name in request.args}
    expect_parameters(request, LIST_PARAMETERS)
    publication = await requested_publication(datasette, request)
    tables = await _read(publication, lambda c: read_list(c, arguments))
    home = publication.home
    path = f"{home}/published"
    response = await publication_page(
        datasette,
        request,
        publication,
        "published_list.html",
        path + tables.query(tables.page),
        {
            "list": tables,
            "path": path,
            "published_path": lambda id_: published_path(id_, home),
            "format_links": lambda id_: format_links(id_, home),
        },
    )
    if tables.others:
        response.headers["link"] = ", ".join(
            f'<{datasette.urls.path(path)}{query}>; rel="{relation}"'
            for relation, query in tables.others.items()
        )
    return response


async def page(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/published/<id>`: the table in the view that the query string sets."""
    table = unquote(request.url_vars["table"])
    chosen = read_expressions(request.query_string, PARAMETERS)
    own = {name: request.args[name] for name in request.args if name in PARAMETERS}
    publication = await _publication(datasette, request, table)
    published = await _read(publication, lambda c: read_page(c, table, {**own, **chosen}))
    shown = await shown_version(publication, table)
    database, home = publication.name, publication.home
    queries = await _questions(datasette, request, publication, table)
    is_selection = bool(published.table.selection)
    selection = versioned_query(chosen if is_selection else {}, shown.asked)
    formats = format_links(table, home, selection, is_selection)
    picture = picture_path(queries, database, table)
    path = published_path(table, home)
    whole, address = (
        absolute_address(datasette, request, path + query) for query in (shown.query, selection)
    )
    alternates = [
        Alternate(f.type, absolute_address(datasette, request, f.href), f.title) for f in formats
    ]
    facts = published.table.facts
    return await publication_page(
        datasette,
        request,
        publication,
        "published.html",
        path + selection,
        {
            **_facts(facts, publication),
            "page": published,
            "shown": shown,
            "fixed": versioned_query(chosen if is_selection else {}, shown.id),
            "newest_path": path + versioned_query(chosen if is_selection else {}, None),
            "series": await _series(publication, table),
            "database": database,
            "formats": formats,
            "questions": question_links(queries, database, table),
            "citation": citation(facts, address, is_selection, shown.asked),
            "no_share": NO_SHARE,
            "page_description": gettext(
                "%(title)s, as printed: every number with its source line, every total proved.",
                title=translated(facts["title"]),
            ),
            "page_image": absolute_address(datasette, request, picture) if picture else None,
            "alternates": alternates,
            "json_ld": json_ld(
                _dataset(published, address, whole, alternates, site_of(datasette, database))
                | ({"version": shown.asked} if shown.asked else {})
            ),
        },
    )


async def _questions(
    datasette: Datasette, request: Request, publication: ServedPublication, table: str
) -> dict[str, Any]:
    """Return the questions about a table; none for a version, as all are about the newest."""
    if publication.version:
        return {}
    queries = await open_queries(datasette, request, publication.name)
    return await _read(publication, lambda c: offering(c, queries, table))


async def _series(publication: ServedPublication, table: str) -> list[tuple[Step, str]]:
    """Return the other periods of a table with their paths; none for a version."""
    if publication.version:
        return []
    steps = await _read(publication, lambda c: read_series(c, table))
    return [(step, published_path(step.id, publication.home)) for step in steps]


def _dataset(
    page: PublishedPage, address: str, whole: str, downloads: list[Alternate], site: Site
) -> dict[str, Any]:
    """Return what is shown as a Dataset of schema.org; a selection is part of the whole table."""
    facts = page.table.facts
    described = dataset(facts, address, downloads, site.described)
    for sentence in selection_note(page.table):
        described.pop("sameAs", None)
        described["description"] += f" {sentence}"
        described["isPartOf"] = {"@type": "Dataset", "@id": whole, "name": facts["title"]}
    return described


async def source(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/published/<id>/source`: the published text line by line."""
    table = unquote(request.url_vars["table"])
    expect_parameters(request, [VERSION])
    publication = await _publication(datasette, request, table)
    source_page = await _read(publication, lambda c: read_source(c, table))
    facts = _facts(source_page.table.facts, publication)
    shown = await shown_version(publication, table)
    facts["page_title"] = gettext("Source of %(table)s", table=facts["page_title"])
    return await publication_page(
        datasette,
        request,
        publication,
        "source.html",
        f"{facts['path']}/source{shown.query}",
        {
            **facts,
            "source": source_page,
            "shown": shown,
            "newest_path": f"{facts['path']}/source",
        },
    )


async def _publication(datasette: Datasette, request: Request, table: str) -> ServedPublication:
    return await requested_version(datasette, request, lambda c: table in table_ids(c))


def _facts(facts: dict[str, Any], publication: ServedPublication) -> dict[str, Any]:
    """Return what the templates of both pages need to know of a table."""
    number = gettext("Table %(number)s.", number=facts["number"]) if facts["number"] else ""
    return {
        "facts": facts,
        "path": published_path(facts["id"], publication.home),
        "page_title": f"{number} {translated(facts['title'])}".strip(),
        "source_url": web_address(facts["source_url"]),
        "licence_url": web_address(facts["licence_url"]),
    }


async def _read(
    publication: ServedPublication, reader: Callable[[sqlite3.Connection], Result]
) -> Result:
    """Return what `reader` returns; raise NotFound or BadRequest where it cannot read that."""
    try:
        return await publication.read(reader)
    except DatabaseError as error:
        version = f"Version {publication.version.id}: " if publication.version else ""
        raise NotFound(f"{version}{error}") from None
    except (UnknownValueError, SelectionError) as error:
        raise BadRequest(str(error)) from None
