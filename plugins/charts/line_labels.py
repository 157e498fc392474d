"""The names of lines at their right ends, where there is room for them: no legend is needed then.

A name that would cover another is moved up or down, and thin lines join the names to their ends.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from plugins.charts.bands import BOLD_WHERE_MARKED
from plugins.charts.items import Item
from plugins.charts.mark import Spec
from plugins.charts.style import INK, PAPER, label_width

LINE = 16  # pixels from one name to the next
MOST_MOVED = 2 * LINE  # further from its line, a name would seem to belong to another
HALF = 6  # pixels from the middle of a name to the top of its letters
JOINED = HALF + 1  # where a name is moved more than that, all are joined to their lines
MOST_OF_WIDTH = 0.3  # of the whole chart, that names may take
NEAR, FAR = 10, 26  # pixels from the last point to its name, FAR where a line joins them
ROUNDED_TO = 10  # parts of a scale, about: its ends are multiples of one
HALO: Spec = {"stroke": PAPER, "strokeWidth": 4}  # so that no line runs through a name or a figure


@dataclass(frozen=True, slots=True)
class EndLabel:
    """The name of a line: `y` is how far below the top of the plot its middle is, in pixels."""

    name: str
    value: float  # at which its line ends
    y: float
    moved: float
    is_marked: bool = False


def end_labels(
    lines: Sequence[tuple[str, Sequence[float | None]]],
    domain: tuple[float, float],
    height: int,
    marked: Collection[str] = (),
) -> list[EndLabel]:
    """Return a label for each line, by its name and values; none if there is no room for all.

    There is none either if a line ends before the last time, where its name would be far from it.
    Of lines that end at the same point, the one that comes from above has its name above.
    """
    from_above = sorted(lines, key=lambda line: [v or 0 for v in reversed(line[1])], reverse=True)
    ends = [(name, values[-1]) for name, values in from_above]
    low, high = domain
    wanted = [(high - value) / (high - low) * height for _, value in ends if value is not None]
    if not ends or len(wanted) < len(ends):
        return []
    places = spread(wanted, LINE, HALF, height - HALF)
    moved = [abs(place - end) for place, end in zip(places, wanted, strict=False)]
    if not places or max(moved) > MOST_MOVED:
        return []
    return [
        EndLabel(name, value or 0, place, off, name in marked)
        for (name, value), place, off in zip(ends, places, moved, strict=True)
    ]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return the places nearest to the wanted ones, from low to high, each a gap from the next.

    They keep the order of the wanted ones; equal ones that of the sequence. Return none if they do
    not fit.

    >>> spread([50, 52, 90], 10, 0, 100)
    [46.0, 56.0, 90]
    """
    if (len(wanted) - 1) * gap > high - low:
        return []
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[tuple[float, int]] = []  # the mean of places without their gaps, and how many
    for rank, i in enumerate(order):
        mean, size = wanted[i] - rank * gap, 1
        while blocks and blocks[-1][0] > mean:
            above, more = blocks.pop()
            mean, size = (above * more + mean * size) / (more + size), more + size
        blocks.append((mean, size))
    lowest = high - (len(wanted) - 1) * gap
    kept = [min(max(mean, low), lowest) for mean, size in blocks for _ in range(size)]
    places = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        places[i] = kept[rank] + rank * gap
    return places


def fit_beside(names: Sequence[str], width: int) -> bool:
    """Return whether names take so little of the width of a chart that they may be at its right."""
    return max(label_width(name) for name in names) <= MOST_OF_WIDTH * width


def labels_width(labels: Sequence[EndLabel]) -> float:
    """Return how many pixels the labels take, right of the last points."""
    return _distance(labels) + max(label_width(label.name, label.is_marked) for label in labels)


def _distance(labels: Sequence[EndLabel]) -> int:
    """Return how many pixels all names are right of the last points."""
    return FAR if any(label.moved > JOINED for label in labels) else NEAR


def round_domain(low: float, high: float) -> tuple[float, float]:
    """Return the ends of a scale moved out to round numbers.

    >>> round_domain(0, 805)
    (0, 900)
    """
    rough = (high - low) / ROUNDED_TO
    power = 10 ** math.floor(math.log10(rough))
    step = power * next((one for one in (1, 2, 5) if one * power >= rough), 10)
    places = max(0, -math.floor(math.log10(step)))
    least, most = (
        round(n * step, places) for n in (math.floor(low / step), math.ceil(high / step))
    )
    return least, most


def label_layers(
    labels: Sequence[EndLabel], last: str, domain: tuple[float, float], height: int
) -> list[Spec]:
    """Return the layers of the names, and of what joins them to their lines."""
    if not labels:
        return []
    low, high = domain
    values: list[Item] = [
        {"series": label.name, "category": last, "value": label.value, "marked": label.is_marked,
         "at": high - label.y / height * (high - low)}
        for label in labels
    ]  # fmt: skip
    distance = _distance(labels)
    at: Spec = {"y": {"field": "at", "type": "quantitative"}}
    join: Spec = {
        "mark": {"type": "rule", "xOffset": 7, "x2Offset": FAR - 3, "aria": False},
        "encoding": {"x2": {"field": "category"}, "y2": {"field": "at"}},
    }
    text: Spec = {"type": "text", "align": "left", "dx": distance, "aria": False}
    text["fontWeight"] = BOLD_WHERE_MARKED
    named: Spec = {"text": {"field": "series"}, "color": {"value": INK}, **at}
    data = {"data": {"values": values}}
    names = [{**data, "mark": text | around, "encoding": named} for around in (HALO, {})]
    return [{**data, **join}, *names] if distance == FAR else names
