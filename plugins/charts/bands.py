"""The layout of a chart: a column of labels, the plot to the right of it, the legend above.

A band is the horizontal strip of the plot that belongs to one category.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from plugins.charts.chart_rows import name_of, names
from plugins.charts.declaration import ChartError, Declaration
from plugins.charts.mark import Row, Spec
from plugins.charts.style import LABEL, SERIES, label_width
from plugins.common.language import gettext
from plugins.common.numbers import letters_in, lines, lines_expression, text_width

MOST_BANDS = 250

# The part of the width that labels may take, at most; more where a label would have many lines.
LABELS_SHARES = (0.42, 0.5, 0.58)
FEW_LINES = 2
LEGEND_GAP = 30  # pixels that an entry of the legend needs besides its text
FILLED = 0.75  # the part of a band that its bar fills
LABEL_GAP = 8  # pixels between a label and its bar
BOLD_WHERE_MARKED: Spec = {"expr": "datum.marked ? 'bold' : 'normal'"}
_LINE = 16  # pixels from one line of a label to the next


@dataclass(frozen=True)
class Bands:
    """The measures of a chart with its categories below each other; widths are in pixels."""

    categories: list[str]
    letters: int  # in a line of a label
    labels_width: int
    plot_width: int
    width: int
    title: str
    marked: Sequence[str] = ()  # the categories with bold labels

    def spec(self, step: int, encoding: Spec, layers: list[Spec]) -> Spec:
        """Return the layers over a band of at least `step` pixels for each category.

        Where labels need more, the space between the bars grows, not the bars.
        """
        most_lines = max(len(lines(name, self.letters)) for name in self.categories)
        band = max(step, _LINE * most_lines + 4)
        return {
            "data": {"name": "rows"},
            "width": self.plot_width,
            "height": {"step": band, "for": "position"},
            "encoding": {"y": self._category_axis(FILLED * step / band), **encoding},
            "layer": layers,
        }

    def _category_axis(self, filled: float) -> Spec:
        in_lines = lines_expression(self.letters)
        centred = {"expr": f"-{_LINE / 2} * (length({in_lines}) - 1)"}
        axis: Spec = {"title": None, "labelExpr": in_lines, "labelOffset": centred}
        if self.marked:
            axis["labelFontWeight"] = bold_if({"field": "value", "oneOf": list(self.marked)})
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
    declaration: Declaration,
    categories: list[str],
    category: str,
    width: int,
    room: float,
    marked: Sequence[str] = (),
) -> Bands:
    """Return the layout of a chart `width` pixels wide that leaves `room` pixels at the right.

    The labels of the `marked` categories are bold.
    """
    if len(categories) > MOST_BANDS:
        raise ChartError(
            gettext(
                "%(bars)s bars are too many to read (%(most)s at most): choose fewer.",
                bars=len(categories),
                most=MOST_BANDS,
            )
        )
    letters, labels = _label_column(categories, width, marked)
    title = axis_title(declaration, category)
    plot = int(width - labels - room)
    return Bands(categories, letters, labels, plot, width, title, marked)


def bold_if(test: Spec | str) -> Spec:
    """Return the weight of a label for which the test holds, and of the others."""
    return {"condition": {"test": test, "value": "bold"}, "value": "normal"}


def _label_column(labels: list[str], width: int, bold: Sequence[str]) -> tuple[int, int]:
    """Return how many letters a line of a label may have, and how many pixels all labels take."""
    letters = max(len(label) for label in labels)
    if max(label_width(label, label in bold) for label in labels) > LABELS_SHARES[0] * width:
        letters = _letters_in_line(labels, width)
    widest = max(
        label_width(line, label in bold) for label in labels for line in lines(label, letters)
    )
    return letters, math.ceil(widest) + LABEL_GAP


def _letters_in_line(labels: Sequence[str], width: int) -> int:
    """Return how many letters a line may have, so that a label has few lines if that can be."""
    choices = [letters_in(share * width, LABEL) for share in LABELS_SHARES]
    fitting = (
        letters
        for letters in choices
        if max(len(lines(label, letters)) for label in labels) <= FEW_LINES
    )
    return next(fitting, choices[0])


def axis_title(declaration: Declaration, column: str) -> str:
    """Return the title declared for the axis of the column."""
    return declaration.x_title if column == declaration.x else declaration.y_title


def value_axis(declaration: Declaration, column: str, frame: Bands) -> Spec:
    """Return the axis below the plot, with a grid, and a title broken to the width of the plot."""
    title = axis_title(declaration, column)
    in_lines = lines(title, letters_in(frame.plot_width, LABEL)) if title else None
    return {"grid": True, "title": in_lines}


def legend(entries: list[str], width: int, left: int = 0) -> Spec:
    """Return a legend above the chart in as many columns as fit.

    It begins `left` pixels left of the plot, where the labels begin.
    """
    columns = _legend_columns([text_width(name, LABEL) + LEGEND_GAP for name in entries], width)
    height = math.ceil(len(entries) / columns) * _LINE
    place = {"orient": "none", "legendX": -left, "legendY": -height - 12}
    return {**place, "columns": columns, "direction": "horizontal"}


def _legend_columns(widths: list[float], width: int) -> int:
    """Return how many columns fit in the width, if entries of these widths fill it row by row."""
    for columns in range(len(widths), 1, -1):
        if sum(max(widths[column::columns]) for column in range(columns)) <= width:
            rows = math.ceil(len(widths) / columns)
            return math.ceil(len(widths) / rows)  # rows of about the same length
    return 1


def colours(declaration: Declaration, rows: Sequence[Row]) -> dict[str, str]:
    """Return the colour of each series, in the order they are drawn in.

    That is the order of the rows. Where the chart declares `color_place`, the number in that column
    gives both order and colour, so that a series has the same colour whichever others are drawn.
    Raise ChartError if there are more series than colours.
    """
    if not declaration.color_place:
        series = names(rows, declaration.color)
        if len(series) > len(SERIES):
            raise ChartError(
                gettext(
                    "%(colours)s colours are too many to tell apart (%(most)s at most):"
                    " group them.",
                    colours=len(series),
                    most=len(SERIES),
                )
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
    """Return the encoding of the colours of the series, with the legend."""
    series = list(coloured)
    return {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": series, "range": list(coloured.values())},
        "legend": legend(series, width, left),
    }


def value_scale(field: str, low: float, high: float) -> Spec:
    """Return the horizontal encoding of a field, on a scale from low to high exactly."""
    scale = {"domain": [low, high if high > low else low + 1], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale}
