"""Serve the answer of a question as a zip: `<question>.zip`."""

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest, Request, Response

from loader.formats.row_file import RowFileError
from plugins.charts.declaration import ChartError
from plugins.charts.draw import drawing
from plugins.charts.worker_process import DrawingFailedError
from plugins.common.available_formats import available_formats
from plugins.common.current_request import current_client
from plugins.common.datasette_inside.query_results import FoundRows, renderer
from plugins.common.fair_queue import QueueFull
from plugins.common.http_problem import missing
from plugins.common.language import translated
from plugins.common.question_source import read_remarks
from plugins.common.refusal import as_rendered, refuse
from plugins.questions import question_reader
from plugins.questions.answer_files import answer_file
from plugins.questions.answer_package import AnswerPackage
from plugins.questions.chart_formats import BUSY, maps_of
from plugins.questions.question import Question
from plugins.questions.question_chart import WIDE, question_spec
from plugins.questions.question_sharing import question_reference
from plugins.questions.written_files import written

_ENDING = "zip"
_MOST_CHOICES = 500  # that the README lists of a parameter


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Register the zip as a renderer of questions."""
    return [{"extension": _ENDING, "render": renderer(render_package), "can_render": _is_question}]


def _is_question(query_name: str | None) -> bool:
    return bool(query_name)


async def render_package(
    datasette: Datasette, request: Request, found: FoundRows
) -> dict[str, Any]:
    """Return the zip; 404 for anything but a question, 503 if the chart has to wait too long."""
    if not found.query_name:
        table = request.url_vars.get("table")
        served = datasette.get_database(found.database)
        formats = await available_formats(datasette, request, served, table and tilde_decode(table))
        problem = missing("format", _ENDING, "formats", formats)
        return as_rendered(await refuse(datasette, request, problem))
    try:
        package = await _package(datasette, request, found)
        body = await written("plugins.questions.answer_package:write_package", package)
    except RowFileError as error:
        raise BadRequest(f"{error}.") from error
    except (QueueFull, DrawingFailedError):
        return as_rendered(Response.text(f"{translated(BUSY)}\n", 503, {"Retry-After": "5"}))
    saved_as = {"Content-Disposition": f'attachment; filename="{found.query_name}.{_ENDING}"'}
    return {"body": body, "content_type": "application/zip", "headers": saved_as}


async def _package(datasette: Datasette, request: Request, found: FoundRows) -> AnswerPackage:
    file = await answer_file(datasette, request, found)
    # A chart has no more rows than that of the page.
    is_long = len(found.rows) > datasette.setting("max_returned_rows")
    read_page = question_reader(datasette, request, found.database)
    question = await read_page(found.columns, found.rows, is_long or found.is_truncated)
    charts, no_chart = await _charts(datasette, question, found.database)
    remarks = await datasette.get_database(found.database).execute_fn(
        lambda connection: read_remarks(connection, question.source.tables)
    )
    return AnswerPackage(
        file,
        question_reference(question, lambda path: datasette.absolute_url(request, path)),
        remarks,
        [
            (one.label, [choice.label for choice in one.choices[:_MOST_CHOICES]])
            for one in question.parameters
        ],
        charts,
        no_chart,
    )


async def _charts(
    datasette: Datasette, question: Question, database: str
) -> tuple[dict[str, bytes], str]:
    """Return the chart as SVG and PNG, or else why there is none."""
    if not question.query.get("chart"):
        return {}, ""
    try:
        spec = question_spec(question, await maps_of(datasette, database), WIDE)
        return {name: await drawing(name, spec, current_client()) for name in ("svg", "png")}, ""
    except ChartError as error:
        return {}, str(error)
