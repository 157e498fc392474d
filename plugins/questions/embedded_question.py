"""Serve the answer of a question as a view that other sites may frame: `<question>.embed`."""

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

from plugins.common.available_formats import available_formats
from plugins.common.datasette_inside.query_results import FoundRows, renderer
from plugins.common.http_problem import missing
from plugins.common.question_source import read_remarks
from plugins.common.refusal import as_rendered, refuse
from plugins.common.security_headers import FRAMABLE
from plugins.layout.share import Sharing
from plugins.layout.site import site_of
from plugins.questions import question_reader
from plugins.questions.chart_formats import draw
from plugins.questions.question import Question
from plugins.questions.question_chart import Drawing
from plugins.questions.question_sharing import EMBEDDED, chosen_words, share_question


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """Add `share_of`, what is cited and embedded of a question, and `chosen_words`."""
    if request is None:
        return {}

    def share_of(question: Question, drawing: Drawing | None) -> Sharing:
        return share_question(
            question, drawing or None, lambda path: datasette.absolute_url(request, path)
        )

    return {"share_of": share_of, "chosen_words": chosen_words}


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Register the view as a renderer of questions, so that their permissions are checked."""
    return [{"extension": EMBEDDED, "render": renderer(render_view), "can_render": _is_question}]


def _is_question(query_name: str | None) -> bool:
    return bool(query_name)


async def render_view(datasette: Datasette, request: Request, found: FoundRows) -> dict[str, Any]:
    """Return the view; 404 for anything but a question."""
    database, rows = found.database, found.rows
    if not found.query_name:
        table = request.url_vars.get("table")
        served = datasette.get_database(database)
        formats = await available_formats(datasette, request, served, table and tilde_decode(table))
        problem = missing("format", EMBEDDED, "formats", formats)
        return as_rendered(await refuse(datasette, request, problem))
    read_page = question_reader(datasette, request, database)
    question = await read_page(found.columns, rows, found.is_truncated)
    has_chart = question.query.get("chart") and rows
    drawing = await draw(datasette, question, database) if has_chart else None
    remarks = await datasette.get_database(database).execute_fn(
        lambda connection: read_remarks(connection, question.source.tables)
    )
    page = await datasette.render_template(
        "embedded_question.html",
        {
            "site": site_of(datasette, database),
            "database": database,
            "question": question,
            "rows": rows,
            "truncated": found.is_truncated,
            "drawing": drawing,
            "remarks": remarks,
            "credit": question.credit,
            "chosen": chosen_words(question),
            "page_title": question.title,
            "page_address": datasette.absolute_url(request, question.short_address()),
        },
        request=request,
        view_name="query",
    )
    return {"body": page, "content_type": "text/html; charset=utf-8", "headers": dict(FRAMABLE)}
