"""What the dimensions of a page are called."""

import pytest

from loader.seeds.codelist import Category, Codelist
from loader.table.dimension_names import Slot, name_dimensions


def row(heading="", role=None):
    return Slot("row", ["Red", "Blue"], role, heading)


def column(role=None, labels=("Left", "Right")):
    return Slot("column", labels, role)


@pytest.mark.parametrize(
    ("slots", "title", "names"),
    [
        ([row("Colour"), column()], ["colour", "box"], ["colour", "box"]),
        ([row("Colour"), column()], ["box", "colour"], ["colour", "box"]),
        ([row(), column()], ["colour", "box"], ["colour", "box"]),
        ([row(), column()], ["colour"], ["colour", "head"]),
        ([row("Colour"), column()], [], ["colour", "head"]),
        ([row(), column()], [], ["row", "head"]),
        # a name of the title may be another word for the stub head, so it is given to no columns
        ([row("Colour"), column()], ["reason"], ["colour", "head"]),
        ([row("Colour"), column("time")], ["colour"], ["colour", "time"]),
        ([row("Colour"), column("time")], ["colour", "year"], ["colour", "year"]),
        ([row("Year", "time"), column()], ["box"], ["year", "box"]),
        ([row(), row("Colour"), column()], ["sex", "colour", "box"], ["sex", "colour", "box"]),
        ([row("Colour"), column("time"), column()], ["colour", "box"], ["colour", "time", "box"]),
        ([row("Colour"), column("time"), column()], ["colour", "sex", "box"],
         ["colour", "time", "head"]),
        ([row(), column("measure")], ["colour"], ["colour", "indicator"]),
        ([row(), column(), column()], [], ["row", "head", "head_2"]),
        ([row("Value"), column()], [], ["by_value", "head"]),  # the database uses "value" itself
    ],
)  # fmt: skip
def test_names(slots, title, names):
    name_dimensions(slots, title, {})
    assert [slot.name for slot in slots] == names


@pytest.mark.parametrize(
    ("slots", "title", "names"),
    [
        ([row("Year", "measure"), column("time")], [], ["indicator", "year"]),
        ([row("Year"), column("time")], ["colour"], ["colour", "year"]),
        ([row("Month/Year"), column("time"), column()], [], ["row", "month_year", "head"]),
        ([row("Colour"), row("År"), column("time")], [], ["colour", "row", "år"]),
        # the rows are times, the columns are none, or two dimensions of the columns are
        ([row("Year", "time"), column("time")], [], ["year", "time"]),
        ([row("Year"), column()], [], ["year", "head"]),
        ([row("Year"), column("time"), column("time")], [], ["year", "time", "time_2"]),
        ([row("Years of age"), column("time")], [], ["years_of_age", "time"]),
    ],
)
def test_a_word_for_times_is_the_heading_of_the_columns_that_are_times(slots, title, names):
    name_dimensions(slots, title, {})
    assert [slot.name for slot in slots] == names


@pytest.mark.parametrize(
    ("slots", "title", "guesses"),
    [
        ([row(), column()], ["colour", "box"], []),
        ([row("Colour"), column()], ["colour", "box"], []),
        ([row(), column("time")], ["colour"], []),
        ([row(), column()], [], []),
        ([row(), column()], ["box"], ["box"]),
        ([row(), column("measure")], ["age", "sex", "region"], ["age"]),
        ([row("", "time"), column(), column()], ["box"], ["box"]),
    ],
)
def test_a_name_that_might_be_that_of_another_dimension_is_a_guess(slots, title, guesses):
    name_dimensions(slots, title, {})
    assert [slot.name for slot in slots if slot.is_guess] == guesses


def test_a_codelist_of_the_title_finds_its_dimension():
    categories = {c: Category(c, c, "item", None, (c,)) for c in ("Left", "Right")}
    boxes = Codelist("box", categories, (), {c: c for c in categories})
    slots = [row(), column()]
    name_dimensions(slots, ["box", "colour"], {"box": boxes})
    assert [slot.name for slot in slots] == ["colour", "box"]


def test_what_the_publication_says_stands():
    slots = [Slot("row", ["Red"], None, "Colour", "hue", is_set=True), column()]
    name_dimensions(slots, ["colour", "box"], {})
    assert [slot.name for slot in slots] == ["hue", "head"]
