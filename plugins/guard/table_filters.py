"""Read a filter in the address of a table, such as `box__in=a,b`, as Datasette reads it."""

import json
from collections.abc import Collection, Iterator
from typing import NamedTuple


class TableFilter(NamedTuple):
    """A parameter that compares a column; `comparison` is "" where the name is the column alone."""

    name: str
    column: str
    comparison: str
    text: str


def table_filters(
    columns: Collection[str], parameters: Collection[tuple[str, str]]
) -> Iterator[TableFilter]:
    """Yield the parameters that compare one of the columns, whose names are in any case.

    >>> for one in table_filters(["box"], [("Box__in", "a,b"), ("box", "c"), ("_size", "9")]):
    ...     print(one.column, one.comparison, one.text)
    box in a,b
    box  c
    """
    known = {column.lower(): column for column in columns}
    for name, text in parameters:
        whole = name.lower() in known
        column, _, comparison = (name, "", "") if whole else name.rpartition("__")
        if column.lower() in known:
            yield TableFilter(name, known[column.lower()], comparison, text)


def listed(text: str) -> list[str]:
    """Return the values of a list: JSON, or with commas between; none of JSON with other things."""
    if not text.startswith("["):
        return [value.strip() for value in text.split(",")]
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return []
    are_values = all(isinstance(value, str | int | float) for value in values)
    return [str(value) for value in values] if are_values else []
