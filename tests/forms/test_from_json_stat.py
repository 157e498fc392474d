"""JSON-stat: the layout of a cube, its values and status, and files that are refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.samples import JSON, grids, lines
from loader.errors import PageError
from loader.forms import read_source
from loader.forms.grid import StatedCategory, StatedDimension

A = {"category": {"index": ["a1", "a2"]}}
B = {"label": "Both", "category": {"index": {"b2": 1, "b1": 0}}}
CUBE = {
    "class": "dataset",
    "label": "T",
    "id": ["A", "B"],
    "size": [2, 2],
    "dimension": {"A": A, "B": B},
    "value": [1, 2, 3, 4],
}


def cells(**changes):
    (grid,) = grids(json.dumps(CUBE | changes), "a.json")
    rows = grid.lines[grid.stated.first_row : grid.stated.last_row + 1]
    return [cell for line in rows for cell in line[len(grid.stated.rows) :]]


def test_the_lines_of_a_cube():
    changes = {
        "id": ["A", "B", "Tid", "what"],
        "size": [2, 2, 1, 1],
        "role": {"time": ["Tid"], "geo": ["A"], "metric": ["what"], "other": ["B"]},
        "dimension": {
            "A": A | {"note": ["On A"]},
            "B": {"label": "Both", "category": B["category"] | {"note": {"b2": ["On b2"]}}},
            "Tid": {"label": "year", "category": {"label": {"1999": "1999"}}},
            "what": {"category": {"label": {"w": "W"}, "unit": {"w": {"label": "persons"}}}},
        },
        "note": ["First"],
        "source": "S",
        "extension": {"px": {"stub": ["B", "Tid"], "heading": ["A", "what"]}},
    }
    (grid,) = grids(json.dumps(CUBE | changes), "a.json")
    assert grid.lines == [
        ["T"],
        ["", "", "a1", "a2"],
        ["Both", "year", "W", "W"],
        ["b1", "1999", "1", "3"],
        ["b2", "1999", "2", "4"],
        [""],
        ["First"], ["A: On A"], ["b2: On b2"], ["Source: S"],
    ]  # fmt: skip
    stated = grid.stated
    assert (stated.head_lines, stated.first_row, stated.last_row) == ((1, 2), 3, 4)
    assert (stated.title, stated.period, stated.unit) == ("T", "1999", "persons")
    assert stated.rows[1] == StatedDimension(
        "year", "year", "time", (StatedCategory("1999", "1999"),)
    )
    assert [(d.name, d.role) for d in (*stated.rows, *stated.columns)] == [
        ("both", None), ("year", "time"), ("a", "geo"), ("what", "measure"),
    ]  # fmt: skip


def test_without_stated_sides_the_last_dimension_of_several_categories_is_above():
    assert lines(json.dumps(JSON), "a.json")[1:4] == [
        ["", "Total", "Left box", "Right box"],
        ["Colour", "Marbles", "Marbles", "Marbles"],
        ["Total", "1234.0", "1000.0", "234.0"],
    ]


def test_a_cube_of_one_dimension():
    changes = {"id": ["A"], "size": [2], "value": [1, 2]}
    (grid,) = grids(json.dumps(CUBE | changes), "a.json")
    assert grid.lines == [["T"], ["A", "T"], ["a1", "1"], ["a2", "2"]]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value": {"0": 1, "3": 4}}, ["1", "", "", "4"]),
        ({"value": [1, None, 0, 4.50]}, ["1", "", "0", "4.5"]),
        ({"value": [1, None, 0, 4], "status": {"1": ":", "2": "-"}}, ["1", ":", "-", "4"]),
        ({"value": [1, None, 0, 4], "status": ["p", ":", None]}, ["1 p", ":", "0", "4"]),
        ({"status": "e"}, ["1 e", "2 e", "3 e", "4 e"]),
        ({"status": ["e"]}, ["1 e", "2 e", "3 e", "4 e"]),
        ({"value": ["7 to 16", -2, 10**20, 1e-7]}, ["7 to 16", "-2", "1" + "0" * 20, "0.0000001"]),
        ({"value": [1e300, 2, 3, 4]}, ["1E+300", "2", "3", "4"]),
    ],
)  # fmt: skip
def test_values_and_status(changes, expected):
    assert cells(**changes) == expected


def test_decimals_are_those_of_the_measure():
    units = {"b1": {"decimals": 2}, "b2": {"decimals": 0}}
    dimension = {"A": A, "B": {"category": B["category"] | {"unit": units}}}
    assert cells(dimension=dimension) == ["1.00", "2", "3.00", "4"]


def test_what_a_status_means_and_how_categories_hang_together():
    a = {"category": A["category"] | {"child": {"a1": ["a2"]}, "label": {"a2": "Two\n2"}}}
    extension = {"status": {"label": {"p": "provisional"}}}
    (grid,) = grids(
        json.dumps(CUBE | {"dimension": {"A": a, "B": B}, "extension": extension}), "a.json"
    )
    assert grid.stated.symbols == {"p": "provisional"}
    assert grid.stated.rows[0].categories == (
        StatedCategory("a1", "a1"), StatedCategory("a2", "Two 2", "a1"),
    )  # fmt: skip


def test_a_collection_of_one_dataset():
    collection = {
        "class": "collection",
        "link": {"item": [{"class": "dataset", "href": "x"}, CUBE]},
    }
    assert lines(json.dumps(collection), "a.json") == lines(json.dumps(CUBE), "a.json")


@given(
    st.lists(
        st.none() | st.integers(-(10**12), 10**12) | st.decimals(-999, 999, places=3).map(float),
        min_size=4,
        max_size=4,
    ),
    st.booleans(),
)
def test_values_are_read_back(values, sparse):
    written = {str(i): v for i, v in enumerate(values) if v is not None} if sparse else values
    read = [None if cell == "" else float(cell) for cell in cells(value=written)]
    assert read == values


NOT = "a.json: not JSON-stat 2"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{\n"a": }', "a.json:2: not JSON: Expecting value"),
        (
            b'{"value": [NaN]}',
            "a.json: not JSON that can be read: NaN is not a number; expected null where one is"
            " missing",
        ),
        (b'"\xff"', "a.json:1: byte 0xff is not UTF-8; save it as UTF-8"),
        (b"[1]", "a.json: no class is stated; expected JSON-stat 2 with one dataset"),
        (
            b'{"class": "dimension"}',
            "a.json: the class is 'dimension'; expected JSON-stat 2 with one dataset",
        ),
        (
            b'{"class": "collection", "link": {"item": [{"value": 1}, {"value": 2}]}}',
            "a.json: the class is 'collection' with 2 datasets; expected JSON-stat 2 with one"
            " dataset",
        ),
        (
            b'{"class": "dataset"}',
            f"{NOT} ('id' is missing); expected id, size, dimension, and value",
        ),
        (
            CUBE | {"size": [2, 3]},
            "a.json: dimension 'B' has 2 categories, and its size is 3; expected the same, and each"
            " dimension once",
        ),
        (
            CUBE | {"id": ["A", "A"]},
            "a.json: dimension 'A' has 2 categories, and its size is 2; expected the same, and each"
            " dimension once",
        ),
        (
            CUBE | {"value": [1]},
            "a.json: value has 1 number; expected 4, the product of size",
        ),
        (
            CUBE | {"size": [2000, 2000]},
            "a.json: 4,000,000 cells, blank ones included; expected at most 500,000",
        ),
        (
            CUBE | {"id": ["A"] * 51, "size": [1] * 51},
            "a.json: 51 dimensions; expected at most 50",
        ),
        (
            CUBE | {"id": ["A"], "size": [40_001], "value": {},
                    "dimension": {"A": {"category": {"index": list(map(str, range(40_001)))}}},
                    "extension": {"px": {"stub": ["A"], "heading": []}}},
            "a.json: 40,001 rows and 1 columns; expected at most 40,000 and 16,384",
        ),
        (b"[" * 100_000, "a.json: not JSON that can be read: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_what_is_no_cube(data, message):
    with pytest.raises(PageError) as error:
        read_source(data if isinstance(data, bytes) else json.dumps(data).encode(), "a.json")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": [2.5, 2]}, "'size' is not a list of whole numbers"),
        ({"size": [True, 2]}, "'size' is not a list of whole numbers"),
        ({"id": "AB"}, "'id' is not a list of texts"),
        ({"role": {"time": "A"}}, "'time' is not a list of texts"),
        ({"note": "a note"}, "'note' is not a list of texts"),
        ({"label": ["T"]}, "'label' is not a text"),
        ({"dimension": {"A": CUBE["dimension"]["A"]}}, "'B' is missing"),
        ({"dimension": [1, 2]}, "an object, list or text is another thing"),
        ({"source": {"x": 1}}, "'source' is not a text"),
        ({"value": 5}, "'value' is not a list or object of positions up to 3"),
        ({"value": {"0": 1, "4": 2}}, "'value' is not a list or object of positions up to 3"),
        ({"value": {"00": 1}}, "'value' is not a list or object of positions up to 3"),
        ({"value": [1, True, 3, 4]}, "'value' has something that is neither a number nor a text"),
        ({"value": [1, [2], 3, 4]}, "'value' has something that is neither a number nor a text"),
        ({"status": {"9": "p"}}, "'status' is not a list or object of positions up to 3"),
        (
            {"dimension": {"A": {"category": {"index": {"a1": 0, "a2": 2}}}, "B": B}},
            "index has other places than 0, 1, 2 and so on, each once",
        ),
        (
            {"dimension": {"A": {"category": {"index": [None, "a2"]}}, "B": B}},
            "'index' is not a list of texts",
        ),
    ],
)
def test_what_has_another_form_is_not_guessed(changes, reason):
    with pytest.raises(PageError) as error:
        read_source(json.dumps(CUBE | changes).encode(), "a.json")
    assert (
        str(error.value)
        == f"a.json: not JSON-stat 2 ({reason}); expected id, size, dimension, and value"
    )


def test_a_key_that_stands_twice_is_refused():
    data = json.dumps(CUBE).replace('"value"', '"value": [4, 3, 2, 1], "value"')
    with pytest.raises(PageError, match="the key 'value' is given twice in one object"):
        read_source(data.encode(), "a.json")


@pytest.mark.parametrize("place", ['"a1"', '"Both"', '"T"', "4"])
def test_half_of_a_surrogate_pair_is_refused(place):
    data = json.dumps(CUBE).replace(place, '"\\uD83D"', 1)
    with pytest.raises(PageError) as error:
        read_source(data.encode(), "a.json")
    assert str(error.value) == "a.json: \\ud83d alone is not a character; expected two halves"
    assert lines(json.dumps(CUBE | {"label": "\U0001f642"}), "a.json")[0] == ["\U0001f642"]
