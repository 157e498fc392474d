"""Several columns of figures folded into one, and a second column with the name of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.charts.declaration import ChartError
from plugins.charts.mark import Row
from plugins.common.compared_names import nearest

# The brackets keep these apart from the columns of a query.
_FIGURES, _SERIES = "(figures)", "(series)"


def fold_columns(
    chart: Mapping[str, Any], rows: Sequence[Row]
) -> tuple[Mapping[str, Any], Sequence[Row]]:
    """Return the chart and its rows with one column of figures, where x or y lists several.

    The listed columns become the colours, or the categories where the chart declares none. Other
    charts and their rows are returned unchanged. Raise ChartError for a listed column that the
    rows do not have, and for a `color` beside a list.
    """
    if not isinstance(chart, Mapping) or not rows:
        return chart, rows
    axis = next((axis for axis in ("x", "y") if isinstance(chart.get(axis), list | dict)), None)
    if axis is None:
        return chart, rows
    if "color" in chart:
        raise ChartError(f"chart: {axis} lists columns, which have the colours: leave out color")
    titles = _titles(axis, chart[axis], list(rows[0]))
    folded = [
        {**row, _SERIES: title, _FIGURES: row[column]}
        for row in rows
        for column, title in titles.items()
    ]
    other = "y" if axis == "x" else "x"
    return {**chart, axis: _FIGURES, "color" if other in chart else other: _SERIES}, folded


def _titles(
    axis: str, listed: list[str] | Mapping[str, str], columns: list[str]
) -> Mapping[str, str]:
    """Return the title of each listed column: its own name, unless a mapping gives another."""
    for column in listed:
        if column not in columns:
            raise ChartError(
                f"chart: {axis} lists the column {column!r}, which the rows do not have;"
                f" {nearest(str(column), columns)}"
            )
    return listed if isinstance(listed, Mapping) else {column: column for column in listed}
