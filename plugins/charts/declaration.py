"""The declaration of a chart in metadata.yml, beside the SQL of its query: read and checked.

    chart:
      mark: bar             # a name in MARKS of specification.py
      x: marbles            # columns of the query
      y: colour
      order: -x             # x, y or a column, with - for descending; or: as is
      title: Marbles in {box}, 2009
      unit: marbles

Where several columns hold figures, x or y is the list of these columns, and each becomes a series
with its own colour (`x: [kept 2009, lost 2010]`, without `color`). A mapping gives the columns
other names (`x: {number: This number, row_total: Total of its row}`). Without a `y` the columns of
a single row become the bars.

A dot plot may have a `reference`, a number at which a line runs down all of it (`reference: 1` for
quotients).

Series get their colours in the order of the rows. To give a category the same colour in every
chart, whichever others are drawn, set `color_place` to a column that numbers the categories from 1.

Rows that a reader should find at once are marked: `highlight` is a column that is true in these.

There are two other forms: a map (`map: regions`, `key:` the column with the codes of the shapes,
`value:`), and `vega_lite:` with a whole Vega-Lite specification, which finds the rows in the data
set "rows" and the shapes of `map:` in a data set with the name of the map.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any

from plugins.common.compared_names import nearest


class ChartError(ValueError):
    """A chart that cannot be drawn; the message is one sentence for its author or its reader."""


# Keys that every chart may have.
_FRAME = ("title", "subtitle", "unit", "description", "highlight")
AXES = ("x", "y", "x_title", "y_title")
COLUMN_KEYS = ("x", "y", "color", "color_place", "label", "key", "value", "highlight")
AS_IS = "as is"
OWN_SPECIFICATION = "vega_lite"


# What the value of a key is, and how an error calls it; all others are text.
_TYPES: dict[str, tuple[type | UnionType, str]] = {
    OWN_SPECIFICATION: (dict, "a mapping"),
    "reference": (int | float, "a number"),
}


@dataclass(frozen=True)
class MarkKeys:
    """The keys that a mark needs, and those it may have besides the keys of FRAME."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Return all keys, each once."""
        return tuple(dict.fromkeys((*self.needed, *self.optional, *_FRAME)))


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
    reference: float | None = None
    x_title: str = ""
    y_title: str = ""
    map: str = ""
    key: str = ""
    value: str = ""
    title: str = ""
    subtitle: str = ""
    unit: str = ""
    description: str = ""
    highlight: str = ""
    vega_lite: Mapping[str, Any] | None = None

    @property
    def columns(self) -> dict[str, str]:
        """Return the columns that the chart reads, by the key that names them."""
        columns = {key: getattr(self, key) for key in COLUMN_KEYS}
        order = self.order.removeprefix("-")
        if order not in ("x", "y", AS_IS):
            columns["order"] = order
        return {key: column for key, column in columns.items() if column}


def read_declaration(chart: Mapping[str, Any], marks: Mapping[str, MarkKeys]) -> Declaration:
    """Return the declaration of a chart that has one of these marks.

    Raise ChartError for an unknown, missing or misplaced key.
    """
    if not isinstance(chart, Mapping):
        raise ChartError(f"chart: a mapping is expected, not {chart!r}")
    _check_keys(chart, marks)
    mark = _mark(chart, [name for name in marks if name != OWN_SPECIFICATION])
    keys = marks[mark]
    for key in keys.needed:
        if not chart.get(key):
            raise ChartError(
                f"chart: {mark} needs the key {key!r} (it needs {', '.join(keys.needed)})"
            )
    for key in chart:
        if key not in ("mark", *keys.all):
            raise ChartError(
                f"chart: the key {key!r} does not go with {mark}, which has {', '.join(keys.all)}"
            )
    return Declaration(**{"mark": mark, **_values(chart)})


def check_columns(declaration: Declaration, columns: list[str]) -> None:
    """Raise ChartError for a declared column that is not among the columns of the rows."""
    for key, column in declaration.columns.items():
        if column not in columns:
            raise ChartError(
                f"chart: {key} names the column {column!r}, which the rows do not have;"
                f" {nearest(str(column), columns)}"
            )


def _check_keys(chart: Mapping[str, Any], marks: Mapping[str, MarkKeys]) -> None:
    keys = list(dict.fromkeys(["mark", *(key for mark in marks.values() for key in mark.all)]))
    for key in chart:
        if key not in keys:
            raise ChartError(f"chart: unknown key {key!r}; {nearest(str(key), keys)}")


def _mark(chart: Mapping[str, Any], marks: list[str]) -> str:
    if OWN_SPECIFICATION in chart:
        return OWN_SPECIFICATION
    mark = chart.get("mark", "map" if "map" in chart else None)
    if mark not in marks:
        raise ChartError(f"chart: mark is {mark!r}; {nearest(str(mark), marks)}")
    return str(mark)


def _values(chart: Mapping[str, Any]) -> dict[str, Any]:
    values = {key: value for key, value in chart.items() if key != "mark"}
    for key, value in values.items():
        expected, kind = _TYPES.get(key, (str, "text"))
        if not isinstance(value, expected) or isinstance(value, bool):
            raise ChartError(f"chart: {key} is {value!r}, where {kind} is expected")
    return values
