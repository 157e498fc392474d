"""Bars: one for each category, or several side by side. Always lying, with labels at the left."""

from collections.abc import Sequence

from loader.words import counted
from plugins.charts.bands import Bands, axis_title, bands, colours, series_colour, value_scale
from plugins.charts.chart_rows import category_and_value, check_one_row_each, in_order
from plugins.charts.chart_view import Row, Spec, View
from plugins.charts.chart_words import main_figures
from plugins.charts.declaration import Declaration
from plugins.charts.items import Item, in_drawn_order, items_of, ranked, rest_note
from plugins.charts.style import LABEL, ONE_SERIES
from plugins.common.numbers import text_width

BAR = 26  # pixels from one bar to the next
THIN_BAR = 15
FIGURE_GAP = 4  # pixels between a bar and its figure


def bar_view(declaration: Declaration, rows: Sequence[Row], width: int) -> View:
    """Return one bar for each row, the largest first, each with its figure at its end."""
    category, value = category_and_value(declaration, rows)
    check_one_row_each(rows, [category])
    return _bars(declaration, rows, (category, value), width, {}, BAR)


def grouped_view(declaration: Declaration, rows: Sequence[Row], width: int) -> View:
    """Return the series of each category as bars side by side, each with its figure at its end."""
    category, value = category_and_value(declaration, rows)
    check_one_row_each(rows, [category, declaration.color])
    series = list(colours(declaration, rows))
    beside = {"field": "series", "type": "nominal", "sort": None, "scale": {"domain": series}}
    step = THIN_BAR * len(series) + 10
    return _bars(declaration, rows, (category, value), width, {"yOffset": beside}, step)


def figures_at(field: str) -> Spec:
    """Return the layer that prints `text` right of a bar's end, or left of a bar below zero."""
    return {
        "mark": {
            "type": "text",
            "aria": False,
            "align": {"expr": "datum.length < 0 ? 'right' : 'left'"},
            "dx": {"expr": f"datum.length < 0 ? -{FIGURE_GAP} : {FIGURE_GAP}"},
        },
        "encoding": {
            "x": {"field": field, "type": "quantitative"},
            "text": {"field": "text"},
        },
    }


def room_for_figures(items: Sequence[Item]) -> float:
    """Return how many pixels the widest printed figure takes beside its bar."""
    return max(text_width(item["text"], LABEL) for item in items) + FIGURE_GAP


def _bars(
    declaration: Declaration,
    rows: Sequence[Row],
    columns: tuple[str, str],
    width: int,
    offset: Spec,
    step: int,
) -> View:
    category, value = columns
    order = in_order(declaration, rows, category, max, f"-{value}")
    items = in_drawn_order(items_of(declaration, rows, category, value), order)
    room = room_for_figures(items)
    frame = bands(declaration, order, category, width, room)
    low = min(0, *(item["length"] for item in items))
    low *= 1 + room / frame.plot_width  # figures below zero stand at the left of their bars
    x = value_scale("length", low, max(0, *(item["length"] for item in items)))
    bar = {"mark": "bar", "encoding": mark_of_row(declaration, rows, frame)}
    encoding = {"x": x | {"axis": _title_only(axis_title(declaration, value))}, **offset}
    spec = frame.spec(step, encoding, [bar, figures_at("length")])
    says = f"Bar chart with {counted(len(items), 'bar', 'bars')}. {main_figures(ranked(items))}"
    return View(spec, says, {"rows": items}, rest_note(items))


def mark_of_row(declaration: Declaration, rows: Sequence[Row], frame: Bands) -> Spec:
    """Return what a row's mark shows beside its length: its series, whether a rest, its words."""
    colour: Spec = {"value": ONE_SERIES}
    if declaration.color:
        colour = series_colour(colours(declaration, rows), frame.width, frame.labels_width)
    return {
        "color": colour,
        "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "description": {"field": "says"},
    }


def _title_only(title: str) -> Spec | None:
    """Return an axis without numbers, which stand at the bars, if it has a title to show."""
    if not title:
        return None
    return {"title": title, "labels": False, "grid": False, "orient": "top", "titleAnchor": "start"}
