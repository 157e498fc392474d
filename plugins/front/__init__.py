"""Serve the front page of the site, and of each publication if it has several."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from datasette import Request, hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Response

from loader.catalogue.citation import apa, bibtex, table_reference
from plugins.common.datasette_inside.own_views import FRONT_ROUTE_OF_DATASETTE, own_front_page
from plugins.common.datasette_inside.permission_checks import ensure_visible
from plugins.common.json_ld import catalogue, dataset, json_ld, publication_dataset
from plugins.common.links import FRONT_ROUTE, Alternate, front_path
from plugins.common.open_queries import open_queries
from plugins.common.parameters import expect_parameters
from plugins.common.reading import (
    ServedPublication,
    attached,
    publications,
    read_all,
    requested_publication,
)
from plugins.front.front_page import (
    FIRST_QUESTIONS,
    Card,
    Extent,
    FirstQuestion,
    cards,
    count_tables,
    formats,
    questions,
    read_extent,
)
from plugins.layout.publication_page import absolute_address, publication_page
from plugins.layout.site import Site, site_of
from plugins.layout.use_in import use_lines

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PublicationCard:
    """One of several publications on the front page of all."""

    site: Site
    extent: Extent
    questions: list[FirstQuestion]


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the front page of the site, and that of each publication."""
    return [(FRONT_ROUTE_OF_DATASETTE, front), (FRONT_ROUTE, publication_front)]


@hookimpl
def extra_template_vars(
    view_name: str | None, request: Request | None, datasette: Datasette
) -> Callable[[], Awaitable[Context]] | None:
    """Give index.html what it shows of the only publication."""
    if view_name != "index" or request is None:
        return None

    async def inner() -> Context:
        publication = await requested_publication(datasette, request)
        return await _publication(datasette, request, publication)

    return inner


async def front(datasette: Datasette, request: Request) -> Response:
    """Return the front page: Datasette's own with one publication, else a page about all.

    Datasette's counts the tables of all databases, so one that is damaged would break it.
    """
    found = await publications(datasette)
    if len(found) == 1:
        return await own_front_page(datasette, request)
    await ensure_visible(datasette, request.actor, "view-instance")
    with suppress(NotFound):  # there is none, but maybe there are other databases
        await requested_publication(datasette, request)
    context = await _all_publications(datasette, request, found)
    html = await datasette.render_template("publications.html", context, request=request)
    return Response.html(html)


async def publication_front(datasette: Datasette, request: Request) -> Response:
    """Return the front page of one publication."""
    expect_parameters(request, ())
    publication = await requested_publication(datasette, request)
    path = front_path(publication.home)
    context = await _publication(datasette, request, publication)
    context["metadata"] = {}  # its description is shown as text
    return await publication_page(datasette, request, publication, "index.html", path, context)


async def _all_publications(
    datasette: Datasette, request: Request, found: Sequence[ServedPublication]
) -> Context:
    """Return what the front page of several publications shows."""
    whole = site_of(datasette, None)
    shown = [
        PublicationCard(
            site_of(datasette, one.name),
            extent,
            questions(one.name, await open_queries(datasette, request, one.name), FIRST_QUESTIONS),
        )
        for one, extent in await read_all(found, lambda c, _: read_extent(c))
    ]
    parts = [
        _dataset(each.site, absolute_address(datasette, request, each.site.front), [])
        for each in shown
    ]
    address = absolute_address(datasette, request, "/")
    return {
        "publications": shown,
        "databases": [one.name for one in attached(datasette)],
        "page_description": whole.description,
        "json_ld": json_ld(catalogue(whole.title, whole.description, address, parts)),
    }


async def _publication(
    datasette: Datasette, request: Request, publication: ServedPublication
) -> Context:
    queries = await open_queries(datasette, request, publication.name)
    context = _context(
        site_of(datasette, publication.name),
        await publication.read(lambda c: cards(c, publication.home)),
        questions(publication.name, queries),
        lambda path: absolute_address(datasette, request, path),
    )
    return {**context, "all_tables": await publication.read(count_tables)}


def _context(
    site: Site,
    tables: Sequence[Card],
    first_questions: Sequence[FirstQuestion],
    absolute: Callable[[str], str],
) -> Context:
    parts = [
        dataset(card.facts, absolute(card.path), _downloads(absolute(card.path)), site.described)
        for card in tables
    ]
    charted = [question.path for question in first_questions if question.charted]
    example = absolute(tables[0].path)
    cited = [table_reference(card.facts, absolute(card.path)) for card in tables]
    return {
        "tables": tables,
        "formats": formats(),
        "first_questions": first_questions,
        "fetch_lines": use_lines(f"{example}.csv")[:3],
        "citations": list(map(apa, cited)),
        "bibtex": "\n\n".join(map(bibtex, cited)),
        "page_description": site.description,
        "page_image": absolute(f"{charted[0]}.png") if charted else None,
        "json_ld": json_ld(_dataset(site, absolute(site.front), parts)),
    }


def _dataset(site: Site, address: str, parts: Sequence[Context]) -> Context:
    return publication_dataset(
        site.title,
        site.description,
        site.language,
        site.credit.licence_url,
        address,
        parts,
        site.described,
    )


def _downloads(address: str) -> list[Alternate]:
    return [
        Alternate(format_.media_type, f"{address}.{format_.name}", format_.title)
        for format_ in formats()
    ]
