"""The scatter plot: a point for each row between two scales, named where there is room."""

from collections.abc import Sequence

from loader.words import counted
from plugins.drawing.declaration import ChartError, Declaration
from plugins.drawing.dots import DOT
from plugins.drawing.figures import decimals, figure, text_width
from plugins.drawing.items import Item
from plugins.drawing.layout import colours, series_colour, value_scale
from plugins.drawing.rows import check_numeric, check_one_row_each, name_of
from plugins.drawing.style import ONE_SERIES, SMALL
from plugins.drawing.view import Row, Spec, View
from plugins.drawing.words import main_figures

Box = tuple[float, float, float, float]  # left, top, right, bottom

AXIS = 64  # pixels for the y axis
HIGHEST = 420
RADIUS = 6


def point_view(declaration: Declaration, rows: Sequence[Row], width: int) -> View:
    """Return a point for each row that has both figures."""
    for key, column in (("x", declaration.x), ("y", declaration.y)):
        check_numeric(rows, key, column)
    check_one_row_each(rows, [declaration.label, declaration.color])
    items = _points(declaration, rows)
    if not items:
        raise ChartError("Nothing to draw: no row has both figures.")
    size = (width - AXIS, min(width - AXIS, HIGHEST))
    x, y = _scale(declaration, items, "x"), _scale(declaration, items, "y")
    _name_where_free(items, x["scale"]["domain"], y["scale"]["domain"], size)
    spec = {
        "data": {"name": "rows"},
        "width": size[0],
        "height": size[1],
        "encoding": {"x": x, "y": y},
        "layer": [_dots(declaration, rows, width), _names()],
    }
    says = (
        f"Scatter plot with {counted(len(items), 'point', 'points')}. {_told(declaration, items)}"
    )
    return View(spec, says, {"rows": items})


def _points(declaration: Declaration, rows: Sequence[Row]) -> list[Item]:
    x, y = declaration.x, declaration.y
    places = decimals(row[column] for row in rows for column in (x, y))
    items = []
    for row in rows:
        if row[x] is None or row[y] is None:
            continue
        item: Item = {"label": name_of(row[declaration.label]), "x": row[x], "y": row[y]}
        if declaration.color:
            item["series"] = name_of(row[declaration.color])
        named = [f"{_title(declaration, axis)} {figure(item[axis], places)}" for axis in ("x", "y")]
        items.append(item | {"says": f"{item['label']}: {', '.join(named)}"})
    return items


def _title(declaration: Declaration, axis: str) -> str:
    return str(getattr(declaration, f"{axis}_title") or getattr(declaration, axis))


def _scale(declaration: Declaration, items: Sequence[Item], axis: str) -> Spec:
    """Return a scale from zero, with a little air beyond the farthest point."""
    low, high = (edge(0, *(item[axis] for item in items)) for edge in (min, max))
    title = {"axis": {"grid": True, "title": _title(declaration, axis)}}
    return value_scale(axis, low * 1.05, high * 1.05) | title


def _name_where_free(
    items: list[Item], across: Sequence[float], up: Sequence[float], size: tuple[int, int]
) -> None:
    """Give the points their `name`, the farthest out first; none where it would cover something."""

    def place(item: Item) -> tuple[float, float]:
        right = (item["x"] - across[0]) / (across[1] - across[0]) * size[0]
        down = (up[1] - item["y"]) / (up[1] - up[0]) * size[1]
        return right, down

    places = [place(item) for item in items]
    taken: list[Box] = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places]
    farthest = sorted(range(len(items)), key=lambda i: places[i][1] - places[i][0])
    for i in farthest:
        x, y = places[i]
        length = text_width(items[i]["label"], SMALL)
        at_left = x + RADIUS + length > size[0]
        start = x - RADIUS - length - 2 if at_left else x + RADIUS + 2
        box = (start, y - RADIUS, start + length, y + RADIUS)
        free = not any(_overlap(box, other) for other in taken)
        items[i] |= {"name": items[i]["label"] if free else "", "at_left": at_left}
        if free:
            taken.append(box)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _dots(declaration: Declaration, rows: Sequence[Row], width: int) -> Spec:
    colour: Spec = {"value": ONE_SERIES}
    if declaration.color:
        colour = series_colour(colours(declaration, rows), width)
    mark = DOT | {"opacity": 0.8}
    return {"mark": mark, "encoding": {"color": colour, "description": {"field": "says"}}}


def _names() -> Spec:
    mark = {
        "type": "text",
        "aria": False,
        "fontSize": SMALL,
        "align": {"expr": "datum.at_left ? 'right' : 'left'"},
        "dx": {"expr": f"datum.at_left ? -{RADIUS + 2} : {RADIUS + 2}"},
    }
    return {"mark": mark, "encoding": {"text": {"field": "name"}}}


def _told(declaration: Declaration, items: Sequence[Item]) -> str:
    """Return the largest on each axis in words."""
    places = decimals(item[axis] for item in items for axis in ("x", "y"))
    told = []
    for axis in ("x", "y"):
        largest = sorted(items, key=lambda item: -item[axis])
        figures = [(item["label"], item[axis], figure(item[axis], places)) for item in largest]
        told.append(f"{_title(declaration, axis)}: {main_figures(figures)}")
    return " ".join(told)
