"""A button that loads datasette-vega, so that other pages do not load its large scripts."""

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import datasette_vega  # type: ignore[import-untyped]
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from plugins.charts.declaration import ChartError
from plugins.common.datasette_inside.known_names import path_with_format
from plugins.common.datasette_inside.query_results import by_place
from plugins.vega_button.first_choice import first_choice
from plugins.vega_button.rows_chart_page import ENDING
from plugins.vega_button.rows_declaration import rows_chart
from plugins.vega_button.totals import ADDITIVE, ADDITIVE_VIEW, totals_among, without_totals

OF_DATASETTE_VEGA = "/-/static-plugins/datasette_vega/"
Urls = list[Any]


@dataclass(frozen=True, slots=True)
class Charting:
    """How rows may be charted: with this script, or, if totals are among them, at `additive`.

    `drawn` is the path of the page with the chart that is drawn of them here, if there is one.
    """

    totals: bool = False
    additive: str = ""
    script: str = ""
    drawn: str = ""
    styles: tuple[str, ...] = ()
    first_choice: str = ""


@hookimpl(wrapper=True)
def extra_js_urls() -> Generator[None, list[Urls], list[Urls]]:
    """Return the scripts of all plugins but datasette-vega."""
    return _without_vega((yield))


@hookimpl(wrapper=True)
def extra_css_urls() -> Generator[None, list[Urls], list[Urls]]:
    """Return the style sheets of all plugins but datasette-vega."""
    return _without_vega((yield))


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, database: str | None, table: str | None
) -> dict[str, Callable[..., Awaitable[Charting]]]:
    """Add `another_chart`, which table.html and query.html call with their rows."""
    if request is None or database is None:
        return {}

    async def another_chart(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Charting:
        opened = datasette.get_database(database)
        table_columns = await opened.table_columns(table) if table else columns
        view_columns = await opened.table_columns(ADDITIVE_VIEW)
        if view_columns and totals_among(table_columns, columns, by_place(rows)):
            # The view of one published table has no column to find it by among all others.
            own = table if table and "published_table" not in table_columns else None
            filters = without_totals(
                {key: request.args[key] for key in request.args},
                table_columns,
                table_columns if own else view_columns,
            ) | ({ADDITIVE: "1"} if own else {})
            view = datasette.urls.table(database, own or ADDITIVE_VIEW)
            return Charting(totals=True, additive=f"{view}?{urlencode(filters)}".rstrip("?"))
        if len(rows) < 2 or len(columns) < 2:
            return Charting()
        scripts, styles = datasette_vega.extra_js_urls(), datasette_vega.extra_css_urls()
        return Charting(
            script=datasette.urls.path(scripts[0]),
            drawn=_drawn_at(request, columns, by_place(rows)),
            styles=tuple(datasette.urls.path(url) for url in styles),
            first_choice=_hash(columns, rows),
        )

    return {"another_chart": another_chart}


def _hash(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the first choice of columns as the URL hash of datasette-vega; empty if none fits."""
    chosen = first_choice(columns, [dict(zip(columns, row, strict=True)) for row in rows]) or {}
    return urlencode({f"g.{key}": value for key, value in chosen.items()}, quote_via=quote)


def _drawn_at(request: Request, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the path of the page with the chart of the rows; "" if they make none."""
    try:
        rows_chart(columns, rows)
    except ChartError:
        return ""
    return str(path_with_format(request=request, format=ENDING, extra_qs={"_labels": "on"}))


def _without_vega(urls_by_plugin: list[Urls]) -> list[Urls]:
    return [
        [url for url in urls if not str(url).startswith(OF_DATASETTE_VEGA)]
        if isinstance(urls, list)
        else urls
        for urls in urls_by_plugin
    ]
