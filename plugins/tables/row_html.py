"""The rows of a table as HTML: a loop in a template does all of its work again for each cell."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

Cell = Mapping[str, Any]


def rows_html(rows: Iterable[Iterable[Cell]], classes: Mapping[str, str]) -> Iterator[Markup]:
    """Yield each row of a table; `classes` are those of the cells of each column.

    A cell is what Datasette gives a template: its `column`, `value_type` and `value`, which is text
    or HTML.
    """
    starts = _Starts(classes)
    for row in rows:
        cells = "".join([_cell(starts, cell) for cell in row])
        yield Markup(f"\n        <tr>{cells}</tr>\n    ")  # noqa: S704 - each cell is escaped


class _Starts(dict[tuple[str, str], str]):
    """The start of a cell, by its column and type; a table has few of them, and many cells."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        super().__init__()
        self._classes = classes

    def __missing__(self, key: tuple[str, str]) -> str:
        column, type_ = key
        start = Markup('<td class="{} type-{}" data-label="{}">').format(
            self._classes[column], type_, column
        )
        self[key] = str(start)
        return self[key]


def _cell(starts: _Starts, cell: Cell) -> str:
    return f"{starts[cell['column'], cell['value_type']]}{escape(cell['value'])}</td>"
