"""Several columns of figures as one, with a second column that says which each comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.drawing.declaration import ChartError, nearest
from plugins.drawing.view import Row

# In brackets, not to be a name that a query gives a column of its own.
FIGURES, SERIES = "(figures)", "(series)"


def folded(
    chart: Mapping[str, Any], rows: Sequence[Row]
) -> tuple[Mapping[str, Any], Sequence[Row]]:
    """Return a chart of one column of figures, and its rows, for one that lists several.

    Other charts and their rows come back as they are. Raises ChartError for a column in the list
    that the rows do not have, and for a `color` beside a list, whose series have the colours.
    """
    if not isinstance(chart, Mapping) or not rows:
        return chart, rows
    axes = [axis for axis in ("x", "y") if isinstance(chart.get(axis), list)]
    if not axes:
        return chart, rows
    if "color" in chart:
        raise ChartError(f"chart: {axes[0]} lists columns, which have the colours: leave out color")
    columns = chart[axes[0]]
    known = list(rows[0])
    for column in columns:
        if column not in known:
            raise ChartError(
                f"chart: {axes[0]} lists the column {column!r}, which the rows do not have; "
                f"they have {', '.join(known)}{nearest(column, known)}"
            )
    one_each = [{**row, SERIES: column, FIGURES: row[column]} for row in rows for column in columns]
    return {**chart, axes[0]: FIGURES, "color": SERIES}, one_each
