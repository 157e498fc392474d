"""Maps of regions and of the world, with shapes that come with the publication.

A map is a TopoJSON topology as loader/seeds/boundaries.py returns it: with one object, whose areas
have a code as `id` and a `name` among their properties. Its `credit`, if any, is printed below it.
"""

import math
from collections.abc import Mapping, Sequence

from plugins.charts.bands import BOLD_WHERE_MARKED, bands, legend, value_scale
from plugins.charts.bars import figures_at, room_for_figures
from plugins.charts.chart_rows import check_numeric, check_one_row_each, name_of
from plugins.charts.class_breaks import breaks, class_colour, class_labels, class_of
from plugins.charts.declaration import ChartError, Declaration
from plugins.charts.items import (
    Item,
    item_description,
    main_figures,
    marked_categories,
    marked_names,
    marks_of,
    ranked,
)
from plugins.charts.mark import Canvas, ChartMark, ChartView, Row, Spec, Topology
from plugins.charts.style import INK, LEAST_WIDE, NO_DATA, PAPER, SMALL
from plugins.common.compared_names import nearest
from plugins.common.language import gettext, ngettext
from plugins.common.numbers import decimals, figure

FEW = 20  # shapes, at most, that get a bar each beside the map
_STEP = 24  # pixels from one bar to the next
A_WORLD = 180  # degrees: a wider map is drawn as a world map
LEAST_TALL, MOST_TALL = 0.5, 1.2  # the height of other maps, in parts of their width
MOST_NAMED = 6  # names, at most, in the note on figures without a shape


def map_view(declaration: Declaration, rows: Sequence[Row], canvas: Canvas) -> ChartView:
    """Return the shapes coloured by class, those without a figure in grey.

    A map of a few shapes has a bar for each beside it (below it when narrow), so that all figures
    can be read. A note names rows that have a figure but no shape.
    """
    topology = topology_named(declaration.map, canvas.maps)
    check_numeric(rows, "value", declaration.value)
    check_one_row_each(rows, [declaration.key])
    items = _items(declaration, rows, _shapes(topology))
    drawn = [item for item in items if item["on_map"]]
    if not drawn:
        raise ChartError("Nothing to draw: no row with a figure has a shape on this map.")
    labels = _classify(drawn)
    notes = _notes(items, _shapes(topology))
    if len(_shapes(topology)) <= FEW:
        spec = _map_with_bars(declaration, drawn, labels, topology, canvas.width)
    else:
        spec = _map(topology, declaration.map, labels, canvas.width)
    areas = ngettext(
        "Map with %(num)s area coloured.", "Map with %(num)s areas coloured.", len(drawn)
    )
    description = f"{areas} {main_figures(drawn)}"
    datasets = {"rows": drawn, declaration.map: topology}
    credit = topology.get("credit", "")
    description = " ".join([description, *notes])
    return ChartView(spec, description, datasets, [*notes, credit], marked_names(items))


def topology_named(name: str, maps: Mapping[str, Topology]) -> Topology:
    """Return the map of that name; raise ChartError with the known names if there is none."""
    if name not in maps:
        raise ChartError(f"chart: unknown map {name!r}; {nearest(name, sorted(maps))}")
    return maps[name]


def _shapes(topology: Topology) -> dict[str, str]:
    """Return the names of the shapes by their codes."""
    geometries = topology["objects"][_object_of(topology)]["geometries"]
    return {shape["id"]: shape["properties"]["name"] for shape in geometries}


def _object_of(topology: Topology) -> str:
    return str(next(iter(topology["objects"])))


def _items(declaration: Declaration, rows: Sequence[Row], shapes: Mapping[str, str]) -> list[Item]:
    places = decimals(row[declaration.value] for row in rows)
    items = []
    for row, is_marked in zip(rows, marks_of(declaration, rows), strict=True):
        code, value = row[declaration.key], row[declaration.value]
        name = row[declaration.label] if declaration.label else shapes.get(code, code)
        item: Item = {"code": code, "category": name_of(name), "value": value}
        item |= {"length": value or 0, "text": figure(value, places)}
        item["on_map"] = code in shapes and value is not None
        if is_marked:
            item["marked"] = True
        items.append(item | {"says": item_description(item, declaration.unit)})
    return items


def _classify(items: list[Item]) -> list[str]:
    """Set the class of each item; return the labels of the classes, smallest first."""
    values = [item["value"] for item in items]
    edges = breaks(values)
    labels = class_labels(values, edges)
    for item in items:
        item["class"] = labels[class_of(item["value"], edges)]
    return labels


def _notes(items: Sequence[Item], shapes: Mapping[str, str]) -> list[str]:
    """Return the lines on shapes without a figure, and on figures without a shape."""
    coloured = {item["code"] for item in items if item["on_map"]}
    notes = [gettext("Grey: no figure of its own.")] if len(coloured) < len(shapes) else []
    missing = ranked([item for item in items if item["code"] not in shapes])
    if missing:
        named = ", ".join(f"{name} {printed}" for name, printed in missing[:MOST_NAMED])
        more = len(missing) - MOST_NAMED
        if more > 0:
            named = gettext("%(named)s and %(more)s more", named=named, more=more)
        notes.append(gettext("Not on the map: %(named)s.", named=named))
    return notes


def _map_with_bars(
    declaration: Declaration, items: list[Item], labels: list[str], topology: Topology, width: int
) -> Spec:
    if width < LEAST_WIDE:
        parts = [
            _map(topology, declaration.map, labels, width),
            _bars(declaration, items, labels, width),
        ]
        return {"vconcat": parts, "spacing": 20}
    half = width // 2
    parts = [
        _map(topology, declaration.map, labels, half),
        _bars(declaration, items, labels, width - half - 24),
    ]
    return {"hconcat": parts, "spacing": 24}


def _bars(declaration: Declaration, items: list[Item], labels: list[str], width: int) -> Spec:
    """Return the bars of the shapes, largest first, coloured as the shapes are.

    Their labels are inside the plot, so that it begins at the left edge of the map above it.
    """
    order = [name for name, _ in ranked(items)]
    room, marked = room_for_figures(items), marked_categories(items)
    frame = bands(declaration, order, "", width, room, marked)
    x = value_scale("length", *(edge(0, *(i["length"] for i in items)) for edge in (min, max)))
    left = frame.labels_width
    x["scale"]["range"] = [left, left + frame.plot_width]
    colour = class_colour(labels, None)
    bar = {"mark": {"type": "bar", "aria": False}, "encoding": {"color": colour}}
    spec = frame.spec(_STEP, {"x": x | {"axis": None}}, [bar, figures_at("length")])
    spec["encoding"]["y"]["axis"]["offset"] = -left
    return spec | {"width": left + frame.plot_width}


def _map(topology: Topology, name: str, labels: list[str], width: int) -> Spec:
    shapes = {"type": "topojson", "feature": _object_of(topology)}
    layer = {"data": {"name": name, "format": shapes}}
    west, south, east, north = topology["bbox"]
    if east - west > A_WORLD:
        middle = (west + east) / 2
        shape = {"type": "equalEarth", "rotate": [-middle, 0]}
        tall, figures = 0.45, []
    else:
        shape = _centred(topology)
        across = (east - west) * math.cos(math.radians((south + north) / 2))
        tall, figures = min(max((north - south) / across, LEAST_TALL), MOST_TALL), _figures(layer)
    return {
        "width": width,
        "height": round(width * tall),
        "projection": shape,
        "layer": [*_coloured(layer, labels, legend(labels, width)), *figures],
    }


def _centred(topology: Topology) -> Spec:
    """Return an equal-area projection, so that no shape looks more important than it is."""
    west, south, east, north = topology["bbox"]
    return {"type": "azimuthalEqualArea", "rotate": [-(west + east) / 2, -(south + north) / 2]}


def _coloured(layer: Spec, labels: list[str], place: Spec) -> list[Spec]:
    """Return the shapes without a figure in grey, the others in their colours, and what is marked.

    It has an outline.
    """
    line = {"type": "geoshape", "stroke": PAPER, "strokeWidth": 0.6, "clip": True}
    grey = {
        **layer,
        "transform": [_lookup(), {"filter": "!isValid(datum.class)"}],
        "mark": {**line, "fill": NO_DATA, "aria": False},
    }
    coloured = {
        **layer,
        "transform": [_lookup(), {"filter": "isValid(datum.class)"}],
        "mark": line,
        "encoding": {"color": class_colour(labels, place), "description": {"field": "says"}},
    }
    bare = {**line, "filled": False, "aria": False}
    marked = {**layer, "transform": [_lookup(), {"filter": "datum.marked === true"}]}
    outlines = [
        {**marked, "mark": bare | {"stroke": colour, "strokeWidth": width}}
        for colour, width in ((PAPER, 4), (INK, 1.5))
    ]
    return [grey, coloured, *outlines]


def _lookup() -> Spec:
    fields = ["class", "says", "text", "marked"]
    return {"lookup": "id", "from": {"data": {"name": "rows"}, "key": "code", "fields": fields}}


def _figures(layer: Spec) -> list[Spec]:
    """Return two layers that print the figure in the middle of each shape: white outline, text."""
    place = [
        _lookup(),
        {"filter": "isValid(datum.class)"},
        {"calculate": "geoCentroid(null, datum)[0]", "as": "longitude"},
        {"calculate": "geoCentroid(null, datum)[1]", "as": "latitude"},
    ]
    encoding = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
        "text": {"field": "text"},
    }
    text = {"type": "text", "aria": False, "fontSize": SMALL, "fontWeight": BOLD_WHERE_MARKED}
    halo = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
    return [
        {**layer, "transform": place, "mark": text | look, "encoding": encoding}
        for look in (halo, {"color": INK})
    ]


MAP = ChartMark(("map", "key", "value"), ("label",), map_view)
