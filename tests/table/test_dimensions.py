"""When headings are split into dimensions, and when labels are made unique by their path."""

import pytest

from loader.proof.relation import LineWords
from loader.table.dimensions import split_lines


def split(paths, parents=None, levels=None):
    lines = [LineWords(path[-1], path) for path in (tuple(p.split("/")) for p in paths)]
    return split_lines(lines, parents or [None] * len(lines), levels)


AGES_BY_SEX = [
    "Both/Total", "Both/0-4", "Both/5-9", "Men/Total", "Men/0-4", "Men/5-9",
]  # fmt: skip


def test_sections_with_the_same_labels_are_a_dimension():
    found = split(AGES_BY_SEX)
    assert (found.how, found.coordinates[4]) == ("crossed", ("Men", "0-4"))


def test_labels_that_occur_once_are_one_dimension():
    found = split(["Total", "Red", "Blue"])
    assert (found.how, found.coordinates) == ("one", (("Total",), ("Red",), ("Blue",)))


def test_sections_of_different_labels_are_one_dimension():
    found = split(["Colours/Red", "Colours/Blue", "Shapes/Round", "Shapes/Square"])
    assert (found.how, found.coordinates[2]) == ("one", ("Round",))


def test_labels_that_repeat_under_few_groups_are_made_unique():
    found = split(["A/Red", "A/Other", "B/Blue", "B/Green", "B/Other", "C/Pink"])
    assert found.how == "by path"
    assert [label for (label,) in found.coordinates] == [
        "Red", "A / Other", "Blue", "Green", "B / Other", "Pink",
    ]  # fmt: skip


def test_what_nothing_tells_apart_gets_a_number():
    found = split(["Other", "Red", "Other"])
    assert found.coordinates == (("Other (1)",), ("Red",), ("Other (2)",))


def test_what_stands_above_all_is_no_dimension():
    found = split(["2009/Left", "2009/Right"])
    assert (found.how, found.coordinates) == ("one", (("Left",), ("Right",)))


def test_a_group_that_comes_before_its_own_parts_stands_for_the_whole():
    paths = ["Food", "Exports", "Imports", "Fuels", "Exports", "Imports"]
    found = split(paths, [None, 0, 0, None, 3, 3])
    assert found.coordinates == (
        ("Food", ""), ("Food", "Exports"), ("Food", "Imports"),
        ("Fuels", ""), ("Fuels", "Exports"), ("Fuels", "Imports"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "coordinates"),
    [
        (1, [("Both / Total",), ("Both / 0-4",)]),
        (2, [("Both", "Total"), ("Both", "0-4")]),
        (3, None),
    ],
)
def test_a_publication_says_how_many_dimensions_there_are(levels, coordinates):
    found = split(AGES_BY_SEX, levels=levels)
    assert (found and list(found.coordinates[:2])) == coordinates
