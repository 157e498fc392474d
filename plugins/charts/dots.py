"""The dot plot: dots on one scale for each category, joined where there are several."""

from collections.abc import Sequence

from loader.words import counted
from plugins.charts.bands import bands, value_axis, value_scale
from plugins.charts.bars import mark_of_row
from plugins.charts.chart_rows import category_and_value, check_one_row_each, in_order
from plugins.charts.chart_view import Row, Spec, View
from plugins.charts.chart_words import main_figures
from plugins.charts.declaration import Declaration
from plugins.charts.items import in_drawn_order, items_of, ranked, rest_note

STEP = 26
DOT: Spec = {"type": "circle", "size": 110, "opacity": 1}
LINE_BETWEEN: Spec = {"type": "rule", "color": "#c8c8c8", "strokeWidth": 3, "aria": False}


def dot_view(declaration: Declaration, rows: Sequence[Row], width: int) -> View:
    """Return a dot for each figure, a line of dots for each category, the largest first."""
    category, value = category_and_value(declaration, rows)
    check_one_row_each(rows, [category, declaration.color])
    order = in_order(declaration, rows, category, max, f"-{value}")
    items = in_drawn_order(items_of(declaration, rows, category, value), order)
    known = [item for item in items if item["value"] is not None]
    frame = bands(declaration, order, category, width, room=20)
    values = [item["value"] for item in known]
    x = value_scale("value", min(0, *values), max(0, *values))
    x["scale"]["nice"] = True
    x["axis"] = value_axis(declaration, value, frame)
    dots = {"mark": DOT, "encoding": mark_of_row(declaration, rows, frame)}
    spec = frame.spec(STEP, {"x": x}, [_line_between(), dots])
    says = f"Dot plot with {counted(len(known), 'dot', 'dots')}. {main_figures(ranked(known))}"
    return View(spec, says, {"rows": known}, rest_note(known))


def _line_between() -> Spec:
    """Return the layer that joins the least and the largest of each category."""
    ends = {
        "x": {"aggregate": "min", "field": "value"},
        "x2": {"aggregate": "max", "field": "value"},
    }
    return {"mark": LINE_BETWEEN, "encoding": ends}
