"""Serve the chart of a question in its formats: SVG, PNG and Vega-Lite specification."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

from plugins.charts.declaration import ChartError
from plugins.charts.draw import drawing, warm
from plugins.charts.theme import with_dark
from plugins.charts.worker_process import DrawingFailedError
from plugins.common.available_formats import available_formats
from plugins.common.chart_endings import CHART_FORMATS
from plugins.common.current_request import current_client, mark_partial
from plugins.common.datasette_inside.query_results import FoundRows, renderer
from plugins.common.datasette_inside.site_metadata import queries_of
from plugins.common.datasette_inside.site_parts import part_of_page, static_folders
from plugins.common.fair_queue import QueueFull
from plugins.common.http_problem import missing
from plugins.common.language import N_, translated
from plugins.common.question_site import question_site
from plugins.common.refusal import as_rendered, refuse
from plugins.questions import question_reader
from plugins.questions.question import Question
from plugins.questions.question_chart import (
    NARROW,
    WIDE,
    ChartPicture,
    Drawing,
    chart_width,
    follows_reader,
    question_spec,
)

BUSY = N_("Too many charts are being drawn just now: try again in a moment.")
Rendered = dict[str, Any]  # of which Datasette makes a response

# A database that is replaced gets a new Database object, so an entry never becomes outdated.
_read: WeakKeyDictionary[Database, dict[str, Any]] = WeakKeyDictionary()


@hookimpl
def startup() -> None:
    """Start the drawing process, while the site goes on starting: no page waits for it."""
    warm()


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Register each format of a chart as a renderer for questions that have a chart."""
    return [
        {"extension": extension, "render": _renderer(extension), "can_render": _is_charted}
        for extension in CHART_FORMATS
    ]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable[..., Awaitable[Any]]]:
    """Add `draw`, with which query.html draws the chart of a question.

    `picture_of` is for the front page and the overview, which are there before their charts.
    """
    return {"draw": partial(draw, datasette), "picture_of": partial(picture_of, datasette)}


async def picture_of(datasette: Datasette, question: Question, database: str) -> ChartPicture:
    """Return what the chart of a question shows, without drawing it."""
    try:
        spec = question_spec(question, await maps_of(datasette, database), WIDE)
        return ChartPicture(str(spec["description"]))
    except ChartError as error:
        return ChartPicture(problem=str(error))


async def draw(datasette: Datasette, question: Question, database: str) -> Drawing:
    """Return the chart of a question for desktops and for phones."""
    maps = await maps_of(datasette, database)
    try:
        specs = [question_spec(question, maps, width) for width in (WIDE, NARROW)]
        wide, narrow = [
            (await drawing("themed", spec, current_client())).decode() for spec in specs
        ]
        return Drawing(wide, narrow)
    except (QueueFull, DrawingFailedError):
        mark_partial()
        return Drawing(problem=translated(BUSY))
    except ChartError as error:
        return Drawing(problem=str(error))


async def _is_charted(
    datasette: Datasette, request: Request, database: str, query_name: str | None
) -> bool:
    if not query_name:
        return False
    queries = await queries_of(datasette, database, request.actor)
    return bool(queries[query_name].get("chart"))


def _renderer(extension: str) -> Callable[..., Awaitable[Rendered]]:
    async def render(datasette: Datasette, request: Request, found: FoundRows) -> Rendered:
        if not await _is_charted(datasette, request, found.database, found.query_name):
            return await _refuse_uncharted(datasette, request, found.database, extension)
        try:
            read_page = question_reader(datasette, request, found.database)
            question = await read_page(found.columns, found.rows, found.is_truncated)
            width = chart_width(request.args.get("_width"))
            follows = follows_reader(request.args.get("_colours"))
            spec = question_spec(question, await maps_of(datasette, found.database), width)
            if follows and extension == "svg":
                body: str | bytes = await _for_page(datasette, question, found.database, spec)
            else:
                body = await _draw_as(extension, spec)
        except (QueueFull, DrawingFailedError):
            return _refused(503, translated(BUSY), {"Retry-After": "5"})
        except ChartError as error:
            return _refused(404 if not found.rows else 400, str(error))
        headers = {}
        if request.args.get("_dl"):
            headers["Content-Disposition"] = f'attachment; filename="{question.name}.{extension}"'
        media_type, _ = CHART_FORMATS[extension]
        charset = "; charset=utf-8" if isinstance(body, str) else ""
        return {"body": body, "content_type": media_type + charset, "headers": headers}

    return renderer(render)


async def _for_page(
    datasette: Datasette, question: Question, database: str, spec: dict[str, Any]
) -> str:
    """Return the drawing that chart.js puts on a page: dark in the dark, and with its links."""
    drawn = with_dark((await drawing("themed", spec, current_client())).decode())
    links = await part_of_page(
        datasette, "_picture_links.html", question=question, database=database
    )
    return drawn.replace("</svg>", f"{links}</svg>")


async def _draw_as(extension: str, spec: dict[str, Any]) -> str | bytes:
    if extension == "vegalite":
        return json.dumps(spec, ensure_ascii=False, indent=2)
    if extension == "svg":
        return (await drawing("svg", spec, current_client())).decode()
    return await drawing("png", spec, current_client())


async def _refuse_uncharted(
    datasette: Datasette, request: Request, database: str, extension: str
) -> Rendered:
    """Return 404 with the formats that are available: only questions have charts."""
    table = request.url_vars.get("table")
    formats = await available_formats(
        datasette, request, datasette.get_database(database), table and tilde_decode(table)
    )
    problem = missing("format", extension, "formats", formats)
    why = f"{problem.detail} Only questions have charts."
    return as_rendered(await refuse(datasette, request, replace(problem, detail=why)))


def _refused(status: int, why: str, headers: Mapping[str, str] | None = None) -> Rendered:
    return {
        "body": f"{why}\n",
        "status_code": status,
        "content_type": "text/plain; charset=utf-8",
        "headers": dict(headers or {}),
    }


async def maps_of(datasette: Datasette, database: str) -> dict[str, Any]:
    """Return the maps of a database, which the site serves as /maps or as /maps/<database>."""
    served = datasette.get_database(database)
    if served not in _read:
        mounts = static_folders(datasette)
        folder = mounts.get(f"maps/{database}", mounts.get("maps"))
        if folder is None:
            _read[served] = {}
        else:
            maps = partial(question_site().maps, folder=folder)
            _read[served] = await served.execute_fn(maps)
    return _read[served]
