"""Lay out a cube, which states its dimensions and numbers, as the grid that a reader would see."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import product
from math import prod

from loader.bounds import MOST_COLUMNS, MOST_DIMENSIONS, MOST_LINES
from loader.errors import PageError, Place, shown
from loader.forms.cell_text import on_one_line
from loader.forms.grid import Grid, Stated, StatedCategory, StatedDimension
from loader.forms.sheets import expect_cells
from loader.page.title import identifier
from loader.page.values import BLANK

_MEASURE = "measure"
_LONGEST_NUMBER = 40  # digits, before and behind the decimal sign


@dataclass(slots=True)
class PublishedCube:
    """A cube as a file states it; `cells` are in the order of `rows`, then `columns`."""

    title: str
    rows: list[StatedDimension]
    columns: list[StatedDimension]
    cells: Sequence[str]
    measure: str = ""
    unit: str | None = None
    symbols: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # and the source: the lines below the table


def stated_dimension(
    names: Iterable[str],
    label: str,
    role: str | None,
    categories: Sequence[StatedCategory],
    taken: Iterable[StatedDimension],
    place: Place,
) -> StatedDimension:
    """Return a dimension under the first free one of `names`; raise PageError if it is wrong."""
    used = {dimension.name for dimension in taken}
    names = [identifier(name) for name in names]
    name = next((name for name in names if name and name not in used), f"dimension_{len(used) + 1}")
    if not categories:
        raise PageError(place, f"dimension {shown(label)} has no categories; expected one or more")
    if any(not category.label.strip(BLANK) for category in categories):
        raise PageError(place, f"dimension {shown(label)} has a category without a name")
    codes = {category.code for category in categories}
    if len(codes) < len(categories):
        raise PageError(place, f"dimension {shown(label)} has a code twice; expected each once")
    return StatedDimension(name, label, role, tuple(categories))


def expect_size(sizes: Sequence[int], place: Place) -> None:
    """Raise PageError if a cube is larger than a table may be, before anything is made of it."""
    if len(sizes) > MOST_DIMENSIONS:
        raise PageError(place, f"{len(sizes)} dimensions; expected at most {MOST_DIMENSIONS}")
    expect_cells(prod(sizes), place)


def grid_of(cube: PublishedCube, place: Place) -> Grid:
    """Return the cube as one grid: title, heads, rows, notes. Every label is written out."""
    rows = cube.rows or [_only_measure(cube)]
    columns = cube.columns or [_only_measure(cube)]
    height, width = (prod(len(d.categories) for d in side) for side in (rows, columns))
    if height > MOST_LINES or width + len(rows) > MOST_COLUMNS:
        raise PageError(
            place,
            f"{height:,} rows and {width:,} columns;"
            f" expected at most {MOST_LINES:,} and {MOST_COLUMNS:,}",
        )
    expect_cells((height + len(columns)) * (width + len(rows)), place)
    title = on_one_line(cube.title)
    heads = list(_heads(rows, columns))
    first = 1 + len(heads)
    body = [
        [*labels, *cube.cells[start : start + width]]
        for labels, start in zip(_labels(rows), range(0, height * width, width), strict=True)
    ]
    below = [[""], *([line] for line in map(on_one_line, cube.notes) if line)]
    lines = [[title], *heads, *body, *(below if len(below) > 1 else [])]
    times = [d for d in (*rows, *columns) if d.role == "time" and len(d.categories) == 1]
    stated = Stated(
        tuple(rows),
        tuple(columns),
        tuple(range(1, first)),
        first,
        first + height - 1,
        title,
        times[0].categories[0].label if times else None,
        cube.unit,
        cube.symbols,
    )
    return Grid(lines, range(1, len(lines) + 1), (), stated=stated)


def padded(number: str, decimals: int) -> str:
    """Return a number with at least these decimals: cubes leave out zeros that tables print.

    >>> [padded(number, 1) for number in ("12", "12.25", "1e3", "..")]
    ['12.0', '12.25', '1000.0', '..']
    """
    if decimals == 0 and number.lstrip("-").isdecimal():
        return number  # most numbers
    try:
        exact = Decimal(number)
    except InvalidOperation:
        return number
    if not exact.is_finite() or abs(exact.adjusted()) + decimals > _LONGEST_NUMBER:
        return number
    _, point, fraction = f"{exact:f}".partition(".")
    more = "0" * max(0, decimals - len(fraction))
    return f"{exact:f}{'' if point or not more else '.'}{more}"


def _only_measure(cube: PublishedCube) -> StatedDimension:
    """Return the dimension of a side that has none: what is counted."""
    label = on_one_line(cube.measure or cube.title)
    return StatedDimension(_MEASURE, _MEASURE, "measure", (StatedCategory(label, label),))


def _heads(
    rows: Sequence[StatedDimension], columns: Sequence[StatedDimension]
) -> Iterator[list[str]]:
    """Yield a line for each dimension of the columns; the names of the stub stand in the last."""
    for level, labels in enumerate(zip(*_labels(columns), strict=True), 1):
        is_last = level == len(columns)
        yield [*((row.label if is_last else "") for row in rows), *labels]


def _labels(dimensions: Sequence[StatedDimension]) -> Iterator[tuple[str, ...]]:
    return product(*([c.label for c in dimension.categories] for dimension in dimensions))
