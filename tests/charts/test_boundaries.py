"""Maps of any publication: a made-up TopoJSON, from the file to a question with its map."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from helpers import page_text, publication_folder
from site_of import page, site_of

from loader.build import build
from loader.errors import CodelistError
from loader.questions.questions_of_database import questions_of_database
from loader.seeds.boundaries import read_boundaries

# Two squares side by side and one with a hole; the second ring runs against the clock.
SQUARES: dict[str, Any] = {
    "type": "Topology",
    "objects": {
        "lines": {
            "type": "GeometryCollection",
            "geometries": [{"type": "LineString", "arcs": [0]}],
        },
        "areas": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "properties": {"nr": 1, "name": "West"}, "arcs": [[0]]},
                {"type": "MultiPolygon", "properties": {"nr": 2}, "arcs": [[[1]]]},
                {"type": "Polygon", "properties": {"nr": "3"}, "arcs": [[2], [3]]},
                {"type": "Point", "properties": {"nr": 4}, "coordinates": [0, 0]},
                {"type": "Polygon", "properties": None, "arcs": [[0]]},
            ],
        },
    },
    "arcs": [
        [[0, 50], [0, 51], [1, 51], [1, 50], [0, 50]],
        [[2, 50], [3, 50], [3, 51], [2, 51], [2, 50]],
        [[4, 50], [4, 53], [7, 53], [7, 50], [4, 50]],
        [[5, 51], [5, 52], [6, 52], [6, 51], [5, 51]],
    ],
}
PAGE = page_text(
    title="Marbles, by yard and colour. 2009",
    heads=[("Yard", "Total", "Red", "Blue")],
    rows=[("Total", 66, 55, 11), ("West", 36, 30, 6), ("Middle", 18, 15, 3), ("East", 12, 10, 2)],
)
YARDS = (
    "code,name,kind,parent,labels,nr\n"
    "total,All,total,,Total,\nw,West,item,total,West,1\nm,Middle,item,total,Middle,2\n"
    "e,East,item,total,East,3\n"
)
ABOUT = """dimensions:
  yard: {map: squares.topojson, map_property: nr, map_column: nr, map_credit: Squares of our own.}
"""


def file_of(folder: Path, topology: Any) -> Path:
    path = folder / "squares.topojson"
    path.write_text(json.dumps(topology), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = publication_folder(
        tmp_path_factory.mktemp("maps") / "marbles", {"x.txt": PAGE}, yard=YARDS
    )
    (folder / "publication.yml").write_text(ABOUT, encoding="utf-8")
    (folder / "maps").mkdir()
    file_of(folder / "maps", SQUARES)
    return folder


def test_areas_have_their_codes_and_run_clockwise(tmp_path: Path) -> None:
    drawn = read_boundaries(file_of(tmp_path, SQUARES), "nr")
    assert drawn["bbox"] == [0, 50, 7, 53]
    assert list(drawn["objects"]) == ["areas"]
    assert drawn["objects"]["areas"]["geometries"] == [
        {"type": "Polygon", "id": "1", "properties": {"name": "West"}, "arcs": [[0]]},
        {"type": "MultiPolygon", "id": "2", "properties": {"name": "2"}, "arcs": [[[~1]]]},
        {"type": "Polygon", "id": "3", "properties": {"name": "3"}, "arcs": [[2], [~3]]},
    ]


def test_steps_on_a_grid_are_degrees(tmp_path: Path) -> None:
    grid = {"scale": [0.5, 0.5], "translate": [4, 50]}
    arcs = [[[0, 0], [0, 2], [2, 0], [0, -2], [-2, 0]]] * 4
    drawn = read_boundaries(file_of(tmp_path, {**SQUARES, "transform": grid, "arcs": arcs}), "nr")
    assert drawn["bbox"] == [4, 50, 5, 51]


@pytest.mark.parametrize(
    ("topology", "code", "message"),
    [
        (SQUARES, "id", "no area has a property 'id'; they have 'nr', 'name'"),
        ({**SQUARES, "objects": {}}, "nr", "no area has a property 'nr'; there are no areas"),
        (
            {**SQUARES, "type": "FeatureCollection"},
            "nr",
            "a 'FeatureCollection'; expected TopoJSON",
        ),
        ({**SQUARES, "arcs": SQUARES["arcs"][:2]}, "nr", "not TopoJSON; expected a topology"),
        (
            {**SQUARES, "arcs": [[[262000, 6650000]] * 4] * 4},
            "nr",
            "expected degrees, west to east",
        ),
        ([], "nr", "not TopoJSON; expected a topology"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    tmp_path: Path, topology: Any, code: str, message: str
) -> None:
    with pytest.raises(CodelistError) as caught:
        read_boundaries(file_of(tmp_path, topology), code)
    assert str(caught.value).startswith("squares.topojson: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("map: circles.topojson", "no map 'circles.topojson'; the nearest is squares.topojson"),
        ("map: squares.topojson, map_column: number", "'yard' has no column 'number'"),
        ("map: squares.topojson, map_property: code", "no area has a property 'code'"),
        ("map_credit: Us.", "'yard' has no map; expected map: FILE"),
    ],
)
def test_a_wrong_setting_of_a_map_stops_the_build(
    seeds: Path, tmp_path: Path, setting: str, message: str
) -> None:
    folder = publication_folder(tmp_path / "marbles", {"x.txt": PAGE}, yard=YARDS)
    (folder / "maps").symlink_to(seeds / "maps")
    (folder / "publication.yml").write_text(f"dimensions:\n  yard: {{{setting}}}\n")
    with pytest.raises(CodelistError, match=message):
        build(folder, tmp_path / "marbles.db")


async def test_a_dimension_with_a_map_is_asked_about_on_it(
    seeds: Path, tmp_path: Path, opened: Any
) -> None:
    build(seeds, tmp_path / "marbles.db")
    connection = opened(tmp_path / "marbles.db")
    questions = questions_of_database(connection)
    assert [name for name in questions if name.startswith("map-")] == ["map-of-yard"]
    sql = questions["map-of-yard"]["sql"]
    cursor = connection.execute(sql, defaultdict(str, colour="Red"))
    names = [column[0] for column in cursor.description]
    asked = [names.index(name) for name in ("category", "number", "map_code")]
    assert [tuple(row[place] for place in asked) for row in cursor] == [
        ("West", 30, "1"),
        ("Middle", 15, "2"),
        ("East", 10, "3"),
    ]
    site = site_of(tmp_path / "marbles.db", described=False, maps=seeds / "maps")
    shown = await page(site, "/marbles/map-of-yard?colour=Blue")
    assert re.findall('class="answer">([^<]*)', shown) == [
        "Marbles 2009, Blue: West has the largest number, 6."
    ]
    for label in ("West: 6", "Middle: 3", "East: 2"):
        assert shown.count(f'aria-label="{label}"') == 2  # for desktops and phones
    assert shown.count(">Squares of our own.<") == 2
