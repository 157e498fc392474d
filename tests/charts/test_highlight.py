"""What a reader should find at once: bold, outlined or thicker, and said in words."""

import re

import pytest

from plugins.charts.declaration import ChartError
from plugins.charts.draw import png, svg
from plugins.charts.specification import chart_spec
from plugins.charts.style import REST_OPACITY, UNMARKED_OPACITY
from plugins.charts.theme import themed

BAR = {"mark": "bar", "x": "marbles", "y": "town"}
TOWNS = [("Oslo", 9), ("Bergen", 4), ("Hamar", 2)]
SQUARES = {
    "type": "Topology",
    "bbox": [0, 50, 7, 53],
    "objects": {
        "areas": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": name, "properties": {"name": name}, "arcs": [[place]]}
                for place, (name, _) in enumerate(TOWNS)
            ],
        }
    },
    "arcs": [[[x, 50], [x, 53], [x + 2, 53], [x + 2, 50], [x, 50]] for x, _ in enumerate(TOWNS)],
}


def rows(marked="Bergen", **more):
    return [
        {"town": town, "marbles": marbles, "box": "A", "asked": town == marked, **more}
        for town, marbles in TOWNS
    ]


def spec(chart, of):
    return chart_spec(chart, of, title="Marbles", source="", maps={"squares": SQUARES})


def bold(drawing: str) -> list[str]:
    """Return the bold texts of a drawing, without its title."""
    texts: list[str] = re.findall(r'font-weight="bold"[^>]*>([^<]*)<', drawing)
    return [text for text in texts if text != "Marbles"]


def test_a_bar_is_marked_by_bold_text_and_the_others_are_lighter() -> None:
    made = spec(BAR | {"highlight": "asked"}, rows())
    assert [item["opacity"] for item in made["datasets"]["rows"]] == [
        UNMARKED_OPACITY,
        1,
        UNMARKED_OPACITY,
    ]
    assert "Hamar 2. Marked: Bergen." in made["description"]
    drawn = svg(made)
    assert bold(drawn) == ["Bergen", "4"]
    assert "Marked: Bergen." in drawn
    assert png(made) != png(spec(BAR, rows()))


@pytest.mark.parametrize(
    ("chart", "said", "in_bold"),
    [
        ({"mark": "dot"}, "Bergen", ["Bergen"]),
        ({"mark": "grouped bar", "color": "box"}, "Bergen", ["Bergen", "4"]),
        ({"mark": "stacked bar", "color": "box"}, "Bergen", ["Bergen", "4"]),
        ({"mark": "share", "color": "box"}, "Bergen", ["Bergen", "100%"]),
        ({"mark": "line", "x": "town", "y": "marbles"}, "Bergen", ["Bergen", "4", "4"]),
        (
            {"mark": "line", "x": "box", "y": "marbles", "color": "town"},
            "Bergen",
            ["Bergen", "Bergen"],  # the name at its end, and its halo
        ),
    ],
)
def test_each_mark_has_its_own(chart, said, in_bold) -> None:
    made = spec({"highlight": "asked"} | BAR | chart, rows())
    assert f"Marked: {said}." in made["description"]
    assert sorted(bold(svg(made))) == sorted(in_bold)
    assert "Marked" not in spec(BAR | chart, rows())["description"]


def test_an_area_has_an_outline_that_dark_changes_too() -> None:
    chart = {"map": "squares", "key": "town", "value": "marbles"}
    plain, marked = (
        themed(svg(spec(chart | more, rows()))) for more in ({}, {"highlight": "asked"})
    )
    outline = 'stroke="var(--chart-ink,#222222)" stroke-width="1.5"'
    assert (plain.count(outline), marked.count(outline)) == (0, 1)
    assert set(bold(marked)) == {"Bergen", "4"}


def test_a_marked_line_is_thicker() -> None:
    chart = {"mark": "line", "x": "year", "y": "marbles", "color": "town", "highlight": "asked"}
    of = [row | {"year": year} for year in ("2001", "2002") for row in rows()]
    assert svg(spec(chart, of)).count('stroke-width="3.5"') == 1


def test_a_part_is_named_with_its_bar_where_only_the_part_is_marked() -> None:
    of = [
        row | {"box": box, "asked": row["asked"] and box == "A"} for box in "AB" for row in rows()
    ]
    made = spec(BAR | {"mark": "grouped bar", "color": "box", "highlight": "asked"}, of)
    assert "Marked: Bergen, A." in made["description"]


def test_a_rest_stays_the_only_lighter_bar() -> None:
    of = [row | {"kind": "rest" if row["town"] == "Hamar" else "item"} for row in rows()]
    items = spec(BAR | {"highlight": "asked"}, of)["datasets"]["rows"]
    assert [item["opacity"] for item in items] == [1, 1, REST_OPACITY]


@pytest.mark.parametrize("asked", [True, False])
def test_nothing_is_marked_where_nothing_would_stand_out(asked) -> None:
    of = [row | {"asked": asked} for row in rows()]
    assert spec(BAR | {"highlight": "asked"}, of) == spec(BAR, of)


def test_a_mark_of_several_rows_is_marked_if_all_of_them_are() -> None:
    chart = {"mark": "bar", "x": "number", "y": "town", "highlight": "asked"}
    of = [
        {"town": "Oslo", "number": 2, "asked": True},
        {"town": "Oslo", "number": 2, "asked": False},
        {"town": "Bergen", "number": 2, "asked": True},
        {"town": "Bergen", "number": 2, "asked": True},
    ]
    assert "Marked: Bergen." in spec(chart, of)["description"]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ChartError, match=r"highlight names the column 'askd'.*asked"):
        spec(BAR | {"highlight": "askd"}, rows())


def test_a_marked_dot_is_larger() -> None:
    plain, marked = (
        svg(spec(BAR | {"mark": "dot"} | more, rows())) for more in ({}, {"highlight": "asked"})
    )
    sizes = [
        sorted(float(size) for size in re.findall(r' d="M([\d.]+),0A', drawn))
        for drawn in (plain, marked)
    ]
    assert len(set(sizes[0])) == 1
    assert sizes[1][:2] == sizes[0][:2] < sizes[1][2:]
