"""Choose the columns that datasette-vega draws first, which it reads from the URL hash.

It gets bars of the first column of figures for the first column of names. datasette-vega names the
label of a foreign key `column.label`, and cannot read a column with a dot in its own name.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plugins.common.numbers import measures

NAMES, FIGURES, FOREIGN_KEY = "nominal", "quantitative", "foreign key"

ColumnsWithTypes = Sequence[tuple[str, str]]


def first_choice(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> dict[str, str] | None:
    """Return mark, x_column, x_type, y_column and y_type for the rows; None if they make no chart.

    A cell of a foreign key is {"value": …, "label": …}, as in Datasette's JSON with labels. A
    column with the same name in all rows is not chosen.
    """
    if len(rows) < 2:
        return None
    return _choice(_varied(columns_with_types(columns, rows), rows))


def columns_with_types(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """Return each column with the type that its values have."""
    return [(column, _type(column, rows)) for column in columns]


def _choice(columns: ColumnsWithTypes) -> dict[str, str] | None:
    names = _first(_axis(name, kind) for name, kind in columns if kind in (NAMES, FOREIGN_KEY))
    figures = _first(
        name for name, kind in columns if kind == FIGURES and "." not in name and measures(name)
    )
    if names is None or figures is None:
        return None
    return {
        "mark": "bar",
        "x_column": names,
        "x_type": NAMES,
        "y_column": figures,
        "y_type": FIGURES,
    }


def _first(names: Iterable[str | None]) -> str | None:
    return next((name for name in names if name), None)


def _axis(name: str, kind: str) -> str | None:
    if "." in name:
        return None
    return f"{name}.label" if kind == FOREIGN_KEY else name


def _type(column: str, rows: Sequence[Mapping[str, Any]]) -> str:
    values = [row[column] for row in rows if row[column] is not None]
    if values and all(isinstance(value, Mapping) for value in values):
        return FOREIGN_KEY
    if values and all(isinstance(value, int | float) for value in values):
        return FIGURES
    return NAMES


def _varied(columns: ColumnsWithTypes, rows: Sequence[Mapping[str, Any]]) -> ColumnsWithTypes:
    """Return the columns without those that have the same name in all rows, if others are left."""

    def varies(column: str) -> bool:
        return len({str(row[column]) for row in rows}) > 1

    varied = [(name, kind) for name, kind in columns if kind == FIGURES or varies(name)]
    return varied if any(kind != FIGURES for _, kind in varied) else columns
