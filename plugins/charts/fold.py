"""Several columns of figures as one, with a second column that says which each comes from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plugins.charts.chart_view import Row
from plugins.charts.declaration import ChartError, nearest

# In brackets, not to be a name that a query gives a column of its own.
FIGURES, SERIES = "(figures)", "(series)"


def folded(
    chart: Mapping[str, Any], rows: Sequence[Row]
) -> tuple[Mapping[str, Any], Sequence[Row]]:
    """Return a chart of one column of figures, and its rows, for one that lists several.

    The columns become the colours, or the categories where the chart declares none. Other charts
    and their rows come back as they are. Raises ChartError for a column in the list that the rows
    do not have, and for a `color` beside a list.
    """
    if not isinstance(chart, Mapping) or not rows:
        return chart, rows
    axes = [axis for axis in ("x", "y") if isinstance(chart.get(axis), list | dict)]
    if not axes:
        return chart, rows
    axis = axes[0]
    if "color" in chart:
        raise ChartError(f"chart: {axis} lists columns, which have the colours: leave out color")
    _check_known(axis, chart[axis], list(rows[0]))
    columns = _named(chart[axis])
    one_each = [
        {**row, SERIES: name, FIGURES: row[column]}
        for row in rows
        for column, name in columns.items()
    ]
    other = "y" if axis == "x" else "x"
    return {**chart, axis: FIGURES, "color" if other in chart else other: SERIES}, one_each


def _check_known(axis: str, columns: Iterable[str], known: list[str]) -> None:
    for column in columns:
        if column not in known:
            raise ChartError(
                f"chart: {axis} lists the column {column!r}, which the rows do not have; "
                f"they have {', '.join(known)}{nearest(column, known)}"
            )


def _named(columns: list[str] | dict[str, str]) -> dict[str, str]:
    """Return the name of each column: its own, unless a mapping gives it another."""
    return columns if isinstance(columns, dict) else {column: column for column in columns}
