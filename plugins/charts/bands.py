"""The layout of a chart: a column of labels, the plot beside it, the legend above."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from plugins.charts.chart_rows import name_of, names
from plugins.charts.chart_view import Row, Spec
from plugins.charts.declaration import ChartError, Declaration
from plugins.charts.style import LABEL, SERIES
from plugins.common.numbers import letters_in, lines, lines_expression, text_width

MOST_BANDS = 250

LABELS_SHARE = 0.42  # of the width, at most, for the column of labels
LEGEND_GAP = 30  # pixels of a legend's entry beside its text
FILLED = 0.75  # of a band, by its bar
LABEL_GAP = 8  # pixels between a label and its bar
LINE = 16  # pixels from one line of a label to the next


@dataclass(frozen=True)
class Bands:
    """Categories below each other, with their labels at the left."""

    categories: list[str]
    letters: int  # of a label's line
    labels_width: int
    plot_width: int
    width: int
    title: str

    def spec(self, step: int, encoding: Spec, layers: list[Spec]) -> Spec:
        """Return the layers over a band of at least `step` pixels for each category.

        Where labels need more, there is more room between the bars, not more bar.
        """
        most_lines = max(len(lines(name, self.letters)) for name in self.categories)
        band = max(step, LINE * most_lines + 4)
        return {
            "data": {"name": "rows"},
            "width": self.plot_width,
            "height": {"step": band, "for": "position"},
            "encoding": {"y": self._axis(FILLED * step / band), **encoding},
            "layer": layers,
        }

    def _axis(self, filled: float) -> Spec:
        in_lines = lines_expression(self.letters)
        centred = {"expr": f"-{LINE / 2} * (length({in_lines}) - 1)"}
        axis: Spec = {"title": None, "labelExpr": in_lines, "labelOffset": centred}
        if self.title:
            top_left = {"titleAngle": 0, "titleAlign": "right", "titleX": -6, "titleY": -8}
            axis |= {"title": self.title, **top_left}
        return {
            "field": "category",
            "type": "nominal",
            "sort": None,
            "scale": {
                "domain": self.categories,
                "paddingInner": 1 - filled,
                "paddingOuter": (1 - filled) / 2,
            },
            "axis": axis,
        }


def bands(
    declaration: Declaration, categories: list[str], category: str, width: int, room: float
) -> Bands:
    """Return the layout of a chart `width` pixels wide with `room` pixels right of the plot."""
    if len(categories) > MOST_BANDS:
        raise ChartError(
            f"{len(categories)} bars are more than can be read ({MOST_BANDS}): choose fewer."
        )
    letters, labels = _label_column(categories, width)
    title = axis_title(declaration, category)
    return Bands(categories, letters, labels, int(width - labels - room), width, title)


def _label_column(labels: list[str], width: int) -> tuple[int, int]:
    """Return how many letters a line of the labels may have, and the pixels they take."""
    letters = max(len(label) for label in labels)
    if max(text_width(label, LABEL) for label in labels) > LABELS_SHARE * width:
        letters = letters_in(LABELS_SHARE * width, LABEL)
    in_lines = [line for label in labels for line in lines(label, letters)]
    return letters, math.ceil(max(text_width(line, LABEL) for line in in_lines)) + LABEL_GAP


def axis_title(declaration: Declaration, column: str) -> str:
    """Return the title declared for the axis that the column stands on."""
    return declaration.x_title if column == declaration.x else declaration.y_title


def value_axis(declaration: Declaration, column: str, frame: Bands) -> Spec:
    """Return the axis below the plot, with its grid, and its title in lines as wide as the plot."""
    title = axis_title(declaration, column)
    in_lines = lines(title, letters_in(frame.plot_width, LABEL)) if title else None
    return {"grid": True, "title": in_lines}


def legend(entries: list[str], width: int, left: int = 0) -> Spec:
    """Return a legend over the chart in as many columns as fit.

    It begins `left` pixels left of the plot, where the labels begin.
    """
    columns = _legend_columns([text_width(name, LABEL) + LEGEND_GAP for name in entries], width)
    height = math.ceil(len(entries) / columns) * LINE
    place = {"orient": "none", "legendX": -left, "legendY": -height - 12}
    return {**place, "columns": columns, "direction": "horizontal"}


def _legend_columns(widths: list[float], width: int) -> int:
    """Return in how many columns entries of these widths, row by row, fit beside each other."""
    for columns in range(len(widths), 1, -1):
        if sum(max(widths[column::columns]) for column in range(columns)) <= width:
            rows = math.ceil(len(widths) / columns)
            return math.ceil(len(widths) / rows)  # no row with one left over
    return 1


def colours(declaration: Declaration, rows: Sequence[Row]) -> dict[str, str]:
    """Return the colour of each series, in the order they are drawn in.

    That is the order of the rows, or else that of the column `color_place`, whose number chooses
    the colour: so a series keeps it whichever others are drawn. Raises ChartError where there are
    more of them than colours.
    """
    if not declaration.color_place:
        series = names(rows, declaration.color)
        if len(series) > len(SERIES):
            raise ChartError(
                f"{len(series)} colours are more than can be told apart ({len(SERIES)}): "
                "group them."
            )
        return dict(zip(series, SERIES, strict=False))
    places = {name_of(row[declaration.color]): row[declaration.color_place] for row in rows}
    for place in places.values():
        if place not in range(1, len(SERIES) + 1):
            raise ChartError(
                f"chart: color_place names {declaration.color_place!r}, which holds {place!r}, "
                f"where a number from 1 to {len(SERIES)} is expected"
            )
    return {name: SERIES[place - 1] for name, place in sorted(places.items(), key=itemgetter(1))}


def series_colour(coloured: Mapping[str, str], width: int, left: int = 0) -> Spec:
    """Return the encoding of the colour of each series, with its legend."""
    series = list(coloured)
    return {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": series, "range": list(coloured.values())},
        "legend": legend(series, width, left),
    }


def value_scale(field: str, low: float, high: float) -> Spec:
    """Return the horizontal encoding of numbers between these, and no further."""
    scale = {"domain": [low, high if high > low else low + 1], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale}
