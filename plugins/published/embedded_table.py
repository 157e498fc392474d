"""Serve a published table, or what is chosen of it, as a view that other sites may frame."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from loader.formats.html import table_element
from plugins.common.credit_of_tables import credit_of
from plugins.common.kept_versions import asked_version
from plugins.common.language import current_language, has_labels, label
from plugins.common.links import own_route, published_path
from plugins.common.parameters import VERSION
from plugins.common.security_headers import FRAMABLE
from plugins.common.selection_query import read_expressions, versioned_query
from plugins.layout.publication_page import absolute_address, publication_page
from plugins.published.chosen_table import read_chosen
from plugins.published.requested_table import published_publication, read_published, table_facts
from plugins.published.sharing import EMBED_ENDING, in_words


@hookimpl(tryfirst=True)
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the view, before the address of all formats, which it looks like."""
    ending = EMBED_ENDING.replace(".", r"\.")
    return [(own_route(f"/published/(?P<table>[^/.]+){ending}"), embedded_table)]


async def embedded_table(datasette: Datasette, request: Request) -> Response:
    """Return the view of what the query string chooses."""
    name = unquote(request.url_vars["table"])
    expressions = read_expressions(request.query_string, [VERSION])
    publication = await published_publication(datasette, request, name)
    chosen = await read_published(publication, lambda c: read_chosen(c, name, expressions))
    table, facts = chosen.table, table_facts(chosen.table.facts, publication.home)
    selection = versioned_query(expressions if table.selection else {}, asked_version(request))
    path = published_path(name, publication.home) + selection
    language = current_language.get() if has_labels() else table.facts["language"]
    answer = await publication_page(
        datasette,
        request,
        publication,
        "embedded_table.html",
        path,
        {
            "page_title": facts["page_title"],
            "page_address": absolute_address(datasette, request, path),
            "chosen": in_words(table.selection),
            "credit": credit_of([table.facts]),
            "facts": table.facts,
            "table": Markup(table_element(table, False, label, language)),  # noqa: S704 - escaped
            "notes": table.footnotes,
            "unmarked": table.unmarked_notes,
            "symbols": table.symbols,
        },
    )
    answer.headers.update(FRAMABLE)
    return answer
