"""Serve the published tables: the list of them, each as it was printed, and its source text."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from loader.formats.selection_note import selection_note
from loader.formats.tidy import columns
from plugins.common.json_ld import dataset, json_ld
from plugins.common.language import gettext
from plugins.common.links import (
    Alternate,
    Link,
    format_links,
    own_route,
    published_path,
    question_links,
)
from plugins.common.offered_questions import offering
from plugins.common.open_queries import open_queries
from plugins.common.parameters import VERSION, expect_parameters
from plugins.common.question_site import provide
from plugins.common.reading import ServedPublication, requested_publication
from plugins.common.selection_query import read_expressions, versioned_query
from plugins.layout.publication_page import absolute_address, publication_page
from plugins.layout.site import Site, site_of
from plugins.published.known_to_questions import PublishedTables
from plugins.published.listed_tables import listed_tables
from plugins.published.published_page import PublishedPage, read_page
from plugins.published.requested_table import published_publication, read_published, table_facts
from plugins.published.series import Step, read_series
from plugins.published.shares import NO_SHARE
from plugins.published.sharing import preview, share_table
from plugins.published.shown_version import ShownVersion, shown_version
from plugins.published.source_lines import read_source
from plugins.published.table_list import LIST_PARAMETERS, read_list
from plugins.published.table_picture import find_picture
from plugins.published.view_choices import PARAMETERS


@hookimpl
def startup() -> None:
    """Tell the questions what the published tables know."""
    provide(PublishedTables())


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
    listed = await listed_tables(publication)
    tables = await read_published(publication, lambda c: read_list(c, listed, arguments))
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
    expressions = read_expressions(request.query_string, PARAMETERS)
    asked = {name: request.args[name] for name in request.args if name in PARAMETERS} | expressions
    publication = await published_publication(datasette, request, table)
    published = await read_published(publication, lambda c: read_page(c, table, asked))
    shown = await shown_version(publication, table)
    database, home = publication.name, publication.home
    queries = await _questions(datasette, request, publication, table)
    picture = await read_published(
        publication,
        lambda c: find_picture(
            c, queries, publication.database.route, table, published.table.selection
        ),
    )
    is_selection = bool(published.table.selection)
    chosen = expressions if is_selection else {}
    selection = versioned_query(chosen, shown.asked)
    formats = format_links(table, home, selection, is_selection)
    absolute = partial(absolute_address, datasette, request)
    facts = table_facts(published.table.facts, home)
    path = facts["path"]
    context = {
        **facts,
        **preview(facts["page_title"], published.table, picture, absolute),
        **_described(published, formats, selection, shown, absolute, site_of(datasette, database)),
        "page": published,
        "shown": shown,
        "fixed": versioned_query(chosen, shown.id),
        "newest_path": path + versioned_query(chosen, None),
        "series": await _series(publication, table),
        "database": database,
        "formats": formats,
        "questions": question_links(queries, database, table),
        "share": share_table(
            published.table, published.short_query, home, absolute, picture, shown.asked
        ),
        "csv_types": {field.name: field.type for field in columns(published.table)},
        "no_share": NO_SHARE,
    }
    return await publication_page(
        datasette, request, publication, "published.html", path + selection, context
    )


def _described(
    page: PublishedPage,
    formats: list[Link],
    selection: str,
    shown: ShownVersion,
    absolute: Callable[[str], str],
    site: Site,
) -> dict[str, Any]:
    """Return the headers that describe the page to programs: its other formats, and what it is."""
    path = published_path(page.table.id, site.home)
    alternates = [Alternate(f.type, absolute(f.href), f.title) for f in formats]
    address, whole = absolute(path + selection), absolute(path + shown.query)
    described = _dataset(page, address, whole, alternates, site)
    if shown.asked:
        described["version"] = shown.asked
    return {"alternates": alternates, "json_ld": json_ld(described)}


async def _questions(
    datasette: Datasette, request: Request, publication: ServedPublication, table: str
) -> dict[str, Any]:
    """Return the questions about a table; none for a version, as all are about the newest."""
    if publication.version:
        return {}
    queries = await open_queries(datasette, request, publication.name)
    return await read_published(publication, lambda c: offering(c, queries, table))


async def _series(publication: ServedPublication, table: str) -> list[tuple[Step, str]]:
    """Return the other periods of a table with their paths; none for a version."""
    if publication.version:
        return []
    steps = await read_published(publication, lambda c: read_series(c, table))
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
    publication = await published_publication(datasette, request, table)
    source_page = await read_published(publication, lambda c: read_source(c, table))
    facts = table_facts(source_page.table.facts, publication.home)
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
