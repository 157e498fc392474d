"""Serve the chart of any rows as a page: `<table>.chart`, or `.chart` of a reader's own SQL.

It is drawn as the charts of the questions are, so it has a title and its source, and can be saved.
datasette-vega, with which a reader chooses columns and marks, stays on the page of the rows.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from plugins.charts.declaration import ChartError
from plugins.charts.draw import drawing
from plugins.charts.mark import Spec
from plugins.charts.specification import chart_spec
from plugins.charts.theme import themed
from plugins.charts.worker_process import DrawingFailedError
from plugins.common.credit import Credit, source_line
from plugins.common.current_request import current_client, mark_partial
from plugins.common.datasette_inside.query_results import FoundRows, renderer
from plugins.common.datasette_inside.site_metadata import own_metadata
from plugins.common.fair_queue import QueueFull
from plugins.common.language import gettext
from plugins.layout import table_credit
from plugins.layout.site import site_of, table_title
from plugins.vega_button.rows_declaration import rows_chart
from plugins.vega_button.totals import totals_among

ENDING = "chart"
_WIDE, _NARROW = 720, 360  # pixels


@dataclass(frozen=True, slots=True)
class RowsChart:
    """A chart for desktops and for phones, and its files as data URLs; or why there is none."""

    wide: str = ""
    narrow: str = ""
    svg: str = ""
    png: str = ""
    problem: str = ""
    status: int = 200


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    """Register the page as a renderer of rows, so that their permissions are checked.

    It is not a format of the rows, so it is not offered with the formats.
    """
    return {"extension": ENDING, "render": renderer(render_page), "can_render": lambda: False}


async def render_page(datasette: Datasette, request: Request, found: FoundRows) -> dict[str, Any]:
    """Return the page; where the rows make no chart, it says why, with the status 400."""
    site = site_of(datasette, found.database)
    own = (await table_credit(datasette, found.database, found.table)).get("credit", Credit())
    credit = own.or_else(site.credit)
    chart = await _draw(datasette, found, credit)
    query = f"?{request.query_string}" if request.query_string else ""
    rows_path = request.path.removesuffix(f".{ENDING}") + query
    context = {
        "site": site,
        "database": found.database,
        "credit": credit,
        "drawing": chart,
        "rows_path": rows_path,
        "rows_title": _about(datasette, found),
        "is_cut": bool(found.is_truncated or found.facts.get("next")),
        "shown": len(found.rows),
        "page_address": datasette.absolute_url(request, rows_path),
    }
    page = await datasette.render_template("rows_chart.html", context, request=request)
    media_type = "text/html; charset=utf-8"
    return {"body": page, "content_type": media_type, "status_code": chart.status}


def _about(datasette: Datasette, found: FoundRows) -> str:
    """Return the title of a table, with what is chosen of its rows; of SQL, that it is SQL."""
    if not found.table:
        return found.query_name or gettext("Rows of an SQL query")
    title = table_title(found.table, own_metadata(datasette, found.database, found.table))
    chosen, _, _ = str(found.facts.get("human_description_en") or "").partition("sorted by ")
    chosen = chosen.strip()
    return f"{title}, {chosen}" if chosen else title


async def _draw(datasette: Datasette, found: FoundRows, credit: Credit) -> RowsChart:
    try:
        await _refuse_totals(datasette, found)
        declared, drawn = rows_chart(found.columns, found.rows)
        about, source = _about(datasette, found), source_line(credit)
        specs = [_spec(declared, drawn, about, source, width) for width in (_WIDE, _NARROW)]
        wide, narrow = [await drawing("svg", spec, current_client()) for spec in specs]
        png = await drawing("png", specs[0], current_client())
    except (QueueFull, DrawingFailedError):
        mark_partial()
        busy = gettext("Too many charts are being drawn just now: try again in a moment.")
        return RowsChart(problem=busy, status=503)
    except ChartError as error:
        return RowsChart(problem=str(error), status=400)
    return RowsChart(
        themed(wide.decode()),
        themed(narrow.decode()),
        _data_url("image/svg+xml", wide),
        _data_url("image/png", png),
    )


async def _refuse_totals(datasette: Datasette, found: FoundRows) -> None:
    opened = datasette.get_database(found.database)
    of_table = await opened.table_columns(found.table) if found.table else found.columns
    if totals_among(of_table, found.columns, found.rows):
        raise ChartError(
            gettext("These rows contain totals beside their own parts: no chart shows both.")
        )


def _spec(
    declared: Mapping[str, Any], rows: Sequence[dict[str, Any]], about: str, source: str, width: int
) -> Spec:
    words = {"about": about}
    chart = {**declared, "subtitle": "{about}"}
    return chart_spec(chart, rows, title="", source=source, parameters=words, width=width)


def _data_url(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
