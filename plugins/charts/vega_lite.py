"""A chart declared as a whole Vega-Lite specification, for marks that are rare."""

from collections.abc import Sequence
from typing import Any

from plugins.charts.declaration import OWN_SPECIFICATION, ChartError, Declaration
from plugins.charts.maps import topology_named
from plugins.charts.mark import Canvas, ChartMark, ChartView, Row
from plugins.common.language import ngettext

SAME_FOR_ALL = ("title", "background", "padding", "autosize", "usermeta")
TOP_LEVEL_ONLY = ("$schema", "config", "datasets")


def own_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return the author's own specification; its data set is `rows` if it names no other."""
    own = declaration.vega_lite or {}
    misplaced = [key for key in SAME_FOR_ALL if key in own]
    if misplaced:
        raise ChartError(
            f"chart: vega_lite has {', '.join(misplaced)}: write the title beside vega_lite; the "
            "rest is the same for every chart"
        )
    datasets: dict[str, Any] = {"rows": [dict(row) for row in rows], **own.get("datasets", {})}
    if declaration.map:
        datasets[declaration.map] = topology_named(declaration.map, canvas.maps)
    spec = {key: value for key, value in own.items() if key not in TOP_LEVEL_ONLY}
    return ChartView(
        {"data": {"name": "rows"}, **spec},
        ngettext("Chart of %(num)s row.", "Chart of %(num)s rows.", len(rows)),
        datasets,
        config=own.get("config", {}),
    )


VEGA_LITE = ChartMark((OWN_SPECIFICATION,), ("map",), own_view)
