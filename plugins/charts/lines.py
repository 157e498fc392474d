"""The line chart: numbers over time, with a gap where a time or its number is missing.

Lines have their names at their right ends where there is room, and a legend elsewhere.
"""

from collections.abc import Sequence

from plugins.charts.bands import BOLD_WHERE_MARKED, bold_if, colours, series_colour
from plugins.charts.chart_rows import check_numeric, check_one_row_each, names
from plugins.charts.declaration import AXES, ChartError, Declaration
from plugins.charts.items import Item, items_of, marked_categories
from plugins.charts.line_labels import (
    HALO,
    EndLabel,
    end_labels,
    fit_beside,
    label_layers,
    labels_width,
    round_domain,
)
from plugins.charts.mark import Canvas, ChartMark, ChartView, Row, Spec
from plugins.charts.moments import MOST_MOMENTS, without_holes
from plugins.charts.style import INK, LABEL, ONE_SERIES, UNMARKED_OPACITY
from plugins.common.language import gettext, ngettext
from plugins.common.numbers import figure, text_width

HEIGHT = 260
MOST_TOLD = 8  # lines, at most, in the description
RIGHT = 24  # pixels right of the plot, for half of the last label

_LINE: Spec = {"mark": {"type": "line", "invalid": "break-paths-filter-domains", "aria": False}}
# Of several lines, one that is marked is thicker, and the others are lighter.
MARKED_LINE: Spec = {
    **_LINE,
    "encoding": {
        "strokeWidth": {"condition": {"test": "datum.marked", "value": 3.5}, "value": 2},
        "opacity": {"condition": {"test": "datum.marked", "value": 1}, "value": UNMARKED_OPACITY},
    },
}
POINTS: Spec = {
    "transform": [{"filter": "isValid(datum.value)"}],
    "mark": {"type": "circle", "size": 55, "opacity": 1},
    "encoding": {"description": {"field": "says"}},
}
ABOVE, BELOW = -13, 14  # pixels from a point to its figure
_FIGURES: list[Spec] = [
    {
        "transform": POINTS["transform"],
        "mark": {
            "type": "text",
            "dy": {"expr": "datum.away"},
            "aria": False,
            "fontWeight": BOLD_WHERE_MARKED,
            **around,
        },
        "encoding": {"text": {"field": "text"}, "color": {"value": INK}},
    }
    for around in (HALO, {})
]


def line_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return a line for each colour over the times in x, which are in the order of the rows."""
    check_numeric(rows, "y", declaration.y)
    check_one_row_each(rows, [declaration.x, declaration.color])
    moments = without_holes(names(rows, declaration.x))
    if len(moments) > MOST_MOMENTS:
        raise ChartError(f"{len(moments)} times are too many to draw ({MOST_MOMENTS} at most).")
    items = items_of(declaration, rows, declaration.x, declaration.y)
    low, high = _ends(items)
    room = low + (high - low) * 2 * BELOW / HEIGHT  # a figure below a lower point covers the axis
    drawn = _with_gaps(items, moments, room)
    marked = marked_lines(drawn) if declaration.color else marked_categories(items)
    axis = int(max(text_width(figure(end, 1), LABEL) for end in (low, high))) + 12
    domain = round_domain(low, high)
    labels = _labels(drawn, domain, canvas.width, marked) if declaration.color else []
    plot = _plot_width(canvas.width - axis, len(moments), labels)
    spec: Spec = {
        "data": {"name": "rows"},
        "width": plot,
        "height": HEIGHT,
        "encoding": {
            "x": _time_axis(declaration, moments, marked),
            "y": _value_axis(declaration, domain if labels else (low, high), not labels),
            "color": _colour(declaration, rows, canvas.width, axis, bool(labels)),
        },
        "layer": [
            MARKED_LINE if declaration.color and marked else _LINE,
            *(_FIGURES if _has_room(declaration, items, plot / len(moments)) else []),
            POINTS,
            *label_layers(labels, moments[-1], domain, HEIGHT),
        ],
    }
    about = ngettext(
        "Line chart with %(num)s time.",
        "Line chart with %(num)s times.",
        len({item["category"] for item in items}),
    )
    return ChartView(spec, f"{about} {_first_and_last(items)}", {"rows": drawn}, marked=marked)


def _labels(
    drawn: Sequence[Item], domain: tuple[float, float], width: int, marked: Sequence[str]
) -> list[EndLabel]:
    """Return the names of the lines at their ends; none if there is no room for them."""
    lines: dict[str, list[float | None]] = {}
    for item in drawn:
        lines.setdefault(item["series"], []).append(item["value"])
    has_room = fit_beside(list(lines), width)
    return end_labels(list(lines.items()), domain, HEIGHT, marked) if has_room else []


def _plot_width(width: int, moments: int, labels: Sequence[EndLabel]) -> int:
    """Return the width of the plot, which has half a step to the right of its last point."""
    if not labels:
        return width - RIGHT
    return int(min(width, (width - labels_width(labels)) / (1 - 1 / (2 * moments))))


def _has_room(declaration: Declaration, items: Sequence[Item], step: float) -> bool:
    """Return whether there is room for the figure of each point."""
    return not declaration.color and max(text_width(i["text"], LABEL) for i in items) + 8 < step


def _colour(
    declaration: Declaration, rows: Sequence[Row], width: int, left: int, is_named: bool
) -> Spec:
    """Return the encoding of the colour of each line; lines with names at them have no legend."""
    if not declaration.color:
        return {"value": ONE_SERIES}
    coloured = series_colour(colours(declaration, rows), width, left)
    return {**coloured, "legend": None} if is_named else coloured


def _time_axis(declaration: Declaration, moments: Sequence[str], marked: Sequence[str]) -> Spec:
    weight = {"labelFontWeight": bold_if({"field": "value", "oneOf": list(marked)})}
    return {
        "field": "category",
        "type": "ordinal",
        "sort": None,
        "scale": {"type": "point", "domain": moments, "padding": 0.5},
        "axis": {
            "title": declaration.x_title or None,
            "labelAngle": 0,
            "labelOverlap": "greedy",
            **(weight if marked else {}),
        },
    }


def _value_axis(declaration: Declaration, domain: tuple[float, float], nice: bool) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": list(domain), "nice": nice, "zero": False},
        "axis": {"title": declaration.y_title or None, "grid": True, "tickCount": 5},
    }


def _ends(items: Sequence[Item]) -> tuple[float, float]:
    """Return the ends of the scale: it begins at zero, unless all numbers are far from it."""
    values = [item["value"] for item in items if item["value"] is not None]
    low, high = min(values), max(values)
    if 0 < high - low < low / 4:
        return low - (high - low), high + (high - low) / 4
    low, high = min(0, low), max(0, high)
    room = (high - low) / 8 if low < 0 else 0  # for a figure below its point
    return low - room, high if high > low else low + 1


def marked_lines(drawn: Sequence[Item]) -> list[str]:
    """Return the lines with a point that is marked, and mark them whole; none if all have one."""
    marked = list(dict.fromkeys(item["series"] for item in drawn if item.get("marked")))
    if len(marked) == len({item["series"] for item in drawn}):
        marked = []
    for item in drawn:
        item["marked"] = item["series"] in marked
    return marked


def _with_gaps(items: Sequence[Item], moments: Sequence[str], room: float) -> list[Item]:
    """Return the items in the order of their times, with one without a number in each gap.

    A figure is below its point where the line has its low, if that is above `room`.
    """
    by_series: dict[str | None, dict[str, Item]] = {}
    for item in items:
        by_series.setdefault(item.get("series"), {})[item["category"]] = item
    drawn: list[Item] = []
    for series, own in by_series.items():
        line = [own.get(moment) or {"category": moment, "value": None} for moment in moments]
        values = [item["value"] for item in line]
        for item, before, value, after in zip(
            line, [None, *values], values, [*values[1:], None], strict=False
        ):
            beside = [other for other in (before, after) if other is not None]
            is_low = value is not None and beside and room < value < min(beside)
            named = {"series": series} if series else {}
            drawn.append({**item, **named, "away": BELOW if is_low else ABOVE})
    return drawn


def _first_and_last(items: Sequence[Item]) -> str:
    """Return the first and the last number of each of the first lines, in words."""
    lines: dict[str, list[Item]] = {}
    for item in items:
        if item["value"] is not None:
            lines.setdefault(item.get("series", ""), []).append(item)
    if set(lines) <= {""}:
        return _from_to(lines.get("", []))
    told = [f"{name}: {_from_to(own)}" for name, own in list(lines.items())[:MOST_TOLD]]
    return " ".join(told)


def _from_to(given: list[Item]) -> str:
    ends = given[:1] + (given[-1:] if len(given) > 1 else [])
    said = [gettext("%(number)s in %(time)s", number=i["text"], time=i["category"]) for i in ends]
    if len(said) == 1:
        return gettext("From %(first)s.", first=said[0])
    return gettext("From %(first)s to %(last)s.", first=said[0], last=said[1]) if said else ""


LINES = ChartMark(("x", "y"), (*AXES, "color", "color_place"), line_view)
