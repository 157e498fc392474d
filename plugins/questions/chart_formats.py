"""A chart is one more format of a question: .svg, .png and its Vega-Lite specification."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

from plugins.charts.declaration import ChartError
from plugins.charts.draw import drawing, warm
from plugins.charts.worker_process import DrawingFailedError
from plugins.common.available_formats import available_formats
from plugins.common.current_request import current_client, mark_partial
from plugins.common.deliver import refuse
from plugins.common.fair_queue import QueueFull
from plugins.common.http_file import missing
from plugins.questions import asker
from plugins.questions.question import Question
from plugins.questions.question_chart import (
    NARROW,
    WIDE,
    Drawing,
    chart_width,
    question_spec,
    read_maps,
)

TYPES = {
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "vegalite": "application/vnd.vegalite+json; charset=utf-8",
}
BUSY = "Too many charts are being drawn just now: try again in a moment."
Answered = dict[str, Any]  # what Datasette makes a response of


@hookimpl
def startup() -> None:
    """The first drawing takes longest; nobody should wait for it."""
    warm()


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """The three formats of a chart."""
    return [
        {"extension": extension, "render": _renderer(extension), "can_render": _is_charted}
        for extension in TYPES
    ]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable[..., Awaitable[Drawing]]]:
    """`draw` is for query.html: the chart of a question."""

    async def draw(question: Question) -> Drawing:
        maps = _maps(datasette)
        try:
            specs = [question_spec(question, maps, width) for width in (WIDE, NARROW)]
            wide, narrow = [
                (await drawing("svg", spec, current_client())).decode() for spec in specs
            ]
            return Drawing(wide, narrow)
        except (QueueFull, DrawingFailedError):
            mark_partial()
            return Drawing(problem=BUSY)
        except ChartError as error:
            return Drawing(problem=str(error))

    return {"draw": draw}


async def _is_charted(
    datasette: Datasette, request: Request, database: str, query_name: str | None
) -> bool:
    if not query_name:
        return False
    query = await datasette.get_canned_query(database, query_name, request.actor)
    return bool(query.get("chart"))


def _renderer(extension: str) -> Callable[..., Awaitable[Answered]]:
    async def render(
        datasette: Datasette,
        request: Request,
        database: str,
        query_name: str | None,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        data: dict[str, Any],
    ) -> Answered:
        if not await _is_charted(datasette, request, database, query_name):
            return await _uncharted(datasette, request, database, extension)
        try:
            question = await asker(datasette, request, database)(columns, rows, data["truncated"])
            width = chart_width(request.args.get("_width"))
            spec = question_spec(question, _maps(datasette), width)
            body = await _drawn(extension, spec)
        except (QueueFull, DrawingFailedError):
            return _refused(503, BUSY, {"Retry-After": "5"})
        except ChartError as error:
            return _refused(404 if not rows else 400, str(error))
        headers = {}
        if request.args.get("_dl"):
            headers["Content-Disposition"] = f'attachment; filename="{question.name}.{extension}"'
        return {"body": body, "content_type": TYPES[extension], "headers": headers}

    return render


async def _drawn(extension: str, spec: dict[str, Any]) -> str | bytes:
    if extension == "vegalite":
        return json.dumps(spec, ensure_ascii=False, indent=2)
    return await drawing("svg" if extension == "svg" else "png", spec, current_client())


async def _uncharted(
    datasette: Datasette, request: Request, database: str, extension: str
) -> Answered:
    """404 with the formats there are, for this one belongs to questions with a chart."""
    table = request.url_vars.get("table")
    formats = await available_formats(
        datasette, request, datasette.get_database(database), table and tilde_decode(table)
    )
    problem = missing("format", extension, "formats", formats)
    why = f"{problem.detail} Only questions have charts."
    refused = await refuse(datasette, request, replace(problem, detail=why))
    # Datasette takes the status of a question's answer from such words alone
    return {
        "body": refused.body,
        "status_code": refused.status,
        "content_type": refused.content_type,
        "headers": refused.headers,
    }


def _refused(status: int, why: str, headers: Mapping[str, str] | None = None) -> Answered:
    return {
        "body": f"{why}\n",
        "status_code": status,
        "content_type": "text/plain; charset=utf-8",
        "headers": dict(headers or {}),
    }


def _maps(datasette: Datasette) -> dict[str, Any]:
    """The maps that are served as /maps, if they are."""
    folders = [folder for mount, folder in datasette.static_mounts if mount.strip("/") == "maps"]
    return _read_maps(Path(folders[0])) if folders else {}


_read_maps = cache(read_maps)
