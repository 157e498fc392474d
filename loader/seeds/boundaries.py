"""Read a map of `maps/`: any TopoJSON with the boundaries of a dimension's categories.

What is returned is ready to be drawn. It has one object; the `id` of a shape is its code, whatever
property of the file holds it, and `properties` has its `name`. Exterior rings run clockwise,
because d3 and Vega fill the whole globe around a ring that runs the other way.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from loader.errors import CodelistError, LoaderError, Place, shown
from loader.seeds.text_files import read_text

ID = "id"  # of a shape itself, beside its properties
_AREAS = ("Polygon", "MultiPolygon")

Topology = dict[str, Any]
Point = tuple[float, float]


def read_boundaries(path: Path, code: str = ID) -> Topology:
    """Return the map in a file; `code` is the property that has the codes.

    Raise CodelistError if it is not TopoJSON, has no area with that property, or is not in degrees.
    """
    text = read_text(path, CodelistError)
    try:
        topology = json.loads(text)
        return _drawable(topology, code, path.name)
    except LoaderError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise CodelistError(Place(path.name), "not TopoJSON; expected a topology") from None


def _drawable(topology: Topology, code: str, file: str) -> Topology:
    if topology["type"] != "Topology":
        raise CodelistError(
            Place(file), f"a {shown(str(topology['type']))}; expected TopoJSON, a topology"
        )
    name, shapes = _coded(topology["objects"], code, file)
    arcs = [list(_points(arc, topology.get("transform"))) for arc in topology["arcs"]]
    turns = [sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(arc)) for arc in arcs]
    box = _box(chain.from_iterable(arcs))
    if not (-360 <= box[0] <= box[2] <= 360 and -90 <= box[1] <= box[3] <= 90):
        raise CodelistError(
            Place(file),
            f"coordinates such as {box[2]:.0f}, {box[3]:.0f}; expected degrees, west to east and"
            " south to north",
        )
    drawn = [
        {
            "type": shape["type"],
            "id": str(key),
            "properties": {"name": str((shape.get("properties") or {}).get("name", key))},
            "arcs": _clockwise(shape, turns),
        }
        for key, shape in shapes
    ]
    collection = {"type": "GeometryCollection", "geometries": drawn}
    return {**topology, "objects": {name: collection}, "bbox": topology.get("bbox") or box}


def _coded(
    objects: Mapping[str, Any], code: str, file: str
) -> tuple[str, list[tuple[Any, dict[str, Any]]]]:
    """Return the first object that has areas with codes, and these areas, each with its code."""
    properties: dict[str, None] = {}
    for name, collection in objects.items():
        areas = [one for one in collection.get("geometries", ()) if one.get("type") in _AREAS]
        facts = [{**(one.get("properties") or {}), **_own(one)} for one in areas]
        coded = [(fact[code], one) for fact, one in zip(facts, areas, strict=True) if code in fact]
        if coded:
            return name, coded
        properties |= dict.fromkeys(key for fact in facts for key in fact)
    has = f"they have {', '.join(map(shown, properties))}" if properties else "there are no areas"
    raise CodelistError(Place(file), f"no area has a property {shown(code)}; {has}")


def _own(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {ID: shape[ID]} if ID in shape else {}


def _points(arc: list[list[float]], transform: Mapping[str, Any] | None) -> Iterator[Point]:
    """Return the points of an arc in degrees; with a transform, they are steps on a grid."""
    if transform is None:
        return ((x, y) for x, y, *_ in arc)
    (x_scale, y_scale), (x_start, y_start) = transform["scale"], transform["translate"]
    return ((x * x_scale + x_start, y * y_scale + y_start) for x, y in _summed(arc))


def _summed(arc: list[list[float]]) -> Iterator[Point]:
    x = y = 0.0
    for right, up, *_ in arc:
        x, y = x + right, y + up
        yield x, y


def _box(points: Iterable[Point]) -> list[float]:
    xs, ys = zip(*points, strict=True)
    return [min(xs), min(ys), max(xs), max(ys)]


def _clockwise(shape: Mapping[str, Any], turns: list[float]) -> list[Any]:
    """Return the rings of an area with the first of each polygon clockwise, holes the other way."""
    if shape["type"] == "Polygon":
        return _turned(shape["arcs"], turns)
    return [_turned(polygon, turns) for polygon in shape["arcs"]]


def _turned(polygon: list[list[int]], turns: list[float]) -> list[list[int]]:
    """Return rings in their directions; `turns` is twice the area to the left of each arc."""
    return [
        ring if (_turn(ring, turns) > 0) == (place > 0) else [~arc for arc in reversed(ring)]
        for place, ring in enumerate(polygon)
    ]


def _turn(ring: list[int], turns: list[float]) -> float:
    return sum(turns[arc] if arc >= 0 else -turns[~arc] for arc in ring)
