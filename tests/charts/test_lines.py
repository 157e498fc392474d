"""The line chart: what is missing is a gap, and the scale shows all numbers."""

import pytest

from plugins.charts.declaration import ChartError
from plugins.charts.draw import svg
from plugins.charts.lines import ABOVE, BELOW
from plugins.charts.moments import without_holes
from plugins.charts.specification import chart_spec

LINE = {"mark": "line", "x": "year", "y": "marbles", "unit": "marbles"}


def rows(*pairs):
    return [{"year": year, "marbles": marbles} for year, marbles in pairs]


def spec(of, chart=LINE, width=720):
    return chart_spec(chart, of, title="Marbles", source="", width=width)


@pytest.mark.parametrize(
    ("times", "all_times"),
    [
        (["2005", "2007"], ["2005", "2006", "2007"]),
        (["2007Q3", "2008Q2"], ["2007Q3", "2007Q4", "2008Q1", "2008Q2"]),
        (["2007K4", "2008K1"], ["2007K4", "2008K1"]),
        (["2007M11", "2008M02"], ["2007M11", "2007M12", "2008M01", "2008M02"]),
        (["2007 H1", "2008 H1"], ["2007 H1", "2007 H2", "2008 H1"]),
        (["2005", "2007Q1"], ["2005", "2007Q1"]),
        (["2008", "2006"], ["2008", "2006"]),
        (["July", "September"], ["July", "September"]),
        (["1001", "2999"], ["1001", "2999"]),
        (["2007"], ["2007"]),
    ],
)
def test_times_between_others_are_known_where_they_can_be(times, all_times) -> None:
    assert without_holes(times) == all_times


def test_what_is_missing_breaks_the_line() -> None:
    made = spec(rows(("2005", 7), ("2006", None), ("2008", 3), ("2009", 5)))
    drawn = [(item["category"], item["value"]) for item in made["datasets"]["rows"]]
    assert drawn == [("2005", 7), ("2006", None), ("2007", None), ("2008", 3), ("2009", 5)]
    assert [item["away"] for item in made["datasets"]["rows"]][3:] == [BELOW, ABOVE]
    line = made["vconcat"][0]["layer"][0]["mark"]
    assert line["invalid"] == "break-paths-filter-domains"
    assert "Line chart with 4 times. From 7 in 2005 to 5 in 2009." in made["description"]


def test_a_figure_is_above_a_low_point_that_is_near_the_axis() -> None:
    made = spec(rows(("2005", 90), ("2006", 1), ("2007", 80), ("2008", 30), ("2009", 50)))
    away = [item["away"] for item in made["datasets"]["rows"]]
    assert away == [ABOVE, ABOVE, ABOVE, BELOW, ABOVE]


def test_the_drawing_has_a_point_for_each_number_and_no_line_over_a_gap() -> None:
    whole, broken = (
        svg(spec(rows(*((str(year), year % 7) for year in years))))
        for years in (range(2001, 2007), (2001, 2002, 2003, 2005, 2006))
    )
    points = 'aria-label="'
    assert whole.count(points) - broken.count(points) == 1
    line = [part.partition('"')[0] for part in broken.split(' d="') if part.count("L") > 2]
    assert any(path.count("M") == 2 for path in line)


@pytest.mark.parametrize(
    ("values", "domain"),
    [
        ((0, 8), [0, 8]),
        ((4, 8), [0, 8]),
        ((-8, 8), [-10, 8]),
        ((-8, -4), [-9, 0]),
        ((100, 104), [96, 105]),
        ((7, 7), [0, 7]),
        ((0, 0), [0, 1]),
    ],
)
def test_the_scale_begins_at_zero_unless_all_numbers_are_far_from_it(values, domain) -> None:
    made = spec(rows(*((str(2000 + place), value) for place, value in enumerate(values))))
    assert made["vconcat"][0]["encoding"]["y"]["scale"]["domain"] == domain


def test_each_colour_has_its_own_line_and_gaps() -> None:
    chart = {**LINE, "color": "colour"}
    two = [
        {"year": "2001", "marbles": 3, "colour": "Red"},
        {"year": "2003", "marbles": 4, "colour": "Red"},
        {"year": "2001", "marbles": 5, "colour": "Blue"},
    ]
    drawn = spec(two, chart)["datasets"]["rows"]
    assert [(item["series"], item["category"], item["value"]) for item in drawn] == [
        ("Red", "2001", 3),
        ("Red", "2002", None),
        ("Red", "2003", 4),
        ("Blue", "2001", 5),
        ("Blue", "2002", None),
        ("Blue", "2003", None),
    ]


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (rows(("2001", None)), "no row has a figure"),
        (rows(("2001", 1), ("2001", 2)), "two rows have year '2001'"),
        (rows(*((f"t{n}", n) for n in range(1001))), "1001 times are too many"),
        (rows(("2001", "x")), "not a number"),
    ],
)
def test_what_cannot_be_drawn_says_why(of, why) -> None:
    with pytest.raises(ChartError, match=why):
        spec(of)
