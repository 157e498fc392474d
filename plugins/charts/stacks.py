"""Bars of several parts end to end: by their values, or as shares of 100 per cent."""

from collections.abc import Mapping, Sequence

from plugins.charts.bands import (
    BOLD_WHERE_MARKED,
    Bands,
    bands,
    colours,
    series_colour,
    value_axis,
    value_scale,
)
from plugins.charts.bars import figures_at, room_for_figures
from plugins.charts.chart_rows import category_and_value, category_order, check_one_row_each
from plugins.charts.declaration import AS_IS, AXES, ChartError, Declaration
from plugins.charts.items import (
    Item,
    in_drawn_order,
    items_of,
    main_figures,
    marked_categories,
    marked_names,
)
from plugins.charts.mark import Canvas, ChartMark, ChartView, Row, Spec
from plugins.charts.style import BOLD, PAPER, SMALL, ink_on
from plugins.common.language import gettext, ngettext
from plugins.common.numbers import decimals, figure, text_width

_STEP = 30  # pixels from one bar to the next


def stacked_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return the series of each category end to end, the longest bar first, with its sum."""
    category, value = category_and_value(declaration, rows)
    order = category_order(declaration, rows, category, sum, f"-{value}")
    items = in_drawn_order(_stacked(declaration, rows, category, value), order)
    sums = _with_sums(items)
    marked = marked_categories(items)
    frame = bands(declaration, order, category, canvas.width, room_for_figures(sums), marked)
    x = value_scale("start", 0, max(item["end"] for item in items))
    x["axis"] = value_axis(declaration, value, frame)
    segments = _segments(colours(declaration, rows), frame)
    spec = frame.spec(_STEP, {"x": x}, [segments, figures_at("end")])
    bars = ngettext(
        "Stacked bar chart with %(num)s bar.", "Stacked bar chart with %(num)s bars.", len(sums)
    )
    description = f"{bars} {main_figures(sums)}"
    return ChartView(spec, description, {"rows": items}, marked=marked_names(items))


def share_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return the series of each category as shares of their sum, in the order of the rows."""
    category, value = category_and_value(declaration, rows)
    order = category_order(declaration, rows, category, sum, AS_IS)
    stacked = in_drawn_order(_stacked(declaration, rows, category, value), order)
    frame = bands(declaration, order, category, canvas.width, 16, marked_categories(stacked))
    items = _shares(stacked, frame.plot_width)
    coloured = colours(declaration, rows)
    x = value_scale("start", 0, 1)
    x["axis"] = value_axis(declaration, value, frame) | {"format": ".0%"}
    spec = frame.spec(_STEP, {"x": x}, [_segments(coloured, frame), _percentages(coloured)])
    bars = ngettext(
        "Bars of 100 per cent each, %(num)s bar.",
        "Bars of 100 per cent each, %(num)s bars.",
        len({item["category"] for item in items}),
    )
    description = f"{bars} {_largest_parts(items)}"
    return ChartView(spec, description, {"rows": items}, marked=marked_names(items))


def _stacked(
    declaration: Declaration, rows: Sequence[Row], category: str, value: str
) -> list[Item]:
    """Return items with the start and end of each segment, series in the order of their colours."""
    check_one_row_each(rows, [category, declaration.color])
    place = {name: i for i, name in enumerate(colours(declaration, rows))}
    items = items_of(declaration, rows, category, value)
    ends: dict[str, float] = {}
    for item in sorted(items, key=lambda item: place[item["series"]]):
        if item["length"] < 0:
            raise ChartError(f"chart: {item['says']} is below zero and cannot be stacked")
        item["start"] = ends.get(item["category"], 0)
        item["end"] = ends[item["category"]] = item["start"] + item["length"]
    return items


def _with_sums(items: list[Item]) -> list[Item]:
    """Set the text of each bar's last segment to the sum, of others to nothing; return the sums."""
    places = decimals(item["length"] for item in items)
    last = {item["category"]: item for item in sorted(items, key=lambda item: item["end"])}
    for item in items:
        item["text"] = figure(item["end"], places) if item is last[item["category"]] else ""
    return [item | {"value": item["end"]} for item in last.values()]


def _shares(items: list[Item], plot_width: float) -> list[Item]:
    """Return items as shares of their bar (0 in a bar of 0), with percentages where they fit."""
    whole: dict[str, float] = {}
    for item in items:
        whole[item["category"]] = max(whole.get(item["category"], 0), item["end"])
    return [_share(item, whole[item["category"]] or 1, plot_width) for item in items]


def _share(item: Item, whole: float, plot_width: float) -> Item:
    start, end = item["start"] / whole, item["end"] / whole
    share = end - start
    percent = f"{figure(100 * share)}%"
    fits = share * plot_width > text_width(percent, SMALL) * (BOLD if item.get("marked") else 1) + 6
    return item | {
        "start": start,
        "end": end,
        "middle": (start + end) / 2,
        "share": share,
        "text": percent if fits else "",
        "says": f"{item['says']}, {figure(100 * share, 1)}%",
    }


def _segments(coloured: Mapping[str, str], frame: Bands) -> Spec:
    """Return the layer of coloured segments; a white line separates those of similar lightness."""
    return {
        "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 0.6},
        "encoding": {
            "x2": {"field": "end"},
            "color": series_colour(coloured, frame.width, frame.labels_width),
            "description": {"field": "says"},
        },
    }


def _percentages(coloured: Mapping[str, str]) -> Spec:
    """Return the layer of percentages inside the segments, legible on each colour."""
    black = [name for name, colour in coloured.items() if ink_on(colour) == "#000000"]
    return {
        "mark": {
            "type": "text",
            "fontSize": SMALL,
            "fontWeight": BOLD_WHERE_MARKED,
            "aria": False,
        },
        "encoding": {
            "x": {"field": "middle", "type": "quantitative"},
            "text": {"field": "text"},
            "color": {
                "condition": {"test": {"field": "series", "oneOf": black}, "value": "#000000"},
                "value": "#ffffff",
            },
        },
    }


def _largest_parts(items: list[Item]) -> str:
    """Return the largest part of each of the first bars: 'Total: Red 31 %; …'."""
    largest: dict[str, Item] = {}
    for item in items:
        if item["length"] > largest.get(item["category"], {"length": 0})["length"]:
            largest[item["category"]] = item
    parts = [
        f"{bar}: {item['series']} {figure(100 * item['share'])}%"
        for bar, item in list(largest.items())[:8]
    ]
    return gettext("Largest part of each: %(parts)s.", parts="; ".join(parts))


STACKED_BAR = ChartMark(("x", "y", "color"), (*AXES, "color_place", "order"), stacked_view)
SHARE = ChartMark(("x", "y", "color"), (*AXES, "color_place", "order"), share_view)
