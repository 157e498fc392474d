"""Charts as data: declarations and rows to specifications, and these to SVG and PNG."""

import asyncio
import copy
import json
import re
import signal
import subprocess
import sys
import threading
from xml.etree import ElementTree

import pytest
from background import is_running, until
from helpers import MIGRATION, ROOT, png_size

from plugins.charts import draw as render
from plugins.charts.class_breaks import breaks, class_labels, class_of
from plugins.charts.declaration import ChartError
from plugins.charts.safe_svg import safe_svg
from plugins.charts.specification import chart_spec
from plugins.charts.style import SERIES, ink_on
from plugins.charts.theme import themed
from plugins.charts.worker_process import WORKER, DrawingFailedError, DrawingProcess
from plugins.common.fair_queue import FairQueue
from plugins.common.numbers import decimals, exact, figure, lines, text_width
from plugins.common.result_cache import ResultCache
from plugins.vega_button.first_choice import columns_with_types, first_choice

SOURCE = "Source: Statistics Norway, table 11, CC BY 4.0"
BAR = {"mark": "bar", "x": "persons", "y": "citizenship", "unit": "persons"}
# Table 11, Western Norway, in the order of the alphabet.
WEST = [
    {"citizenship": "Germany", "persons": 805},
    {"citizenship": "Iran", "persons": 39},
    {"citizenship": "Lithuania", "persons": 473},
    {"citizenship": "Norway", "persons": 989},
    {"citizenship": "Poland", "persons": 2393},
]
# Total immigration in 2007 (table 11) and emigration in 2008 (table 12).
BOTH = [
    {"citizenship": "Germany", "counted": "Immigration 2007", "persons": 3794},
    {"citizenship": "Germany", "counted": "Emigration 2008", "persons": 853},
    {"citizenship": "Poland", "counted": "Immigration 2007", "persons": 14160},
    {"citizenship": "Poland", "counted": "Emigration 2008", "persons": 2486},
]
# Table 11: all immigrants by continent, in two regions.
PARTS = [
    {"region": "Western Norway", "group": "Norway", "persons": 989},
    {"region": "Western Norway", "group": "Europe", "persons": 5765},
    {"region": "Western Norway", "group": "Africa", "persons": 747},
    {"region": "Oslo and Akershus", "group": "Norway", "persons": 3159},
    {"region": "Oslo and Akershus", "group": "Europe", "persons": 11785},
    {"region": "Oslo and Akershus", "group": "Africa", "persons": 1174},
]
REGIONS = [
    {"code": "NO01", "persons": 20696},
    {"code": "NO02", "persons": 2776},
    {"code": "NO03", "persons": 9921},
    {"code": "NO04", "persons": 10023},
    {"code": "NO05", "persons": 9378},
    {"code": "NO06", "persons": 4722},
    {"code": "NO07", "persons": 4258},
]
WORLD = [
    {"code": "POL", "persons": 14160},
    {"code": "SWE", "persons": 4432},
    {"code": "MNE", "persons": 13},
    {"code": "stateless", "persons": 453},
]
HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]>&amp;'{datum.x}"]


@pytest.fixture(scope="module")
def maps():
    folder = MIGRATION / "maps"
    return {path.stem: json.loads(path.read_bytes()) for path in folder.glob("*.topojson")}


def spec_of(chart, rows, **keywords):
    return chart_spec(chart, rows, **{"title": "Immigration", "source": SOURCE} | keywords)


def mark_labels(drawing: str) -> list[str]:
    """Return the aria-labels of an SVG's marks as they are drawn, with plain spaces."""
    root = ElementTree.fromstring(drawing)
    marks = [node for node in root.iter() if node is not root and "aria-label" in node.attrib]
    return [mark.attrib["aria-label"].replace("\u202f", " ") for mark in marks]


def texts(drawing: str) -> list[str]:
    root = ElementTree.fromstring(drawing)
    lines = ["|".join(node.itertext()) for node in root.iter() if node.tag.endswith("}text")]
    return [text.replace("\u202f", " ") for text in lines]


def drawn_height(drawing: str) -> float:
    return float(ElementTree.fromstring(drawing).attrib["height"])


def test_a_bar_chart_is_one_complete_specification():
    rows = copy.deepcopy(WEST)
    chart = BAR | {"title": "Immigration to {region}"}
    spec = spec_of(chart, rows, subtitle="2007", parameters={"region": "Western Norway"})

    assert rows == WEST
    assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json"
    assert spec["title"]["text"] == ["Immigration to Western Norway"]
    assert spec["title"]["subtitle"] == ["2007, persons"]
    assert spec["datasets"]["rows"][0] == {
        "category": "Poland",
        "value": 2393,
        "length": 2393,
        "text": "2\u202f393",
        "opacity": 1,
        "says": "Poland, persons: 2\u202f393",
    }
    (view,) = spec["vconcat"]
    assert view["title"]["text"] == [SOURCE]
    assert view["encoding"]["y"]["scale"]["domain"] == [
        "Poland",
        "Norway",
        "Germany",
        "Lithuania",
        "Iran",
    ]
    assert view["encoding"]["x"]["scale"] == {"domain": [0, 2393], "nice": False}
    assert spec["description"].replace("\u202f", " ") == (
        "Immigration to Western Norway. 2007, persons. Bar chart with 5 bars. Largest first: "
        "Poland 2 393, Norway 989, Germany 805, Lithuania 473, Iran 39. " + SOURCE + "."
    )
    assert json.loads(json.dumps(spec)) == spec
    assert spec_of(chart, rows, subtitle="2007", parameters={"region": "Western Norway"}) == spec


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["Poland", "Norway", "Germany", "Lithuania", "Iran"]),
        ("x", ["Iran", "Lithuania", "Germany", "Norway", "Poland"]),
        ("-persons", ["Poland", "Norway", "Germany", "Lithuania", "Iran"]),
        ("y", ["Germany", "Iran", "Lithuania", "Norway", "Poland"]),
        ("-citizenship", ["Poland", "Norway", "Lithuania", "Iran", "Germany"]),
        ("as is", ["Germany", "Iran", "Lithuania", "Norway", "Poland"]),
    ],
)
def test_bars_are_in_the_declared_order(order, expected):
    view = spec_of(BAR | {"order": order}, WEST)["vconcat"][0]
    assert view["encoding"]["y"]["scale"]["domain"] == expected


def test_a_chart_without_unit_and_subtitle_has_no_line_for_them():
    spec = spec_of({"mark": "bar", "x": "persons", "y": "citizenship"}, WEST)
    assert "subtitle" not in spec["title"]
    one_line = drawn_height(render.svg(spec_of(BAR, WEST))) - drawn_height(render.svg(spec))
    assert 10 < one_line < 25


def test_categories_may_be_on_either_axis():
    turned = {"mark": "bar", "x": "citizenship", "y": "persons", "unit": "persons"}
    assert spec_of(turned, WEST) == spec_of(BAR, WEST)


def heights_of_marks(drawing: str) -> dict[str, float]:
    """Return the y of each bar by its aria-label: bars are paths 'M0,3h…'."""
    root = ElementTree.fromstring(drawing)
    bars = [node for node in root.iter() if node.get("aria-roledescription") == "bar"]
    return {
        bar.attrib["aria-label"].replace("\u202f", " "): float(
            re.match(r"M[-\d.]+,([-\d.]+)", bar.attrib["d"])[1]
        )
        for bar in bars
    }


def test_the_drawing_has_every_figure_with_the_largest_first():
    drawing = render.svg(spec_of(BAR, WEST))
    heights = heights_of_marks(drawing)
    assert sorted(heights, key=heights.get) == [
        "Poland, persons: 2 393",
        "Norway, persons: 989",
        "Germany, persons: 805",
        "Lithuania, persons: 473",
        "Iran, persons: 39",
    ]
    assert mark_labels(drawing) == sorted(heights, key=heights.get)
    assert {"Immigration", "Persons", SOURCE, "2 393", "Poland"} <= set(texts(drawing))


def test_the_chart_grows_with_its_bars():
    fifty = [{"citizenship": f"Country {i}", "persons": i} for i in range(1, 51)]
    five, many = (drawn_height(render.svg(spec_of(BAR, rows))) for rows in (WEST, fifty))
    assert many - five == pytest.approx(45 * 26, abs=2)


def test_rests_are_lighter_and_missing_figures_are_named():
    rows = [
        {"citizenship": "Poland", "persons": 2393, "kind": "item"},
        {"citizenship": "The rest of Africa", "persons": 343, "kind": "rest"},
        {"citizenship": "Elsewhere", "persons": None, "kind": "item"},
    ]
    spec = spec_of(BAR, rows)
    assert [item["opacity"] for item in spec["datasets"]["rows"]] == [1, 0.5, 1]
    assert spec["vconcat"][0]["title"]["text"][0].startswith("Lighter: the rest of a group")
    drawing = render.svg(spec)
    assert mark_labels(drawing)[-1] == "Elsewhere: no figure"
    assert "no figure" in texts(drawing)


def test_figures_below_zero_are_left_of_their_bars():
    rows = [{"citizenship": "Up", "persons": 10}, {"citizenship": "Down", "persons": -20}]
    spec = spec_of(BAR, rows)
    low, high = spec["vconcat"][0]["encoding"]["x"]["scale"]["domain"]
    assert low < -20
    assert high == 10
    assert mark_labels(render.svg(spec)) == ["Up, persons: 10", "Down, persons: \N{MINUS SIGN}20"]


def test_bars_side_by_side():
    chart = BAR | {"mark": "grouped bar", "color": "counted"}
    spec = spec_of(chart, BOTH)
    view = spec["vconcat"][0]
    assert view["encoding"]["y"]["scale"]["domain"] == ["Poland", "Germany"]
    series = ["Immigration 2007", "Emigration 2008"]
    assert view["encoding"]["yOffset"]["scale"]["domain"] == series
    colour = view["layer"][0]["encoding"]["color"]
    assert colour["scale"] == {"domain": series, "range": ["#0072B2", "#E69F00"]}
    assert mark_labels(render.svg(spec)) == [
        "Poland, Immigration 2007, persons: 14 160",
        "Poland, Emigration 2008, persons: 2 486",
        "Germany, Immigration 2007, persons: 3 794",
        "Germany, Emigration 2008, persons: 853",
    ]


def test_several_columns_of_figures_are_series():
    rows = [
        {"citizenship": "Germany", "Immigration 2007": 3794, "Emigration 2008": 853},
        {"citizenship": "Poland", "Immigration 2007": 14160, "Emigration 2008": 2486},
    ]
    listed = BAR | {"mark": "grouped bar", "x": ["Immigration 2007", "Emigration 2008"]}
    assert spec_of(listed, rows) == spec_of(BAR | {"mark": "grouped bar", "color": "counted"}, BOTH)
    shorter = [
        {"citizenship": "Germany", "in": 3794, "out": 853},
        {"citizenship": "Poland", "in": 14160, "out": 2486},
    ]
    named = listed | {"x": {"in": "Immigration 2007", "out": "Emigration 2008"}}
    assert spec_of(named, shorter) == spec_of(listed, rows)


def test_several_columns_of_one_row_are_bars():
    columns = {"persons": "This number", "row_total": "Total of its row"}
    chart = {"mark": "bar", "x": columns, "order": "as is", "unit": "persons"}
    row = {"persons": 2393, "row_total": 14160}
    assert mark_labels(render.svg(spec_of(chart, [row]))) == [
        "This number, persons: 2 393",
        "Total of its row, persons: 14 160",
    ]
    with pytest.raises(ChartError, match="two rows have"):
        spec_of(chart, [row, row | {"persons": 1}])


def test_rows_that_read_the_same_are_drawn_once():
    kinds = [("label", "2007", 1), ("head", "2008", 1), ("label", "2008", 2), ("label", "2008", 2)]
    rows = [
        {"kind": kind, "year": year, "of_this_kind": count, "message": f"message {number}"}
        for number, (kind, year, count) in enumerate(kinds)
    ]
    chart = {"mark": "stacked bar", "x": "of_this_kind", "y": "kind", "color": "year"}
    drawn = spec_of(chart, rows)["datasets"]["rows"]
    assert [(item["category"], item["series"], item["value"]) for item in drawn] == [
        ("label", "2007", 1),
        ("label", "2008", 2),
        ("head", "2008", 1),
    ]


def test_rests_are_not_lighter_where_the_colour_shows_the_kind():
    rows = [{"citizenship": "The rest of Africa", "persons": 343, "kind": "rest"}]
    spec = spec_of(BAR | {"color": "kind"}, rows)
    assert spec["datasets"]["rows"][0]["opacity"] == 1
    assert spec["vconcat"][0]["title"]["text"] == [SOURCE]


def test_bars_are_not_thicker_where_labels_need_two_lines():
    rows = [*WEST, {"citizenship": "The rest of South and Central America", "persons": 102}]
    for width in (720, 360):
        spec = spec_of(BAR, rows, width=width)["vconcat"][0]
        filled = 1 - spec["encoding"]["y"]["scale"]["paddingInner"]
        assert filled * spec["height"]["step"] == pytest.approx(19.5)


def test_dots_joined_for_each_category():
    spec = spec_of(BAR | {"mark": "dot", "color": "counted"}, BOTH)
    assert [layer["mark"]["type"] for layer in spec["vconcat"][0]["layer"]] == ["rule", "circle"]
    assert len(mark_labels(render.svg(spec))) == 4


def test_a_line_to_read_dots_against_is_in_the_plot():
    spec = spec_of(BAR | {"mark": "dot", "reference": 5000}, WEST)
    view = spec["vconcat"][0]
    assert view["encoding"]["x"]["scale"]["domain"][1] == 5000
    assert [end["value"] for end in view["layer"][0]["data"]["values"]] == [5000, 5000]
    assert "stroke-dasharray" in render.svg(spec)


def test_each_mark_has_its_figure_as_title():
    drawing = render.svg(spec_of(BAR, WEST))
    titles = re.findall("<title>([^<]*)</title>", drawing)
    assert [title.replace("\u202f", " ") for title in titles] == mark_labels(drawing)


def test_stacked_bars_end_at_their_sum():
    chart = {"mark": "stacked bar", "x": "persons", "y": "region", "color": "group"}
    spec = spec_of(chart, PARTS)
    assert spec["vconcat"][0]["encoding"]["y"]["scale"]["domain"] == [
        "Oslo and Akershus",
        "Western Norway",
    ]
    ends = [(item["start"], item["end"], item["text"]) for item in spec["datasets"]["rows"]]
    assert ends == [
        (0, 3159, ""),
        (3159, 14944, ""),
        (14944, 16118, "16\u202f118"),
        (0, 989, ""),
        (989, 6754, ""),
        (6754, 7501, "7\u202f501"),
    ]
    assert "16 118" in texts(render.svg(spec))


def test_shares_are_of_their_bar_and_keep_the_order_of_the_rows():
    chart = {"mark": "share", "x": "persons", "y": "region", "color": "group"}
    spec = spec_of(chart, PARTS)
    assert spec["vconcat"][0]["encoding"]["y"]["scale"]["domain"] == [
        "Western Norway",
        "Oslo and Akershus",
    ]
    assert mark_labels(render.svg(spec)) == [
        "Western Norway, Norway: 989, 13.2%",
        "Western Norway, Europe: 5 765, 76.9%",
        "Western Norway, Africa: 747, 10.0%",
        "Oslo and Akershus, Norway: 3 159, 19.6%",
        "Oslo and Akershus, Europe: 11 785, 73.1%",
        "Oslo and Akershus, Africa: 1 174, 7.3%",
    ]
    assert "Western Norway: Europe 77%; Oslo and Akershus: Europe 73%." in spec["description"]


def test_a_series_keeps_the_colour_of_its_place():
    chart = {"mark": "share", "x": "persons", "y": "region", "color": "group"}
    placed = chart | {"color_place": "place"}
    rows = [row | {"place": 1 + ["Norway", "Africa", "Asia", "Europe"].index(row["group"])}
            for row in PARTS]  # fmt: skip
    spec = spec_of(placed, rows)
    (view,) = spec["vconcat"]
    assert view["layer"][0]["encoding"]["color"]["scale"] == {
        "domain": ["Norway", "Africa", "Europe"],
        "range": ["#0072B2", "#E69F00", "#D55E00"],
    }
    west = [item for item in spec["datasets"]["rows"] if item["category"] == "Western Norway"]
    assert [item["series"] for item in sorted(west, key=lambda item: item["start"])] == [
        "Norway",
        "Africa",
        "Europe",
    ]
    for place in (0, 11, None, "first"):
        with pytest.raises(ChartError, match=r"where a number from 1 to 10 is expected"):
            spec_of(placed, [PARTS[0] | {"place": place}])


def test_a_bar_of_zero_has_no_shares():
    rows = [{"region": "Nowhere", "group": group, "persons": 0} for group in ("Norway", "Africa")]
    spec = spec_of({"mark": "share", "x": "persons", "y": "region", "color": "group"}, rows)
    assert [item["share"] for item in spec["datasets"]["rows"]] == [0, 0]


def test_a_map_of_regions_shows_every_figure(maps):
    chart = {"map": "regions", "key": "code", "value": "persons", "unit": "persons"}
    spec = spec_of(chart, REGIONS, maps=maps)
    assert spec["datasets"]["regions"] == maps["regions"]
    classes = {item["code"]: item["class"] for item in spec["datasets"]["rows"]}
    assert classes["NO01"] == "20\u202f000 or more"
    assert classes["NO05"] == "5\u202f000–9\u202f999"
    drawing = render.svg(spec)
    assert sorted(mark_labels(drawing)) == sorted(
        [
            "Oslo and Akershus, persons: 20 696",
            "Hedmark and Oppland, persons: 2 776",
            "South Eastern Norway, persons: 9 921",
            "Agder and Rogaland, persons: 10 023",
            "Western Norway, persons: 9 378",
            "Trøndelag, persons: 4 722",
            "Northern Norway, persons: 4 258",
        ]
    )
    assert texts(drawing).count("20 696") == 3  # halo and ink on the map, and at its bar


def test_a_map_of_the_world_lists_what_has_no_shape(maps):
    chart = {"map": "world", "key": "code", "value": "persons"}
    spec = spec_of(chart, WORLD, maps=maps)
    assert spec["vconcat"][0]["title"]["text"] == [
        "Grey: no figure of its own.",
        "Not on the map: stateless 453.",
        SOURCE,
    ]
    assert mark_labels(render.svg(spec)) == ["Montenegro: 13", "Poland: 14 160", "Sweden: 4 432"]


def test_a_specification_of_ones_own_finds_the_rows():
    own = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "mark": "bar",
        "encoding": {
            "x": {"field": "persons", "type": "quantitative"},
            "y": {"field": "citizenship", "type": "nominal", "sort": "-x"},
            "description": {"field": "citizenship"},
        },
        "config": {"bar": {"color": "#009E73"}},
    }
    spec = spec_of({"vega_lite": own, "title": "Mine"}, WEST)
    assert spec["datasets"] == {"rows": WEST}
    assert spec["config"]["bar"] == {"color": "#009E73"}
    drawing = render.svg(spec)
    assert mark_labels(drawing) == [row["citizenship"] for row in WEST]
    assert {"Mine", SOURCE} <= set(texts(drawing))


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        (BAR | {"colour": "group"}, "unknown key 'colour'; the nearest is color"),
        (BAR | {"zzz": "group"}, "unknown key 'zzz'; expected mark, x, y,"),
        (BAR | {"mark": "pie"}, "mark is 'pie'; expected bar, grouped bar, stacked bar,"),
        ({"x": "persons", "y": "citizenship"}, "mark is None"),
        ({"mark": "bar", "x": "persons"}, "bar needs the key 'y' (it needs x, y)"),
        (BAR | {"key": "code"}, "the key 'key' does not go with bar, which has x, y,"),
        (BAR | {"unit": 3}, "unit is 3, where text is expected"),
        (
            BAR | {"x": "person"},
            "'person', which the rows do not have; the nearest is persons",
        ),
        (BAR | {"order": "-size"}, "order names the column 'size'"),
        (BAR | {"x": "citizenship"}, "x names 'citizenship', which holds 'Germany', not a number"),
        (BAR | {"title": "In {place}"}, "no parameter 'place' for 'In {place}'; known are region"),
        ({"vega_lite": {"mark": "bar", "title": "T"}}, "vega_lite has title"),
        ({"vega_lite": "bar"}, "vega_lite is 'bar', where a mapping is expected"),
        (BAR | {"mark": "dot", "reference": "1"}, "reference is '1', where a number is expected"),
        ({"map": "moon", "key": "citizenship", "value": "persons"}, "unknown map 'moon'"),
        ("bar", "a mapping is expected, not 'bar'"),
        (BAR | {"x": ["persons", "sum"]}, "x lists the column 'sum', which the rows do not have"),
        (BAR | {"x": {"sum": "Sum"}}, "x lists the column 'sum', which the rows do not have"),
        (BAR | {"x": ["persons"], "color": "persons"}, "leave out color"),
    ],
)
def test_a_wrong_declaration_is_one_clear_error(chart, message):
    with pytest.raises(ChartError, match=re.escape(message)):
        spec_of(chart, WEST, parameters={"region": "Western Norway"}, maps={})


def test_nothing_to_draw_is_an_error(maps):
    with pytest.raises(ChartError, match="Nothing to draw: the query has no rows"):
        spec_of(BAR, [])
    with pytest.raises(ChartError, match=r"Nothing to draw: no row has a figure\."):
        spec_of(BAR, [{"citizenship": "Norway", "persons": None}])
    chart = {"map": "world", "key": "code", "value": "persons"}
    with pytest.raises(ChartError, match="no row with a figure has a shape on this map"):
        spec_of(chart, WORLD[3:], maps=maps)


def test_rows_that_would_hide_each_other_are_refused():
    with pytest.raises(ChartError, match="two rows have citizenship 'Germany'; group them"):
        spec_of(BAR, BOTH)
    below = [{"region": "West", "group": "A", "persons": -1}]
    with pytest.raises(ChartError, match=r"West, A: .1 is below zero and cannot be stacked"):
        spec_of({"mark": "share", "x": "persons", "y": "region", "color": "group"}, below)


def test_too_much_to_read_is_refused():
    def rows(count):
        return [{"citizenship": f"C{i}", "persons": i, "all": "x"} for i in range(count)]

    with pytest.raises(ChartError, match="2001 rows are too many to draw"):
        spec_of(BAR, rows(2001))
    with pytest.raises(ChartError, match="251 bars are too many to read"):
        spec_of(BAR, rows(251))
    with pytest.raises(ChartError, match="11 colours are too many to tell apart"):
        spec_of({"mark": "share", "x": "persons", "y": "all", "color": "citizenship"}, rows(11))


def test_hostile_labels_stay_text():
    rows = [{"citizenship": label, "persons": 9 - i} for i, label in enumerate(HOSTILE)]
    spec = spec_of(BAR | {"title": "{asked}"}, rows, parameters={"asked": HOSTILE[0]})
    drawing = render.svg(spec)
    root = ElementTree.fromstring(drawing)
    names = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert names == {"svg", "desc", "g", "rect", "path", "text", "title"}
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]
    assert mark_labels(drawing) == [
        f"{row['citizenship']}, persons: {row['persons']}" for row in rows
    ]
    assert "<script" not in drawing
    assert "<img" not in drawing
    assert "{datum.x}" in "".join(texts(drawing))


def test_a_drawing_is_an_image_with_a_name_and_a_description():
    spec = spec_of(BAR, WEST)
    root = ElementTree.fromstring(render.svg(spec))
    described = next(root.iter("{http://www.w3.org/2000/svg}desc"))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "Immigration"
    assert root.attrib["aria-describedby"] == described.attrib["id"]
    assert described.text == spec["description"]
    assert root.attrib["class"] == "chart"
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"


def test_two_drawings_in_a_page_share_no_id(maps):
    chart = {"map": "world", "key": "code", "value": "persons"}
    drawings = [render.svg(spec_of(chart, WORLD[:n], maps=maps)) for n in (2, 3)]
    found = [set(re.findall(r'\bid="([^"]+)"', drawing)) for drawing in drawings]
    assert all(len(ids) > 1 for ids in found)  # the description, and the clip path of the map
    assert not found[0] & found[1]
    for ids, drawing in zip(found, drawings, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", drawing)) < ids


def test_an_element_that_no_chart_needs_is_refused():
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><a><path onclick="x()" d="M0.1234,0"/></a></svg>'
    )
    with pytest.raises(ChartError, match="may not draw the SVG element 'a'"):
        safe_svg(drawing, name="n", description="d", key="k")
    cleaned = safe_svg(re.sub("</?a>", "", drawing), name="n", description="d", key="k")
    assert "onclick" not in cleaned
    assert 'd="M0.1,0"' in cleaned


@pytest.mark.parametrize(
    "part",
    [
        {"data": {"url": "file:///etc/passwd"}, "mark": "point"},
        {"layer": [{"data": {"url": "https://example.org/x.csv"}, "mark": "point"}]},
        {"mark": {"type": "image", "url": "file:///etc/passwd"}},
        {"mark": "bar", "encoding": {"href": {"field": "citizenship"}}},
    ],
)
def test_a_chart_reads_and_links_nothing_outside_itself(part):
    with pytest.raises(ChartError, match="is not allowed: a chart draws its rows only"):
        render.svg(spec_of({"vega_lite": part}, WEST))
    assert render.refuse_outside({"datasets": {"rows": [{"url": "a column"}]}}) is None


def test_png_has_the_size_of_the_chart():
    spec = spec_of(BAR, WEST, width=360)
    width, height = png_size(render.png(spec, 2))
    root = ElementTree.fromstring(render.svg(spec))
    assert (width, height) == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    assert 340 <= int(root.attrib["width"]) <= 362


@pytest.mark.parametrize("scale", [0, -1, 4.5, 100])
def test_png_of_another_scale_is_refused(scale):
    with pytest.raises(ChartError, match="where a number above 0, up to 4, is expected"):
        render.png(spec_of(BAR, WEST), scale)


def test_png_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(render, "MOST_PIXELS", 1000)
    with pytest.raises(ChartError, match="pixels are more than 1000"):
        render.png(spec_of(BAR, WEST), 1)


def test_what_vega_lite_cannot_draw_is_one_error():
    with pytest.raises(ChartError, match="Vega-Lite to SVG conversion failed"):
        render.svg(spec_of({"vega_lite": {"mark": "nonsense"}}, WEST))
    assert render.svg(spec_of(BAR, WEST))  # and the process goes on drawing


def test_equal_maps_have_equal_keys_and_others_do_not() -> None:
    def key(ring: list[list[int]], number: int = 3) -> str:
        return render.spec_key(
            {"datasets": {"rows": [{"value": number}], "isles": {"arcs": [ring]}}}
        )

    square, triangle = [[0, 0], [1, 0], [1, 1], [0, 1]], [[0, 0], [1, 0], [1, 1]]
    assert key(square) == key([*square])
    assert len({key(square), key(triangle), key(square, 4)}) == 3


async def test_a_drawing_is_made_once_for_all_requests(monkeypatch):
    orders = []
    draw = render.PROCESS.draw

    def counting(order):
        orders.append(order["format"])
        return draw(order)

    monkeypatch.setattr(render.PROCESS, "draw", counting)
    monkeypatch.setattr(render, "_cache", ResultCache(render.CACHE_SIZE, len))
    spec = spec_of(BAR, WEST[:2])
    requests = [render.drawing("svg", copy.deepcopy(spec), f"client {n}") for n in range(100)]
    assert len(set(await asyncio.gather(*requests))) == 1
    assert orders == ["svg"]
    assert await render.drawing("png", spec, "a") == await render.drawing("png", spec, "b")
    own = (await render.drawing("svg", spec, "a")).decode()
    assert (await render.drawing("themed", spec, "a")).decode() == themed(own) != own
    assert orders == ["svg", "png"]
    await render.drawing("svg", spec_of(BAR, WEST[:3]), "a")
    assert orders == ["svg", "png", "svg"]


async def test_the_event_loop_goes_on_while_a_chart_is_drawn(monkeypatch):
    begun, may_draw, draw = threading.Event(), threading.Event(), render.PROCESS.draw

    def waiting(order):
        begun.set()
        assert may_draw.wait(60), "the loop waits for the drawing"
        return draw(order)

    monkeypatch.setattr(render.PROCESS, "draw", waiting)
    spec = spec_of(BAR | {"title": "Drawn in the queue"}, WEST)
    drawing = asyncio.ensure_future(render.drawing("svg", spec, "a"))
    assert await asyncio.to_thread(begun.wait, 60)
    may_draw.set()
    assert (await drawing).decode() == render.svg(spec)


async def test_many_requests_of_one_client_are_refused_and_others_are_not(monkeypatch):
    monkeypatch.setattr(render, "_cache", ResultCache(render.CACHE_SIZE, len))
    monkeypatch.setattr(render, "QUEUE", FairQueue(1, 60, longest_of_one=1, patience=60))
    requests = [render.drawing("svg", spec_of(BAR, WEST[:n]), "one") for n in (1, 2, 3, 4)]
    other = render.drawing("svg", spec_of(BAR, WEST), "another")
    answers = await asyncio.gather(*requests, other, return_exceptions=True)
    kinds = [type(answer).__name__ for answer in answers]
    assert (sorted(kinds[:4]), kinds[4]) == (["QueueFull"] * 2 + ["bytes"] * 2, "bytes")


PARENT = """
import sys
from plugins.charts.worker_process import DrawingProcess
process = DrawingProcess(seconds=100)
process.draw({"format": "svg", "spec": {"data": {"values": [{"x": 1}]}, "mark": "point"}})
print(process._process.pid, flush=True)
sys.stdin.read()
"""


def test_the_drawing_process_ends_with_a_parent_that_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    with parent:
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    until(lambda: not is_running(child))


@pytest.mark.parametrize(
    ("work", "limits", "ended_by"),
    [
        ("time.sleep(60)", "'seconds': 50, 'patience': -0.9", signal.SIGALRM),
        ("any(iter(bool, 1))", "'seconds': 0.1, 'patience': 50", signal.SIGPROF),
    ],
)
def test_a_drawing_ends_by_itself_at_its_limits(work, limits, ended_by):
    """As in a parent that was killed while a drawing ran."""
    endless = f"worker.vl_convert.svg_to_png = lambda *_, **__: {work}"
    order = f"{{'format': 'png', 'svg': '', 'scale': 1, {limits}}}"
    script = f"import json, time, worker; {endless}; worker.answer(json.dumps({order}))"
    alone = subprocess.run(
        [sys.executable, "-c", script], cwd=WORKER.parent, timeout=50, check=False
    )
    assert alone.returncode == -ended_by


def test_a_drawing_process_that_hangs_is_replaced():
    process = DrawingProcess(patience=0)
    order = {"format": "svg", "spec": spec_of(BAR, WEST)}
    with pytest.raises(DrawingFailedError, match="failed, or took too long"):
        process.draw(order)
    process.patience = 100
    assert process.draw(order).startswith(b"<svg")
    process.close()


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([2776, 4258, 20696], ["under 5 000", "5 000–9 999", "10 000–14 999", "15 000–19 999",
                               "20 000 or more"]),
        ([1, 12, 40, 9000], ["under 30", "30–99", "100–299", "300–999", "1 000–2 999",
                             "3 000 or more"]),
        ([9.6, 16.4, 27.6], ["under 10", "10 to under 15", "15 to under 20", "20 to under 25",
                             "25 or more"]),
        ([0.5, 1.25, 2.0], ["under 1.0", "1.0 to under 1.5", "1.5 to under 2.0", "2.0 or more"]),
        ([0, 4, 12], ["under 5", "5–9", "10 or more"]),
        ([0, 1, 2], ["under 1", "1", "2 or more"]),
        ([0, 0, 1, 1, 1, 40], ["under 1", "1–2", "3–9", "10–29", "30 or more"]),
        ([0.0, 0.01, 0.02, 0.9], ["under 0.01", "0.01 to under 0.03", "0.03 to under 0.10",
                                  "0.10 to under 0.30", "0.30 or more"]),
        ([0.1, 0.3, 0.4], ["under 0.2", "0.2 to under 0.3", "0.3 to under 0.4", "0.4 or more"]),
        ([1.2, 1.5], ["under 1.3", "1.3 to under 1.4", "1.4 to under 1.5", "1.5 or more"]),
        ([0.333333, 0.333334], ["0.33"]),
        ([7, 7], ["7"]),
        ([0, 0], ["0"]),
    ],
)  # fmt: skip
def test_classes_are_round_and_readable(values, labels):
    edges = breaks(values)
    assert [label.replace("\u202f", " ") for label in class_labels(values, edges)] == labels
    assert class_of(max(values), edges) == len(labels) - 1


def test_figures_have_thin_spaces_and_a_minus_sign():
    assert figure(61774) == "61\u202f774"
    assert figure(-1234.56, 1) == "\N{MINUS SIGN}1\u202f234.6"
    assert figure(None) == "no figure"
    values = ([1, 2.0], [1.5, None], [0.25], [1.4, 1.33], [0.1 + 0.2], [1 / 3])
    assert [decimals(some) for some in values] == [0, 1, 2, 2, 1, 2]
    assert [exact(value) for value in (2393, 2.5, 0.125, 2 / 3, 4.0)] == [
        "2\u202f393",
        "2.5",
        "0.125",
        "0.67",
        "4",
    ]


def test_labels_are_broken_between_words():
    label = "Western Europe total, except Norway"
    assert lines(label, 20) == ["Western Europe", "total, except Norway"]
    assert lines("Bosnia-Herzegovina", 6) == ["Bosnia-Herzegovina"]
    spec = spec_of(BAR, [{"citizenship": label, "persons": 1}], width=320)
    assert "Western Europe total,|except Norway" in texts(render.svg(spec))
    assert text_width("Poland", 1000) == 667 + 556 + 222 + 556 + 556 + 556


def test_ink_has_contrast_with_every_colour():
    assert [ink_on(colour) for colour in SERIES[:3]] == ["#ffffff", "#000000", "#000000"]
    assert ink_on("#000000") == "#ffffff"


def test_the_first_choice_for_vega_is_names_against_figures():
    rows = [
        {"id": 1, "table": "immigration-2007", "citizenship": {"value": "POL", "label": "Poland"},
         "line": 33, "value": 14160, "symbol": None},
        {"id": 2, "table": "immigration-2007", "citizenship": {"value": "DEU", "label": "Germany"},
         "line": 21, "value": 3794, "symbol": None},
    ]  # fmt: skip
    expected = {
        "mark": "bar",
        "x_column": "citizenship.label",
        "x_type": "nominal",
        "y_column": "value",
        "y_type": "quantitative",
    }
    assert first_choice(list(rows[0]), rows) == expected
    assert first_choice(list(rows[0]), rows[:1]) is None
    assert columns_with_types(["table", "citizenship", "value"], rows) == [
        ("table", "nominal"),
        ("citizenship", "foreign key"),
        ("value", "quantitative"),
    ]


def test_the_script_is_small_and_writes_text_only():
    folder = ROOT / "plugins" / "questions" / "static"
    script = (folder / "chart.js").read_text(encoding="utf-8")
    assert len(script) < 6000
    assert not re.search(r"innerHTML|insertAdjacentHTML|outerHTML|document\.write|eval", script)


def test_labels_take_more_of_a_narrow_chart_rather_than_a_third_line():
    rows = [{"citizenship": f"Country {place}", "persons": place} for place in range(1, 40)] + [
        {"citizenship": "· · The rest of South and Central America", "persons": 5}
    ]
    height = drawn_height(render.svg(spec_of(BAR | {"order": "as is"}, rows, width=360)))
    assert height < 40 * 40 + 150
