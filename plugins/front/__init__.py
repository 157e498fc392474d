"""Serve the front page."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from datasette import Request, hookimpl
from datasette.app import Datasette

from loader.catalogue.citation import bibtex, citation
from plugins.common.json_ld import dataset, json_ld, publication_dataset
from plugins.common.links import Alternate
from plugins.common.reading import open_queries, read, readable_database
from plugins.front.front_page import (
    Card,
    FirstQuestion,
    cards,
    fetch_lines,
    formats,
    questions,
)


@hookimpl
def extra_template_vars(
    view_name: str | None, request: Request | None, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """Give index.html what it shows."""
    if view_name != "index" or request is None:
        return None

    async def inner() -> dict[str, Any]:
        database = (await readable_database(datasette, request)).name
        queries = await open_queries(datasette, request, database)
        return _context(
            await read(datasette, request, cards),
            questions(database, queries),
            datasette,
            lambda path: datasette.absolute_url(request, datasette.urls.path(path)),
        )

    return inner


def _context(
    tables: Sequence[Card],
    first_questions: Sequence[FirstQuestion],
    datasette: Datasette,
    absolute: Callable[[str], str],
) -> dict[str, Any]:
    site = datasette.jinja_env.globals["site"]
    parts = [
        dataset(card.facts, absolute(card.path), _downloads(absolute(card.path))) for card in tables
    ]
    charted = [question.path for question in first_questions if question.charted]
    example = absolute(tables[0].path)
    return {
        "tables": tables,
        "formats": formats(),
        "first_questions": first_questions,
        "fetch_lines": fetch_lines(example),
        "citations": [citation(card.facts, absolute(card.path)) for card in tables],
        "bibtex": "\n\n".join(bibtex(card.facts, absolute(card.path)) for card in tables),
        "page_description": site.description,
        "page_image": absolute(f"{charted[0]}.png") if charted else None,
        "json_ld": json_ld(
            publication_dataset(
                site.title,
                site.description,
                site.language,
                site.credit.licence_url,
                absolute("/"),
                parts,
            )
        ),
    }


def _downloads(address: str) -> list[Alternate]:
    return [
        Alternate(format_.media_type, f"{address}.{format_.name}", format_.title)
        for format_ in formats()
    ]
