"""The names of lines at their ends: none covers another, and a legend where there is no room."""

from itertools import pairwise

import pytest
from helpers import png_size
from hypothesis import given
from hypothesis import strategies as st

from plugins.charts.draw import png, svg
from plugins.charts.line_labels import LINE, MOST_MOVED, end_labels, round_domain, spread
from plugins.charts.specification import chart_spec
from plugins.charts.theme import themed

HEIGHT = 260
COLOURED = {"mark": "line", "x": "year", "y": "marbles", "color": "colour", "unit": "marbles"}
THREE = {"Red": (3, 5, 9), "Blue": (2, 4, 5), "Green": (6, 5, 5)}
numbers = st.floats(-1e6, 1e6, allow_nan=False)


def spec(of, width=720):
    rows = [
        {"year": str(year), "marbles": value, "colour": name}
        for name, values in of.items()
        for year, value in enumerate(values, 2001)
    ]
    return chart_spec(COLOURED, rows, title="Marbles", source="", width=width)


def names_at_ends(made):
    (view,) = made["vconcat"]
    return {
        value["series"]: value["at"]
        for layer in view["layer"]
        for value in layer.get("data", {}).get("values", ())
    }


@given(st.lists(st.floats(-50, 350), min_size=1, max_size=12))
def test_places_keep_their_order_and_distance(wanted) -> None:
    places = spread(wanted, LINE, LINE / 2, HEIGHT - LINE / 2)
    in_order = sorted(zip(wanted, places, strict=True))
    assert all(LINE / 2 - 1e-6 <= place <= HEIGHT - LINE / 2 + 1e-6 for place in places)
    assert all(after - before >= LINE - 1e-6 for before, after in pairwise(sorted(places)))
    assert all(one[1] < other[1] for one, other in pairwise(in_order) if one[0] != other[0])


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=8, unique=True))
def test_a_place_with_room_is_kept(wanted) -> None:
    apart = all(after - before >= 1 for before, after in pairwise(sorted(wanted)))
    assert (spread(wanted, 1, 0, 1000) == pytest.approx(wanted)) or not apart


def test_places_that_do_not_fit_are_none() -> None:
    assert spread([1, 2, 3], 10, 0, 19) == []
    assert spread([1, 2, 3], 10, 0, 20) == [0, 10, 20]


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12))
def test_names_are_near_their_ends_or_not_there(values) -> None:
    lines = [(f"Line {place}", pair) for place, pair in enumerate(values)]
    everything = [value for pair in values for value in pair]
    domain = round_domain(min(everything), max(everything) + 1)
    labels = end_labels(lines, domain, HEIGHT)
    assert {label.name for label in labels} in (set(), {name for name, _ in lines})
    assert all(label.moved <= MOST_MOVED for label in labels)
    ordered = sorted(labels, key=lambda label: label.y)
    assert all(one.value >= other.value for one, other in pairwise(ordered))


@given(numbers, st.floats(1e-3, 1e6))
def test_a_round_scale_holds_what_it_is_of(low, size) -> None:
    least, most = round_domain(low, low + size)
    assert least <= low + 1e-9 * size
    assert most >= low + size - 1e-9 * size
    assert most - least <= 2 * size


def test_a_name_of_a_line_from_above_is_above() -> None:
    labels = end_labels([("Low", (1, 5)), ("High", (9, 5))], (0, 10), HEIGHT)
    assert [label.name for label in sorted(labels, key=lambda label: label.y)] == ["High", "Low"]


def test_names_at_the_lines_take_the_place_of_the_legend() -> None:
    made = spec(THREE)
    assert list(names_at_ends(made)) == ["Red", "Green", "Blue"]
    (view,) = made["vconcat"]
    assert view["encoding"]["color"]["legend"] is None
    drawn = svg(made)
    for name in THREE:
        assert drawn.count(f">{name}</text>") == 2  # the text, and its halo
    assert "legend" not in drawn
    assert 'fill="var(--chart-ink,#222222)">Red<' in themed(drawn).replace('"  ', '" ')


@pytest.mark.parametrize("width", [360, 720])
@pytest.mark.parametrize("times", [2, 30])
def test_names_do_not_make_a_chart_wider(width, times) -> None:
    lines = {"A longer name": range(times), "Short": range(0, 2 * times, 2)}
    assert names_at_ends(spec(lines, width))
    assert width - 24 < png_size(png(spec(lines, width), 1))[0] <= width + 2


@pytest.mark.parametrize(
    "of",
    [
        {"Red": (3, 5), "Blue": (2, None)},  # a line that ends before the others
        {f"C{n}": (n, n / 100) for n in range(8)},  # too many at one place
        {"A name that is too long to stand beside a line": (3, 5), "Blue": (2, 3)},
    ],
)
def test_without_room_the_legend_stays(of) -> None:
    made = spec(of)
    assert names_at_ends(made) == {}
    assert made["vconcat"][0]["encoding"]["color"]["legend"]
    assert svg(made).count(f">{next(iter(of))}</text>") == 1


def test_the_description_tells_of_each_line() -> None:
    said = spec(THREE)["description"]
    assert "Line chart with 3 times. Red: From 3 in 2001 to 9 in 2003. Blue: From 2 in" in said
