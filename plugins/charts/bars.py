"""Horizontal bars with labels at the left: one for each category, or several side by side."""

from collections.abc import Sequence

from plugins.charts.bands import (
    BOLD_WHERE_MARKED,
    Bands,
    axis_title,
    bands,
    colours,
    series_colour,
    value_scale,
)
from plugins.charts.chart_rows import category_and_value, category_order, check_one_row_each
from plugins.charts.declaration import AXES, Declaration
from plugins.charts.items import (
    Item,
    in_drawn_order,
    items_of,
    main_figures,
    marked_categories,
    marked_names,
    rest_note,
)
from plugins.charts.mark import Canvas, ChartMark, ChartView, Row, Spec
from plugins.charts.style import ONE_SERIES, label_width
from plugins.common.language import ngettext

_STEP = 26  # pixels from one bar to the next
THIN_STEP = 15
FIGURE_GAP = 4  # pixels between a bar and its figure


def bar_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return one bar for each row, the largest first, each with its figure at its end."""
    category, value = category_and_value(declaration, rows)
    check_one_row_each(rows, [category])
    return _bars(declaration, rows, (category, value), canvas.width, {}, _STEP)


def grouped_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return the series of each category as bars side by side, each with its figure at its end."""
    category, value = category_and_value(declaration, rows)
    check_one_row_each(rows, [category, declaration.color])
    series = list(colours(declaration, rows))
    beside = {"field": "series", "type": "nominal", "sort": None, "scale": {"domain": series}}
    step = THIN_STEP * len(series) + 10
    return _bars(declaration, rows, (category, value), canvas.width, {"yOffset": beside}, step)


def figures_at(field: str) -> Spec:
    """Return the layer that prints `text` right of a bar's end, or left of a bar below zero."""
    return {
        "mark": {
            "type": "text",
            "aria": False,
            "align": {"expr": "datum.length < 0 ? 'right' : 'left'"},
            "dx": {"expr": f"datum.length < 0 ? -{FIGURE_GAP} : {FIGURE_GAP}"},
            "fontWeight": BOLD_WHERE_MARKED,
        },
        "encoding": {
            "x": {"field": field, "type": "quantitative"},
            "text": {"field": "text"},
        },
    }


def room_for_figures(items: Sequence[Item]) -> float:
    """Return how many pixels the widest printed figure takes beside its bar."""
    widths = (label_width(item["text"], item.get("marked", False)) for item in items)
    return max(widths) + FIGURE_GAP


def row_encoding(declaration: Declaration, rows: Sequence[Row], frame: Bands) -> Spec:
    """Return the encoding of a row's colour, its opacity (lighter for a rest) and description."""
    colour: Spec = {"value": ONE_SERIES}
    if declaration.color:
        colour = series_colour(colours(declaration, rows), frame.width, frame.labels_width)
    return {
        "color": colour,
        "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "description": {"field": "says"},
    }


def _bars(
    declaration: Declaration,
    rows: Sequence[Row],
    columns: tuple[str, str],
    width: int,
    offset: Spec,
    step: int,
) -> ChartView:
    category, value = columns
    order = category_order(declaration, rows, category, max, f"-{value}")
    items = in_drawn_order(items_of(declaration, rows, category, value), order)
    room = room_for_figures(items)
    frame = bands(declaration, order, category, width, room, marked_categories(items))
    low = min(0, *(item["length"] for item in items))
    high = max(0, *(item["length"] for item in items))
    if low < 0:  # figures below zero are printed left of their bars
        low -= room * (high - low) / max(room, frame.plot_width - room)
    x = value_scale("length", low, high)
    bar = {"mark": "bar", "encoding": row_encoding(declaration, rows, frame)}
    encoding = {"x": x | {"axis": _title_only(axis_title(declaration, value))}, **offset}
    spec = frame.spec(step, encoding, [bar, figures_at("length")])
    description = ngettext(
        "Bar chart with %(num)s bar.", "Bar chart with %(num)s bars.", len(items)
    )
    description = f"{description} {main_figures(items)}"
    notes, marked = rest_note(items), marked_names(items)
    return ChartView(spec, description, {"rows": items}, notes, marked)


def _title_only(title: str) -> Spec | None:
    """Return an axis that has only a title, if there is one: the numbers are at the bars."""
    if not title:
        return None
    return {"title": title, "labels": False, "grid": False, "orient": "top", "titleAnchor": "start"}


BAR = ChartMark(("x", "y"), (*AXES, "color", "color_place", "order"), bar_view)
GROUPED_BAR = ChartMark(("x", "y", "color"), (*AXES, "color_place", "order"), grouped_view)
