"""What a chart mark is: the keys of its declaration, and the function that makes its view.

A mark is a file that defines a ChartMark, and its line in MARKS of `specification.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plugins.charts.declaration import Declaration, MarkKeys

Spec = dict[str, Any]
Row = dict[str, Any]
Topology = Mapping[str, Any]


@dataclass(frozen=True)
class Canvas:
    """What a view is drawn on: its width in pixels, and the known maps (TopoJSON) by name."""

    width: int
    maps: Mapping[str, Topology]


@dataclass(frozen=True)
class ChartView:
    """The drawing of a mark; `specification.py` adds title, source and style.

    `description` gives the main figures in words, for readers who cannot see the chart.
    """

    spec: Spec
    description: str
    datasets: dict[str, Any]
    notes: list[str] = field(default_factory=list)  # lines above the source
    marked: list[str] = field(default_factory=list)  # what is highlighted, in words
    config: Spec = field(default_factory=dict)  # overrides the style of all charts


@dataclass(frozen=True)
class ChartMark(MarkKeys):
    """A kind of chart: `view` makes its view of checked rows."""

    view: Callable[[Declaration, Sequence[Row], Canvas], ChartView]
