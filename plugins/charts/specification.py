"""A declared chart and its rows as one complete Vega-Lite specification."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from loader.words import counted
from plugins.charts.bars import bar_view, grouped_view
from plugins.charts.chart_rows import MAX_ROWS
from plugins.charts.chart_view import Row, Spec, View
from plugins.charts.declaration import ChartError, Declaration, check_columns, read_declaration
from plugins.charts.dots import dot_view
from plugins.charts.fold import folded
from plugins.charts.maps import Topology, map_view, topology_named
from plugins.charts.stacks import share_view, stacked_view
from plugins.charts.style import FAINT_INK, INK, LABEL, NARROW, PAPER, SMALL, config
from plugins.common.numbers import letters_in, lines

PADDING = 10  # pixels around a chart
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
VIEWS: dict[str, Callable[[Declaration, Sequence[Row], int], View]] = {
    "bar": bar_view,
    "grouped bar": grouped_view,
    "stacked bar": stacked_view,
    "share": share_view,
    "dot": dot_view,
}
NOT_OWN = ("title", "background", "padding", "autosize", "usermeta")  # the same for every chart
LIFTED = ("$schema", "config", "datasets")  # stand at the top of a specification only


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

    `title` and `subtitle` serve when the chart declares none; both may hold `{name}` of one of the
    `parameters`, which are given as a reader should see them. `source` is the line below the chart,
    `maps` holds parsed TopoJSON by name, `width` is in pixels (720 for a page, 360 for a phone).
    Raises ChartError, also when there is nothing to draw.
    """
    if not rows:
        raise ChartError("Nothing to draw: the query has no rows.")
    declared, drawn = folded(chart, rows)
    declaration = read_declaration(declared)
    _check_rows(declaration, drawn)
    drawn = _without_repetition(declaration, drawn)
    inner = width - 2 * PADDING
    view = _view(declaration, drawn, inner, maps or {})
    given = parameters or {}
    heading = filled(declaration.title or title, given)
    below = _below(filled(declaration.subtitle or subtitle, given), declaration.unit)
    told = filled(declaration.description, given) or view.says
    return {
        "$schema": SCHEMA,
        "description": " ".join(_sentence(text) for text in (heading, below, told, source) if text),
        "background": PAPER,
        "padding": PADDING,
        "config": {**config(inner), **view.config},
        "title": _heading(heading, below, inner),
        "datasets": view.datasets,
        "vconcat": [{**view.spec, "title": _footer([*view.notes, source], inner)}],
    }


def filled(text: str, parameters: Mapping[str, str]) -> str:
    """Return the text with each {name} replaced; raise ChartError for a name not given."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in parameters:
            known = ", ".join(sorted(parameters)) or "none"
            raise ChartError(f"chart: no parameter {match[1]!r} for {text!r}; known are {known}")
        return parameters[match[1]]

    return re.sub(r"\{(\w++)\}", value, text)


def _check_rows(declaration: Declaration, rows: Sequence[Row]) -> None:
    if len(rows) > MAX_ROWS:
        raise ChartError(
            f"{len(rows)} rows are too many to draw ({MAX_ROWS} at most): choose fewer."
        )
    check_columns(declaration, list(rows[0]))


def _without_repetition(declaration: Declaration, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows, leaving out those that repeat another in every column the chart reads.

    So a query may say beside each of its rows how many there are of a kind.
    """
    columns = declaration.columns.values()
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        first.setdefault(tuple(row[column] for column in columns), row)
    return list(first.values()) if columns else rows


def _view(
    declaration: Declaration, rows: Sequence[Row], width: int, maps: Mapping[str, Topology]
) -> View:
    if declaration.vega_lite is not None:
        return _own_view(declaration, declaration.vega_lite, rows, maps)
    if declaration.mark == "map":
        return map_view(declaration, rows, width, maps)
    return VIEWS[declaration.mark](declaration, rows, width)


def _own_view(
    declaration: Declaration,
    spec: Mapping[str, Any],
    rows: Sequence[Row],
    maps: Mapping[str, Topology],
) -> View:
    """Return a specification of the author's own, whose data set is `rows` when it names none."""
    misplaced = [key for key in NOT_OWN if key in spec]
    if misplaced:
        raise ChartError(
            f"chart: vega_lite has {', '.join(misplaced)}: a title stands beside vega_lite, the "
            "rest is the same for every chart"
        )
    datasets: dict[str, Any] = {"rows": [dict(row) for row in rows], **spec.get("datasets", {})}
    if declaration.map:
        datasets[declaration.map] = topology_named(declaration.map, maps)
    says = f"Chart of {counted(len(rows), 'row', 'rows')}."
    own = {key: value for key, value in spec.items() if key not in LIFTED}
    return View({"data": {"name": "rows"}, **own}, says, datasets, config=spec.get("config", {}))


def _below(subtitle: str, unit: str) -> str:
    """Return the subtitle with the unit: 'By colour, marbles'."""
    text = ", ".join(filter(None, (subtitle, unit)))
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _heading(title: str, subtitle: str, width: int) -> Spec:
    size = 17 if width < NARROW else 20
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
    """Return notes and source as a title below the drawing: the one text that is never cut off."""
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
