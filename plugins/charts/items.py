"""Rows as drawn: in the chart's own words (category, series, value), with each figure as printed.

So no name of a column, and nothing a reader can choose, gets into an expression of Vega's.
"""

from collections.abc import Sequence
from typing import Any

from plugins.charts.chart_rows import name_of
from plugins.charts.chart_view import Row
from plugins.charts.declaration import Declaration
from plugins.charts.style import REST_OPACITY
from plugins.common.numbers import NO_FIGURE, decimals, figure

Item = dict[str, Any]


def items_of(
    declaration: Declaration, rows: Sequence[Row], category: str, value: str
) -> list[Item]:
    """Return an item for each row: `length` is the value, with 0 where there is no figure."""
    places = decimals(row[value] for row in rows)
    return [_item(declaration, row, category, row[value], places) for row in rows]


def in_drawn_order(items: Sequence[Item], categories: Sequence[str]) -> list[Item]:
    """Return the items as their categories are ordered, so that marks are read as they stand."""
    places = {category: i for i, category in enumerate(categories)}
    return sorted(items, key=lambda item: places[item["category"]])


def where(item: Item) -> str:
    """Return what an item is a figure of: 'Red, 2009'."""
    return ", ".join(item[key] for key in ("category", "series") if key in item)


def told(item: Item, unit: str) -> str:
    """Return what a mark says of itself: 'Red, 2009, marbles: 2 393'.

    The unit stands before the figure, where it is right for 1 too.
    """
    known = unit and item["value"] is not None
    return where(item) + (f", {unit}" if known else "") + f": {item['text']}"


def ranked(items: Sequence[Item]) -> list[tuple[str, float, str]]:
    """Return name, value and printed value of the items that have a figure, largest first."""
    known = [item for item in items if item["value"] is not None]
    return [
        (where(item), item["value"], item["text"])
        for item in sorted(known, key=lambda item: -item["value"])
    ]


def rest_note(items: Sequence[Item]) -> list[str]:
    """Return the line that explains the lighter marks, if there are any."""
    light = any(item["opacity"] == REST_OPACITY for item in items)
    return ["Lighter: the rest of a group, beside what is listed."] if light else []


def _item(
    declaration: Declaration, row: Row, category: str, value: float | None, places: int
) -> Item:
    item: Item = {"category": name_of(row[category])}
    if declaration.color:
        item["series"] = name_of(row[declaration.color])
    item |= {
        "value": value,
        "length": value or 0,
        "text": NO_FIGURE if value is None else figure(value, places),
        "opacity": REST_OPACITY if _is_light(declaration, row) else 1,
    }
    return item | {"says": told(item, declaration.unit)}


def _is_light(declaration: Declaration, row: Row) -> bool:
    """Return whether a row is a rest, unless its colour tells its kind already."""
    return row.get("kind") == "rest" and declaration.color != "kind"
