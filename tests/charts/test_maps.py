"""The shapes behind the maps: whole, small, in the right places and drawn the right way round."""

import csv
import gzip
import json
import math
from itertools import accumulate, chain, pairwise

import pycountry
import pytest
from helpers import ROOT

SEEDS = ROOT / "seeds" / "migration"
MAPS = SEEDS / "maps"
OBJECTS = {"regions.topojson": "regions", "world.topojson": "countries"}

EARTH_RADIUS = 6371.007  # km, of the sphere with the Earth's area

# km², of the undivided counties in the source, all islands included (WGS84)
SOURCE_AREAS = {
    "NO01": 5381,
    "NO02": 52412,
    "NO03": 36705,
    "NO04": 25886,
    "NO05": 47440,
    "NO06": 40636,
    "NO07": 111013,
}

# the furthest west, south, east and north of each region, in degrees
BOXES = {
    "NO01": (10.35, 59.48, 11.88, 60.62),
    "NO02": (7.33, 59.88, 12.89, 62.71),
    "NO03": (7.09, 58.78, 11.90, 61.12),
    "NO04": (5.17, 58.00, 9.39, 59.86),
    "NO05": (4.64, 59.48, 9.58, 63.47),
    "NO06": (8.27, 62.27, 14.33, 65.13),
    "NO07": (11.76, 64.95, 31.08, 71.17),
}

NOT_IN_ISO_3166 = {"XKX"}  # Kosovo
NO_SHAPE = {"stateless", "unknown"}

# inside today's borders, and the country it was part of in 2007
WHERE = {
    "Simferopol": (34.1, 44.95, "UKR"),
    "Hargeisa": (44.06, 9.56, "SOM"),
    "Kyrenia": (33.4, 35.28, "CYP"),
    "Juba": (31.58, 4.85, "SDN"),
    "Maseru, inland": (28.2, -29.5, "LSO"),
    "Podgorica": (19.26, 42.44, "MNE"),
    "Belgrade": (20.46, 44.8, "SRB"),
    "Pristina": (21.16, 42.66, "XKX"),
}

Point = tuple[float, float]


def read_map(name: str) -> dict[str, list[list[list[Point]]]]:
    """Return the polygons of each shape, each an exterior ring and its holes, in degrees."""
    topology = json.loads((MAPS / name).read_text(encoding="utf-8"))
    arcs = [arc_points(arc, **topology["transform"]) for arc in topology["arcs"]]
    return {
        shape["id"]: [
            [ring_points(ring, arcs) for ring in polygon] for polygon in polygons_of(shape)
        ]
        for shape in topology["objects"][OBJECTS[name]]["geometries"]
    }


def polygons_of(shape: dict) -> list:
    return shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]


def arc_points(arc: list, scale: Point, translate: Point) -> list[Point]:
    steps = accumulate(arc, lambda here, step: (here[0] + step[0], here[1] + step[1]))
    return [(x * scale[0] + translate[0], y * scale[1] + translate[1]) for x, y in steps]


def ring_points(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        assert not points or points[-1] == arc[0], "the arcs of a ring meet"
        points += arc[bool(points) :]
    return points


def is_clockwise(ring: list[Point]) -> bool:
    """Tell whether the ring runs clockwise on a map with north up."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) < 0


def area(ring: list[Point]) -> float:
    """Return the ring's area on the sphere in km², positive where it runs clockwise."""
    terms = (
        math.radians(x2 - x1) * (math.sin(math.radians(y1)) + math.sin(math.radians(y2))) / 2
        for (x1, y1), (x2, y2) in pairwise(ring)
    )
    return EARTH_RADIUS**2 * sum(terms)


def holds(ring: list[Point], x: float, y: float) -> bool:
    """Tell whether the point is inside: a line from it to the east crosses the ring oddly often."""
    crossings = [
        (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if y1 != y2
    ]
    return sum(crossings) % 2 == 1


def codelist(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(name: str) -> dict[str, str]:
    topology = json.loads((MAPS / name).read_text(encoding="utf-8"))
    shapes = topology["objects"][OBJECTS[name]]["geometries"]
    return {shape["id"]: shape["properties"]["name"] for shape in shapes}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_map_is_one_topology_with_one_object(name: str):
    topology = json.loads((MAPS / name).read_text(encoding="utf-8"))
    assert topology["type"] == "Topology"
    assert list(topology["objects"]) == [OBJECTS[name]]
    shapes = topology["objects"][OBJECTS[name]]["geometries"]
    assert len({shape["id"] for shape in shapes}) == len(shapes)
    assert {shape["type"] for shape in shapes} <= {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_map_travels_light(name: str):
    assert len(gzip.compress((MAPS / name).read_bytes())) < 60_000


@pytest.mark.parametrize("name", OBJECTS)
def test_rings_are_closed_and_exteriors_run_clockwise(name: str):
    for code, polygons in read_map(name).items():
        for exterior, *holes in polygons:
            assert exterior[0] == exterior[-1], code
            assert is_clockwise(exterior), code
            for hole in holes:
                assert hole[0] == hole[-1], code
                assert not is_clockwise(hole), code


@pytest.mark.parametrize("name", OBJECTS)
def test_no_arc_is_unused(name: str):
    topology = json.loads((MAPS / name).read_text(encoding="utf-8"))
    shapes = topology["objects"][OBJECTS[name]]["geometries"]
    rings = chain.from_iterable(chain.from_iterable(map(polygons_of, shapes)))
    used = {max(number, ~number) for number in chain.from_iterable(rings)}
    assert used == set(range(len(topology["arcs"])))


def test_the_regions_are_those_of_the_codelist():
    listed = {row["code"]: row["name"] for row in codelist("region.csv") if row["kind"] == "item"}
    assert names("regions.topojson") == listed


def test_the_regions_lie_where_they_should():
    regions = read_map("regions.topojson")
    assert regions.keys() == BOXES.keys()
    for code, polygons in regions.items():
        xs, ys = zip(*chain.from_iterable(chain.from_iterable(polygons)), strict=True)
        box = (min(xs), min(ys), max(xs), max(ys))
        assert box == pytest.approx(BOXES[code], abs=0.01), code


def test_the_regions_are_as_large_as_their_counties():
    drawn = {
        code: sum(area(ring) for ring in chain.from_iterable(polygons))
        for code, polygons in read_map("regions.topojson").items()
    }
    # this far north a sphere is some 0.6 % smaller than the Earth; simplifying takes up to 0.5 %
    assert drawn == pytest.approx(SOURCE_AREAS, rel=0.015)


def test_neighbouring_regions_share_their_borders():
    topology = json.loads((MAPS / "regions.topojson").read_text(encoding="utf-8"))
    owners: dict[int, set[str]] = {}
    for shape in topology["objects"]["regions"]["geometries"]:
        for number in chain.from_iterable(chain.from_iterable(polygons_of(shape))):
            owners.setdefault(max(number, ~number), set()).add(shape["id"])
    assert {tuple(sorted(pair)) for pair in owners.values() if len(pair) > 1} == {
        ("NO01", "NO02"),
        ("NO01", "NO03"),
        ("NO02", "NO03"),
        ("NO02", "NO05"),
        ("NO02", "NO06"),
        ("NO03", "NO04"),
        ("NO03", "NO05"),
        ("NO04", "NO05"),
        ("NO05", "NO06"),
        ("NO06", "NO07"),
    }


def test_the_countries_have_iso_codes_but_for_named_exceptions():
    iso = {country.alpha_3 for country in pycountry.countries}
    assert names("world.topojson").keys() - iso == NOT_IN_ISO_3166


def test_no_country_has_a_shortened_name():
    assert [name for name in names("world.topojson").values() if "." in name] == []


def test_every_citizenship_has_a_shape_but_for_named_exceptions():
    shapes = names("world.topojson")
    items = [row for row in codelist("citizenship.csv") if row["kind"] == "item"]
    assert {row["code"] for row in items if row["iso_alpha3"] not in shapes} == NO_SHAPE


@pytest.mark.parametrize("place", WHERE)
def test_a_place_is_in_the_country_it_was_part_of(place: str):
    x, y, code = WHERE[place]
    found = [
        country
        for country, polygons in read_map("world.topojson").items()
        for exterior, *holes in polygons
        if holds(exterior, x, y) and not any(holds(hole, x, y) for hole in holes)
    ]
    assert found == [code]


def test_the_readme_tells_the_sizes_as_they_are():
    readme = (MAPS / "README.md").read_text(encoding="utf-8")
    for name, shapes in (("regions.topojson", 7), ("world.topojson", 173)):
        size = len((MAPS / name).read_bytes())
        assert len(names(name)) == shapes
        assert f"| `{name}` | {shapes} | {size:,} |" in readme
