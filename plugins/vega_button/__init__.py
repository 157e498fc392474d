"""datasette-vega behind a button: its scripts come only when a reader asks for another chart."""

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import datasette_vega  # type: ignore[import-untyped]
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from plugins.vega_button.allowed import ADDITIVE_VIEW, totals_among, without_totals
from plugins.vega_button.first_choice import first_choice

OF_DATASETTE_VEGA = "/-/static-plugins/datasette_vega/"
Urls = list[Any]


@dataclass(frozen=True, slots=True)
class Charting:
    """What may be charted: with this script, or not here but at the address in `additive`."""

    totals: bool = False
    additive: str = ""
    script: str = ""
    styles: tuple[str, ...] = ()
    first_choice: str = ""


@hookimpl(wrapper=True)
def extra_js_urls() -> Generator[None, list[Urls], list[Urls]]:
    """Every plugin's scripts, but for datasette-vega's."""
    return _but_for_vega((yield))


@hookimpl(wrapper=True)
def extra_css_urls() -> Generator[None, list[Urls], list[Urls]]:
    """Every plugin's style sheets, but for datasette-vega's."""
    return _but_for_vega((yield))


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, database: str | None, table: str | None
) -> dict[str, Callable[..., Awaitable[Charting]]]:
    """`another_chart` is for table.html and query.html, which have the rows."""
    if request is None or database is None:
        return {}

    async def another_chart(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Charting:
        held = datasette.get_database(database)
        table_columns = await held.table_columns(table) if table else columns
        view_columns = await held.table_columns(ADDITIVE_VIEW)
        if view_columns and totals_among(table_columns, columns, rows):
            filters = without_totals({key: request.args[key] for key in request.args}, view_columns)
            view = datasette.urls.table(database, ADDITIVE_VIEW)
            return Charting(totals=True, additive=f"{view}?{urlencode(filters)}".rstrip("?"))
        if len(rows) < 2 or len(columns) < 2:
            return Charting()
        scripts, styles = datasette_vega.extra_js_urls(), datasette_vega.extra_css_urls()
        return Charting(
            script=datasette.urls.path(scripts[0]),
            styles=tuple(datasette.urls.path(url) for url in styles),
            first_choice=_hash(columns, rows),
        )

    return {"another_chart": another_chart}


def _hash(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The first choice of columns, as datasette-vega reads it; empty if it has to choose itself."""
    chosen = first_choice(columns, [dict(zip(columns, row, strict=True)) for row in rows]) or {}
    return urlencode({f"g.{key}": value for key, value in chosen.items()}, quote_via=quote)


def _but_for_vega(answers: list[Urls]) -> list[Urls]:
    return [
        [url for url in urls if not str(url).startswith(OF_DATASETTE_VEGA)]
        if isinstance(urls, list)
        else urls
        for urls in answers
    ]
