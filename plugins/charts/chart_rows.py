"""Rows of a query: which column holds what, in which order, and what must not be repeated."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from plugins.charts.chart_view import Row
from plugins.charts.declaration import AS_IS, ChartError, Declaration

MAX_ROWS = 2000
NO_NAME = "(none)"


def name_of(value: Any) -> str:
    """Return a category as text."""
    return NO_NAME if value is None or value == "" else str(value)


def names(rows: Iterable[Row], column: str) -> list[str]:
    """Return the categories of a column, each once, in the order of the rows."""
    return list(dict.fromkeys(name_of(row[column]) for row in rows))


def is_numeric(rows: Sequence[Row], column: str) -> bool:
    """Return whether a column holds numbers, and nothing else but missing ones."""
    values = [row[column] for row in rows if row[column] is not None]
    return bool(values) and all(_is_number(value) for value in values)


def check_numeric(rows: Sequence[Row], key: str, column: str) -> None:
    """Raise ChartError, with the first offender, for a column that should hold numbers."""
    values = [row[column] for row in rows if row[column] is not None]
    if not values:
        raise ChartError("Nothing to draw: no row has a figure.")
    for value in values:
        if not _is_number(value):
            raise ChartError(f"chart: {key} names {column!r}, which holds {value!r}, not a number")


def category_and_value(declaration: Declaration, rows: Sequence[Row]) -> tuple[str, str]:
    """Return the column that names the categories, and the one that holds the numbers.

    Either may stand on x or y: the categories are always written on the left, where they can be
    read without turning the head.
    """
    if is_numeric(rows, declaration.x):
        return declaration.y, declaration.x
    if is_numeric(rows, declaration.y):
        return declaration.x, declaration.y
    check_numeric(rows, "x", declaration.x)
    raise AssertionError("a numeric x was found above")


def check_one_row_each(rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Raise ChartError when two rows share all these columns: one would hide or add to another."""
    columns = [column for column in columns if column]
    seen = set()
    for row in rows:
        place = tuple(name_of(row[column]) for column in columns)
        if place in seen:
            what = ", ".join(f"{c} {n!r}" for c, n in zip(columns, place, strict=True))
            raise ChartError(
                f"chart: two rows have {what}; group them in the SQL, or name the column that "
                "tells them apart as color"
            )
        seen.add(place)


def in_order(
    declaration: Declaration,
    rows: Sequence[Row],
    category: str,
    measure: Callable[[list[Any]], Any],
    otherwise: str,
) -> list[str]:
    """Return the categories in the declared order, or in the one used otherwise.

    A category is measured by the column that the order names: its numbers, by `measure`, or else
    its first text. Ties keep the order of the rows; categories without a figure come last.
    """
    order = declaration.order or otherwise
    if order == AS_IS:
        return names(rows, category)
    name = order.removeprefix("-")
    column = {"x": declaration.x, "y": declaration.y}.get(name, name)
    numeric = is_numeric(rows, column)
    found: dict[str, list[Any]] = {label: [] for label in names(rows, category)}
    for row in rows:
        if row[column] is not None:
            found[name_of(row[category])].append(row[column])
    keys = {
        label: measure(values) if numeric else str(values[0]).casefold()
        for label, values in found.items()
        if values
    }
    known = sorted(keys, key=lambda label: keys[label], reverse=order.startswith("-"))
    return known + [label for label in found if label not in keys]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
