"""Serve a page for each category: its figures in all tables, its place, names, notes, questions."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import BadRequest, Forbidden, NotFound, Request, Response

from loader.selection.expression import quoted
from plugins.categories.category_figures import NO_FIGURES, CategoryFigures, read_figures
from plugins.categories.category_notes import PrintedNote, read_left_out, read_notes
from plugins.categories.known_category import (
    KnownCategory,
    Relative,
    UnknownCategoryError,
    has_category,
    read_category,
)
from plugins.categories.preset_questions import (
    PresetQuestion,
    charts,
    preset_questions,
    question_of_rests,
)
from plugins.common.credit_of_tables import credit_of
from plugins.common.json_ld import Json, defined_term, json_ld
from plugins.common.language import gettext, label, name_of_language, translated
from plugins.common.links import (
    Link,
    category_path,
    format_links,
    own_route,
    published_path,
)
from plugins.common.open_queries import open_queries
from plugins.common.parameters import expect_parameters
from plugins.common.reading import (
    ServedPublication,
    open_tables,
    requested_publication,
)
from plugins.common.selection_query import selection_query
from plugins.common.whole_numbers import whole_number
from plugins.layout.publication_page import absolute_address, publication_page

_MOST_ASKED = 3  # tables that each question is asked about
_MOST_PAGES = 1_000_000
_FORMATS = ("csv", "xlsx", "json")


@dataclass(slots=True)
class PrintedAbout:
    """What the pages print of a category; nothing of what is closed."""

    figures: CategoryFigures = NO_FIGURES
    notes: list[PrintedNote] = field(default_factory=list)
    left_out: dict[str, list[Relative]] = field(default_factory=dict)
    questions: list[PresetQuestion] = field(default_factory=list)
    of_rests: Link | None = None


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Register the page of each category; a code may have any characters, percent-encoded."""
    return [(own_route("/category/(?P<dimension>[^/]+)/(?P<code>[^/]+)"), category)]


async def category(datasette: Datasette, request: Request) -> Response:
    """Return the page `/-/category/<dimension>/<code>`; of many tables, those of one `page`."""
    expect_parameters(request, ["page"])
    dimension, code = (unquote(request.url_vars[name]) for name in ("dimension", "code"))
    publication = await requested_publication(
        datasette, request, lambda c: has_category(c, dimension, code)
    )
    try:
        known = await publication.read(lambda c: read_category(c, dimension, code))
    except UnknownCategoryError as error:
        raise NotFound(str(error)) from None
    printed = await _printed(datasette, request, publication, known)
    described = await open_tables(datasette, publication.name)
    path, home = category_path(dimension, code, publication.home), publication.home
    address = absolute_address(datasette, request, path)
    return await publication_page(
        datasette,
        request,
        publication,
        "category.html",
        path + _page_query(printed.figures.page),
        {
            "category": known,
            "printed": printed,
            "charts": charts(printed.questions),
            "credit": credit_of([table.facts for table in printed.figures.tables]),
            "meanings": described.get(dimension, {}).get("columns") or {},
            "database": publication.name,
            "path": path,
            "row_path": datasette.urls.row(publication.name, dimension, tilde_encode(code)),
            "page_query": _page_query,
            "page_title": f"{label(known.name)} – {translated(known.label)}",
            "page_description": _description(known, printed.figures),
            "json_ld": json_ld(
                _term(known, address, absolute_address(datasette, request, f"{home}/published"))
            ),
            "published_path": partial(published_path, home=home),
            "selected": lambda table: _selected(table, known, home),
            "formats": lambda table: _formats(table, known, home),
            "name_of_language": name_of_language,
        },
    )


async def _printed(
    datasette: Datasette, request: Request, publication: ServedPublication, known: KnownCategory
) -> PrintedAbout:
    """Return what is printed of a category; raise BadRequest if there is no such page of it."""
    text = request.args.get("page") or "1"
    page = whole_number(text, 1, _MOST_PAGES)
    queries = await open_queries(datasette, request, publication.name)
    of, route = (known.dimension, known.code), publication.database.route
    printed = PrintedAbout()
    with suppress(Forbidden):
        printed.figures = await publication.read(lambda c: read_figures(c, *of, page or 1))
    if page is None or page > printed.figures.pages:
        last = printed.figures.pages
        raise BadRequest(f"page={text[:50]}: expected a number from 1 to {last}")
    tables = {table.id: table.name for table in printed.figures.tables}
    asked = dict(list(tables.items())[:_MOST_ASKED])
    with suppress(Forbidden):
        printed.notes = await publication.read(lambda c: read_notes(c, *of, list(tables)))
    if known.kind == "rest":
        with suppress(Forbidden):
            printed.left_out = await publication.read(lambda c: read_left_out(c, *of, list(tables)))
        with suppress(Forbidden):
            printed.of_rests = await publication.read(
                lambda c: question_of_rests(c, queries, route, known.above[::-1])
            )
    with suppress(Forbidden):
        printed.questions = await publication.read(
            lambda c: preset_questions(c, queries, route, (known.code, known.name), asked)
        )
    return printed


def _page_query(page: int) -> str:
    return f"?page={page}" if page > 1 else ""


def _selection(known: KnownCategory) -> str:
    return selection_query({known.dimension: quoted(known.code)})


def _selected(table: str, known: KnownCategory, home: str) -> str:
    """Return the path of a published table with this category alone."""
    return published_path(table, home) + _selection(known)


def _formats(table: str, known: KnownCategory, home: str) -> list[Link]:
    """Return links to the files of a published table with this category alone."""
    paths = {f"{published_path(table, home)}.{name}" for name in _FORMATS}
    links = format_links(table, home, _selection(known))
    return [link for link in links if link.href.partition("?")[0] in paths]


def _description(known: KnownCategory, figures: CategoryFigures) -> str:
    """Return a sentence with the first numbers, for search engines."""
    numbers = [f"{table.name} {table.first.text}" for table in figures.tables]
    said = f"{label(known.name)}: {', '.join(numbers)}. " if numbers else ""
    return said + gettext(
        "%(name)s in all tables: figures, place among the categories, names, notes and sources.",
        name=label(known.name),
    )


def _term(known: KnownCategory, address: str, tables: str) -> Json:
    return defined_term(known.name, known.code, known.other_names, address, known.label, tables)
