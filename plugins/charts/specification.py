"""A declared chart and its rows as one complete Vega-Lite specification."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from plugins.charts.bars import BAR, GROUPED_BAR
from plugins.charts.chart_rows import MAX_ROWS
from plugins.charts.declaration import ChartError, Declaration, check_columns, read_declaration
from plugins.charts.dots import DOT
from plugins.charts.fold_columns import fold_columns
from plugins.charts.lines import LINES
from plugins.charts.maps import MAP
from plugins.charts.mark import Canvas, ChartMark, Row, Spec, Topology
from plugins.charts.stacks import SHARE, STACKED_BAR
from plugins.charts.style import FAINT_INK, INK, LABEL, LEAST_WIDE, PAPER, SMALL, config
from plugins.charts.vega_lite import VEGA_LITE
from plugins.common.language import gettext
from plugins.common.numbers import letters_in, lines

PADDING = 10  # pixels around a chart
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MARKS: dict[str, ChartMark] = {
    "bar": BAR,
    "grouped bar": GROUPED_BAR,
    "stacked bar": STACKED_BAR,
    "share": SHARE,
    "dot": DOT,
    "line": LINES,
    "map": MAP,
    "vega_lite": VEGA_LITE,
}


def chart_spec(
    chart: Mapping[str, Any],
    rows: Sequence[Row],
    *,
    title: str,
    source: str,
    subtitle: str = "",
    parameters: Mapping[str, str] | None = None,
    maps: Mapping[str, Topology] | None = None,
    width: int = 720,
) -> Spec:
    """Return the Vega-Lite specification of the declared chart, with its rows inside.

    `title` and `subtitle` are used when the chart declares none; both may contain `{name}` of one
    of the `parameters`, whose values are as a reader should see them. `source` is the line below
    the chart, `maps` holds parsed TopoJSON by name, `width` is in pixels (720 for a page, 360 for
    a phone). Raise ChartError, also when there is nothing to draw.
    """
    if not rows:
        raise ChartError("Nothing to draw: the query has no rows.")
    chart, rows = fold_columns(chart, rows)
    declaration = read_declaration(chart, MARKS)
    _check_rows(declaration, rows)
    rows = _without_repetition(declaration, rows)
    inner = width - 2 * PADDING
    view = MARKS[declaration.mark].view(declaration, rows, Canvas(inner, maps or {}))
    words = parameters or {}
    heading = fill_in(declaration.title or title, words)
    below = _below(fill_in(declaration.subtitle or subtitle, words), declaration.unit)
    description = fill_in(declaration.description, words) or view.description
    said = (heading, below, description, _marked(view.marked), source)
    sentences = [_sentence(text) for text in said if text]
    return {
        "$schema": SCHEMA,
        "description": " ".join(sentences),
        "background": PAPER,
        "padding": PADDING,
        "config": {**config(inner), **view.config},
        "title": _heading(heading, below, inner),
        "datasets": view.datasets,
        "vconcat": [{**view.spec, "title": _footer([*view.notes, source], inner)}],
    }


def fill_in(text: str, parameters: Mapping[str, str]) -> str:
    """Return the text with each {name} replaced; raise ChartError for an unknown name."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in parameters:
            known = ", ".join(sorted(parameters)) or "none"
            raise ChartError(f"chart: no parameter {match[1]!r} for {text!r}; known are {known}")
        return parameters[match[1]]

    return re.sub(r"\{(\w++)\}", value, text)


def _check_rows(declaration: Declaration, rows: Sequence[Row]) -> None:
    if len(rows) > MAX_ROWS:
        raise ChartError(
            gettext(
                "%(rows)s rows are too many to draw (%(most)s at most): choose fewer.",
                rows=len(rows),
                most=MAX_ROWS,
            )
        )
    check_columns(declaration, list(rows[0]))


def _without_repetition(declaration: Declaration, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows without those that repeat another in every column that the chart reads.

    This allows a query to give, in each of its rows, the number of rows of the same kind. They are
    highlighted together if each of them is.
    """
    light = declaration.highlight
    columns = [column for key, column in declaration.columns.items() if key != "highlight"]
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        values = tuple(row[column] for column in columns)
        if values not in first or (light and not row[light]):
            first[values] = row
    return list(first.values()) if columns else rows


def _marked(names: Sequence[str]) -> str:
    return gettext("Marked: %(names)s.", names="; ".join(names)) if names else ""


def _below(subtitle: str, unit: str) -> str:
    """Return the subtitle with the unit: 'By colour, marbles'."""
    text = ", ".join(filter(None, (subtitle, unit)))
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _heading(title: str, subtitle: str, width: int) -> Spec:
    size = 17 if width < LEAST_WIDE else 20
    below = {"subtitle": lines(subtitle, letters_in(width, LABEL))} if subtitle else {}
    return below | {
        "text": lines(title, letters_in(width * 0.95, size)),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": size,
        "color": INK,
        "subtitleFontSize": LABEL,
        "subtitleColor": FAINT_INK,
        "subtitlePadding": 6,
        "offset": 12,
    }


def _footer(texts: Sequence[str], width: int) -> Spec:
    """Return notes and source as a title below the drawing: Vega never cuts off a title."""
    letters = letters_in(width, SMALL)
    return {
        "text": [line for text in texts if text for line in lines(text, letters)],
        "orient": "bottom",
        "anchor": "start",
        "frame": "bounds",
        "fontSize": SMALL,
        "fontWeight": "normal",
        "color": FAINT_INK,
        "offset": 14,
    }
