"""Rows as they are drawn: as category, series and value, with each figure as it is printed.

So the names of the query's columns, and text that a reader can choose, never become part of an
expression that Vega runs.
"""

from collections.abc import Sequence
from typing import Any

from plugins.charts.chart_rows import name_of
from plugins.charts.declaration import Declaration
from plugins.charts.mark import Row
from plugins.charts.style import REST_OPACITY, UNMARKED_OPACITY
from plugins.common.language import gettext
from plugins.common.numbers import decimals, figure

Item = dict[str, Any]


def items_of(
    declaration: Declaration, rows: Sequence[Row], category: str, value: str
) -> list[Item]:
    """Return an item for each row: `length` is the value, or 0 where there is no figure.

    Those to be highlighted are `marked`. In a chart of one colour the others are lighter, unless a
    lighter colour already means a rest.
    """
    places = decimals(row[value] for row in rows)
    items = [_item(declaration, row, category, row[value], places) for row in rows]
    marks = marks_of(declaration, rows)
    if any(marks):
        is_plain = not declaration.color and not any(i["opacity"] == REST_OPACITY for i in items)
        for item, is_marked in zip(items, marks, strict=True):
            item["marked"] = is_marked
            if is_plain and not is_marked:
                item["opacity"] = UNMARKED_OPACITY
    return items


def marks_of(declaration: Declaration, rows: Sequence[Row]) -> list[bool]:
    """Return which rows are highlighted; none if all are, as none would stand out."""
    column = declaration.highlight
    marks = [bool(column and row[column]) for row in rows]
    return [False] * len(marks) if all(marks) else marks


def marked_categories(items: Sequence[Item]) -> list[str]:
    """Return the categories with an item that is highlighted, each once."""
    return list(dict.fromkeys(item["category"] for item in items if item.get("marked")))


def marked_names(items: Sequence[Item]) -> list[str]:
    """Return what is highlighted: a category as a whole, or 'Red, 2009' where only this is."""
    others = {item["category"] for item in items if not item.get("marked")}
    marked = (item for item in items if item.get("marked"))
    return list(
        dict.fromkeys(_item_name(i) if i["category"] in others else i["category"] for i in marked)
    )


def in_drawn_order(items: Sequence[Item], categories: Sequence[str]) -> list[Item]:
    """Return the items in the order of their categories.

    Vega draws marks in the order of the data, and a screen reader reads them in that order.
    """
    places = {category: i for i, category in enumerate(categories)}
    return sorted(items, key=lambda item: places[item["category"]])


def item_description(item: Item, unit: str) -> str:
    """Return the description of a mark: 'Red, 2009, marbles: 2 393'.

    The unit comes before the figure, where its plural is right for 1 too.
    """
    has_unit = unit and item["value"] is not None
    return _item_name(item) + (f", {unit}" if has_unit else "") + f": {item['text']}"


def ranked(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Return name and printed value of the items that have a figure, largest first."""
    with_figure = [item for item in items if item["value"] is not None]
    largest_first = sorted(with_figure, key=lambda item: -item["value"])
    return [(_item_name(item), item["text"]) for item in largest_first]


def main_figures(items: Sequence[Item]) -> str:
    """Return 'Largest: Red 2 393, … Smallest: …', or all figures where there are few."""
    figures = [f"{name} {printed}" for name, printed in ranked(items)]
    if len(figures) <= 6:
        return gettext("Largest first: %(figures)s.", figures=", ".join(figures))
    largest, smallest = ", ".join(figures[:4]), figures[-1]
    return gettext(
        "Largest: %(largest)s. Smallest: %(smallest)s.", largest=largest, smallest=smallest
    )


def rest_note(items: Sequence[Item]) -> list[str]:
    """Return the line that explains the lighter marks, if there are any."""
    light = any(item["opacity"] == REST_OPACITY for item in items)
    return [gettext("Lighter: the rest of a group, beside what is listed.")] if light else []


def _item(
    declaration: Declaration, row: Row, category: str, value: float | None, places: int
) -> Item:
    item: Item = {"category": name_of(row[category])}
    if declaration.color:
        item["series"] = name_of(row[declaration.color])
    item |= {
        "value": value,
        "length": value or 0,
        "text": figure(value, places),
        "opacity": REST_OPACITY if _is_light(declaration, row) else 1,
    }
    return item | {"says": item_description(item, declaration.unit)}


def _item_name(item: Item) -> str:
    """Return what the figure of an item is about: 'Red, 2009'."""
    return ", ".join(item[key] for key in ("category", "series") if key in item)


def _is_light(declaration: Declaration, row: Row) -> bool:
    """Return whether a row is a rest, unless its colour already shows its kind."""
    return row.get("kind") == "rest" and declaration.color != "kind"
