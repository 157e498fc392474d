"""Read the rows of a query for a chart: names, figures and the order of its categories."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from plugins.charts.declaration import AS_IS, ChartError, Declaration
from plugins.charts.mark import Row

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
    """Raise ChartError with the first value of a column that is not a number."""
    values = [row[column] for row in rows if row[column] is not None]
    if not values:
        raise ChartError("Nothing to draw: no row has a figure.")
    for value in values:
        if not _is_number(value):
            raise ChartError(f"chart: {key} names {column!r}, which holds {value!r}, not a number")


def category_and_value(declaration: Declaration, rows: Sequence[Row]) -> tuple[str, str]:
    """Return the column that names the categories, and the one that holds the numbers.

    Either may be declared as x or y. The categories are always printed at the left, where their
    names can be horizontal.
    """
    if is_numeric(rows, declaration.x):
        return declaration.y, declaration.x
    if is_numeric(rows, declaration.y):
        return declaration.x, declaration.y
    check_numeric(rows, "x", declaration.x)
    raise AssertionError("check_numeric raises for a column that is_numeric refuses")


def check_one_row_each(rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Raise ChartError if two rows agree in these columns: one would hide or add to the other."""
    columns = [column for column in columns if column]
    seen = set()
    for row in rows:
        group = tuple(name_of(row[column]) for column in columns)
        if group in seen:
            what = ", ".join(f"{c} {n!r}" for c, n in zip(columns, group, strict=True))
            raise ChartError(
                f"chart: two rows have {what}; group them in the SQL, or name the column that "
                "tells them apart as color"
            )
        seen.add(group)


def category_order(
    declaration: Declaration,
    rows: Sequence[Row],
    category: str,
    measure: Callable[[list[Any]], Any],
    otherwise: str,
) -> list[str]:
    """Return the categories in the declared order, or else in the order `otherwise`.

    The order names a column. A category is compared by the `measure` of its numbers in that
    column, or by its first text. Ties keep the order of the rows; categories without a figure come
    last.
    """
    order = declaration.order or otherwise
    if order == AS_IS:
        return names(rows, category)
    name = order.removeprefix("-")
    column = {"x": declaration.x, "y": declaration.y}.get(name, name)
    numeric = is_numeric(rows, column)
    values_of: dict[str, list[Any]] = {label: [] for label in names(rows, category)}
    for row in rows:
        if row[column] is not None:
            values_of[name_of(row[category])].append(row[column])
    keys = {
        label: measure(values) if numeric else str(values[0]).casefold()
        for label, values in values_of.items()
        if values
    }
    in_order = sorted(keys, key=lambda label: keys[label], reverse=order.startswith("-"))
    return in_order + [label for label in values_of if label not in keys]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
