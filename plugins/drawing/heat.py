"""The heat map: a table of coloured cells, with its figures where they fit."""

from collections.abc import Sequence

from loader.words import counted
from plugins.drawing.classes import breaks, class_labels, class_of
from plugins.drawing.declaration import AS_IS, Declaration
from plugins.drawing.figures import (
    decimals,
    figure,
    letters_in,
    lines,
    lines_expression,
    text_width,
)
from plugins.drawing.items import Item, in_drawn_order, told
from plugins.drawing.layout import bands, legend
from plugins.drawing.rows import check_numeric, check_one_row_each, in_order, name_of, names
from plugins.drawing.style import LABEL, NO_DATA, PAPER, SMALL, ink_on, steps
from plugins.drawing.view import Row, Spec, View
from plugins.drawing.words import main_figures

CELL = 26
HEAD_LINE = 13  # pixels from one line of a column's head to the next


def heat_view(declaration: Declaration, rows: Sequence[Row], width: int) -> View:
    """Return a cell for each row, both axes in the order of the rows unless it is declared."""
    check_numeric(rows, "color", declaration.color)
    check_one_row_each(rows, [declaration.x, declaration.y])
    values = [row[declaration.color] for row in rows if row[declaration.color] is not None]
    edges = breaks(values)
    labels = class_labels(values, edges)
    order = in_order(declaration, rows, declaration.y, max, AS_IS)
    frame = bands(declaration, rows, order, declaration.y, width, room=0)
    heads = names(rows, declaration.x)
    cell_width = frame.plot_width / len(heads)
    items = in_drawn_order(_cells(declaration, rows, edges, labels), order)
    letters = _letters_in_head(heads, cell_width)
    above = _heads_height(heads, letters) + (LABEL if declaration.x_title else 0)
    colour = class_colour(labels, legend(labels, width, frame.labels_width, above))
    x = _heads(heads, letters, declaration.x_title)
    spec = frame.spec(CELL, {"x": x}, [_coloured(colour), *_figures(items, labels, cell_width)])
    spec["encoding"]["y"]["scale"] |= {"paddingInner": 0, "paddingOuter": 0}
    size = f"{counted(len(order), 'row', 'rows')} and {counted(len(heads), 'column', 'columns')}"
    says = f"Heat map of {size}. {main_figures(_ranked(items))}"
    return View(spec, says, {"rows": items})


def class_colour(labels: list[str], legend: Spec | None) -> Spec:
    """Return the colour of each class, light to dark."""
    return {
        "field": "class",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": labels, "range": steps(len(labels))},
        "legend": legend,
    }


def _cells(
    declaration: Declaration,
    rows: Sequence[Row],
    edges: Sequence[float],
    labels: list[str],
) -> list[Item]:
    places = decimals(row[declaration.color] for row in rows)
    items = []
    for row in rows:
        value = row[declaration.color]
        item: Item = {
            "category": name_of(row[declaration.y]),
            "series": name_of(row[declaration.x]),
        }
        item |= {"value": value, "text": figure(value, places)}
        item["class"] = None if value is None else labels[class_of(value, edges)]
        item["says"] = told(item, declaration.unit)
        items.append(item)
    return items


def _letters_in_head(heads: list[str], cell_width: float) -> int:
    """Return how many letters a line of a head may have; 0 if heads are to be written upwards."""
    letters = letters_in(cell_width - 4, SMALL)
    longest_word = max(len(word) for head in heads for word in head.split())
    return letters if longest_word <= letters else 0


def _heads_height(heads: list[str], letters: int) -> int:
    if letters:
        return HEAD_LINE * max(len(lines(head, letters)) for head in heads)
    return int(max(text_width(head, SMALL) for head in heads)) + 8


def _heads(heads: list[str], letters: int, title: str) -> Spec:
    axis: Spec = {"orient": "top", "title": title or None, "labelFontSize": SMALL}
    if letters:
        most_lines = max(len(lines(head, letters)) for head in heads)
        axis |= {"labelAngle": 0, "labelLineHeight": HEAD_LINE, "labelBaseline": "bottom"}
        axis |= {"labelExpr": _from_below(lines_expression(letters), most_lines)}
        axis |= {"labelPadding": HEAD_LINE * (most_lines - 1) + 4}
    else:
        axis |= {"labelAngle": -90, "labelAlign": "left", "labelBaseline": "middle"}
    return {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": heads},
        "axis": axis,
    }


def _from_below(in_lines: str, most_lines: int) -> str:
    """Return an expression that fills lines up with empty ones before them, to stand on the table.

    A bottom line is where Vega puts the first line of a label.
    """
    empty = "\\n" * (most_lines - 1)
    return f"split(slice('{empty}', length({in_lines}) - 1) + join({in_lines}, '\\n'), '\\n')"


def _coloured(colour: Spec) -> Spec:
    return {
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "color": {
                "condition": {"test": "datum.class === null", "value": NO_DATA},
                **colour,
            },
            "description": {"field": "says"},
        },
    }


def _figures(items: Sequence[Item], labels: list[str], cell_width: float) -> list[Spec]:
    """Return the layer of figures in the largest type in which all fit, or no layer."""
    sizes = [
        size
        for size in (SMALL, SMALL - 2)
        if max(text_width(item["text"], size) for item in items) < cell_width - 2
    ]
    return [_figures_layer(labels, sizes[0])] if sizes else []


def _figures_layer(labels: list[str], size: int) -> Spec:
    dark = [
        label
        for label, colour in zip(labels, steps(len(labels)), strict=True)
        if ink_on(colour) == "#ffffff"
    ]
    return {
        "mark": {"type": "text", "fontSize": size, "aria": False},
        "encoding": {
            "text": {"field": "text"},
            "color": {
                "condition": {"test": {"field": "class", "oneOf": dark}, "value": "#ffffff"},
                "value": "#000000",
            },
        },
    }


def _ranked(items: Sequence[Item]) -> list[tuple[str, float, str]]:
    known = [item for item in items if item["value"] is not None]
    return [
        (f"{item['category']}, {item['series']}", item["value"], item["text"])
        for item in sorted(known, key=lambda item: -item["value"])
    ]
