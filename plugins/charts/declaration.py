"""How metadata.yml declares the chart of a query, beside its SQL: read and checked.

    chart:
      mark: bar             # what MARKS lists
      x: marbles            # columns of the query
      y: colour
      order: -x             # x, y or a column, with - for descending; or: as is
      title: Marbles in {box}, 2009
      unit: marbles

Where the figures stand in several columns, x or y is the list of them, and each is a series with a
colour of its own (`x: [kept 2009, lost 2010]`, without `color`). A mapping gives the
columns other names (`x: {number: This number, row_total: Total of its row}`). Without a `y` the
columns of a single row are the bars.

Colours go by the order in which the rows name them. Where a category must keep its colour whichever
others are drawn, `color_place` is the column that numbers them, from 1.

Two other forms: a map (`map: regions`, `key:` the column with its codes, `value:`), and
`vega_lite:` with a whole Vega-Lite specification, which finds the rows as the data set "rows" and
the shapes of `map:` under the map's name.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class ChartError(ValueError):
    """A chart that cannot be drawn; the message is one sentence for its author or its reader."""


FRAME = ("title", "subtitle", "unit", "description")
AXES = ("x", "y", "x_title", "y_title")

# What each mark needs, and what it may have besides the keys of FRAME.
MARKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bar": (("x", "y"), (*AXES, "color", "color_place", "order")),
    "grouped bar": (("x", "y", "color"), (*AXES, "color_place", "order")),
    "stacked bar": (("x", "y", "color"), (*AXES, "color_place", "order")),
    "share": (("x", "y", "color"), (*AXES, "color_place", "order")),
    "dot": (("x", "y"), (*AXES, "color", "color_place", "order")),
    "map": (("map", "key", "value"), ("label",)),
    "vega_lite": (("vega_lite",), ("map",)),
}
KEYS = (
    "mark",
    *AXES,
    "color",
    "color_place",
    "order",
    "label",
    "map",
    "key",
    "value",
    *FRAME,
)
COLUMN_KEYS = ("x", "y", "color", "color_place", "label", "key", "value")
AS_IS = "as is"


@dataclass(frozen=True)
class Declaration:
    """One chart as declared; a key that is not declared is the empty string."""

    mark: str
    x: str = ""
    y: str = ""
    color: str = ""
    color_place: str = ""
    label: str = ""
    order: str = ""
    x_title: str = ""
    y_title: str = ""
    map: str = ""
    key: str = ""
    value: str = ""
    title: str = ""
    subtitle: str = ""
    unit: str = ""
    description: str = ""
    vega_lite: Mapping[str, Any] | None = None

    @property
    def columns(self) -> dict[str, str]:
        """The columns that the chart reads, by the key that names them."""
        named = {key: getattr(self, key) for key in COLUMN_KEYS}
        order = self.order.removeprefix("-")
        if order not in ("x", "y", AS_IS):
            named["order"] = order
        return {key: column for key, column in named.items() if column}


def read_declaration(chart: Mapping[str, Any]) -> Declaration:
    """Return the declaration; raise ChartError for an unknown, missing or misplaced key."""
    if not isinstance(chart, Mapping):
        raise ChartError(f"chart: a mapping is expected, not {chart!r}")
    _check_names(chart)
    mark = _mark(chart)
    needed, optional = MARKS[mark]
    for key in needed:
        if not chart.get(key):
            raise ChartError(f"chart: {mark} needs the key {key!r} (it needs {', '.join(needed)})")
    for key in chart:
        if key not in ("mark", *needed, *optional, *FRAME):
            allowed = ", ".join(dict.fromkeys((*needed, *optional, *FRAME)))
            raise ChartError(f"chart: the key {key!r} does not go with {mark}, which has {allowed}")
    return Declaration(**{"mark": mark, **_values(chart)})


def check_columns(declaration: Declaration, known: list[str]) -> None:
    """Raise ChartError for a column that the rows do not have."""
    for key, column in declaration.columns.items():
        if column not in known:
            raise ChartError(
                f"chart: {key} names the column {column!r}, which the rows do not have; "
                f"they have {', '.join(known)}{nearest(column, known)}"
            )


def _check_names(chart: Mapping[str, Any]) -> None:
    known = (*KEYS, "vega_lite")
    for key in chart:
        if key not in known:
            raise ChartError(
                f"chart: unknown key {key!r}; known are {', '.join(known)}{nearest(key, known)}"
            )


def _mark(chart: Mapping[str, Any]) -> str:
    if "vega_lite" in chart:
        return "vega_lite"
    mark = chart.get("mark", "map" if "map" in chart else None)
    marks = [name for name in MARKS if name != "vega_lite"]
    if mark not in marks:
        raise ChartError(
            f"chart: mark is {mark!r}; known are {', '.join(marks)}{nearest(mark, marks)}"
        )
    return str(mark)


def _values(chart: Mapping[str, Any]) -> dict[str, Any]:
    values = {key: value for key, value in chart.items() if key != "mark"}
    for key, value in values.items():
        expected: type = dict if key == "vega_lite" else str
        if not isinstance(value, expected):
            kind = "a mapping" if key == "vega_lite" else "text"
            raise ChartError(f"chart: {key} is {value!r}, where {kind} is expected")
    return values


def nearest(name: Any, known: Sequence[str]) -> str:
    """Return " (did you mean 'marbles'?)" if something known is like the name."""
    found = difflib.get_close_matches(str(name), known, n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""
