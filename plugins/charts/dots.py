"""The dot plot: dots on one scale for each category, joined where there are several."""

from collections.abc import Sequence

from plugins.charts.bands import bands, value_axis, value_scale
from plugins.charts.bars import row_encoding
from plugins.charts.chart_rows import category_and_value, category_order, check_one_row_each
from plugins.charts.declaration import AXES, Declaration
from plugins.charts.items import (
    in_drawn_order,
    items_of,
    main_figures,
    marked_categories,
    marked_names,
    rest_note,
)
from plugins.charts.mark import Canvas, ChartMark, ChartView, Row, Spec
from plugins.charts.style import BETWEEN, FAINT_INK
from plugins.common.language import ngettext

_STEP = 26  # pixels from one line of dots to the next
CIRCLE: Spec = {"type": "circle", "size": 110, "opacity": 1}
MARKED_SIZE: Spec = {"condition": {"test": "datum.marked", "value": 230}, "value": 110}
_REFERENCE: Spec = {
    "type": "line",
    "color": FAINT_INK,
    "strokeDash": [5, 3],
    "strokeWidth": 1.5,
    "aria": False,
}
LINE_BETWEEN: Spec = {"type": "rule", "color": BETWEEN, "strokeWidth": 3, "aria": False}


def dot_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return a dot for each figure, a line of dots for each category, the largest first."""
    category, value = category_and_value(declaration, rows)
    check_one_row_each(rows, [category, declaration.color])
    order = category_order(declaration, rows, category, max, f"-{value}")
    all_items = in_drawn_order(items_of(declaration, rows, category, value), order)
    items = [item for item in all_items if item["value"] is not None]
    marked = marked_categories(items)
    frame = bands(declaration, order, category, canvas.width, 20, marked)
    at = declaration.reference
    values = [item["value"] for item in items] + ([] if at is None else [at])
    x = value_scale("value", min(0, *values), max(0, *values))
    x["scale"]["nice"] = True
    x["axis"] = value_axis(declaration, value, frame)
    dots = {"mark": CIRCLE, "encoding": row_encoding(declaration, rows, frame)}
    if marked:
        dots["encoding"]["size"] = MARKED_SIZE
    spec = frame.spec(_STEP, {"x": x}, [*_reference(at, order), _line_between(), dots])
    description = ngettext("Dot plot with %(num)s dot.", "Dot plot with %(num)s dots.", len(items))
    description = f"{description} {main_figures(items)}"
    notes, names = rest_note(items), marked_names(items)
    return ChartView(spec, description, {"rows": items}, notes, names)


def _reference(at: float | None, order: Sequence[str]) -> list[Spec]:
    """Return the layer of a line through all categories, to read the dots against, if any."""
    ends = [{"value": at, "category": category} for category in (order[0], order[-1])]
    return [] if at is None else [{"data": {"values": ends}, "mark": _REFERENCE}]


def _line_between() -> Spec:
    """Return the layer that joins the least and the largest of each category."""
    ends = {
        "x": {"aggregate": "min", "field": "value"},
        "x2": {"aggregate": "max", "field": "value"},
    }
    return {"mark": LINE_BETWEEN, "encoding": ends}


DOT = ChartMark(("x", "y"), (*AXES, "color", "color_place", "order", "reference"), dot_view)
