"""Axes that are known from an earlier page are those that the page itself would give."""

from dataclasses import replace
from pathlib import Path

import pytest
from generator import make_page, printed
from hypothesis import given
from hypothesis import strategies as st

from loader.errors import LoaderError
from loader.seeds.codelist import Category, Codelist
from loader.seeds.publication import Publication
from loader.seeds.settings import Settings, TableSettings
from loader.table import known_axes
from loader.table.prepare import read_tables

LABELS = ("Total", "North", "South ¹", "Net", "1 January", "Men")
NUMBER = st.sampled_from([0, 1, 2, 3, 5, 8, 30, 400])


def codelist(*labels):
    categories = {
        label: Category(label, label, "total" if label == "Total" else "item", parent, (label,))
        for label in labels
        for parent in [None if label == "Total" else "Total"]
    }
    return Codelist("area", categories, (), {label: label for label in labels})


PUBLICATIONS = (
    Publication(Path()),
    Publication(Path(), codelists={"area": codelist("Total", "North", "South")}),
    Publication(Path(), Settings(tables={"p1": TableSettings(row_dimension=("place",))})),
)


@st.composite
def pages(draw):
    """Return a small page; most of them have rows and columns in common with others."""
    labels = draw(st.sampled_from([LABELS[:3], LABELS[:3], LABELS[1:4], LABELS[2:]]))
    heads = draw(st.sampled_from([("Total", "In", "Out"), ("In", "Out", "Net"), ("2007", "2008")]))
    title = draw(st.sampled_from(["Moves, by area. 2007", "Births, by place and kind. 2008"]))
    numbers = draw(st.lists(st.lists(NUMBER, min_size=3, max_size=3), min_size=3, max_size=3))
    if draw(st.booleans()):  # make it add up
        numbers[0] = [a + b for a, b in zip(*numbers[1:3], strict=True)]
        numbers = [[b + c, b, c] for _, b, c in numbers]
    lines = [title, *[""] * draw(st.integers(1, 2)), "\t".join(["Area", *heads])]
    for label, row in zip(labels, numbers, strict=False):
        lines.append("\t".join([label, *map(str, row[: len(heads)])]))
    return "\n".join([*lines, "", "¹ A note.", ""])


def read(page, publication, name):
    """Return the tables of a page, or the error that it raises."""
    try:
        return read_tables(page.encode(), f"{name}.txt", publication, load_failing_totals=True)
    except LoaderError as error:
        return str(error)


@given(st.lists(pages(), min_size=2, max_size=8), st.sampled_from(PUBLICATIONS))
def test_pages_read_together_are_as_each_read_alone(together, publication):
    shared = replace(publication)
    for number, page in enumerate(together):
        name = f"p{number % 2}"
        assert read(page, shared, name) == read(page, replace(publication), name)


def test_an_earlier_page_gives_the_axes_of_a_later_one(monkeypatch):
    made = []
    monkeypatch.setattr(
        known_axes,
        "make_axes",
        lambda *given, of=known_axes.make_axes: made.append(1) or of(*given),
    )
    publication, page = Publication(Path()), printed(make_page(0))
    for text in (page, f"\n\n{page}"):
        assert read(text, publication, "p") == read(text, Publication(Path()), "p")
    assert made == [1, 1, 1]  # the first page shared, and each page alone


@pytest.mark.parametrize("most", ["_MOST_LAYOUTS", "_MOST_LINES"])
def test_few_layouts_are_remembered(monkeypatch, most):
    monkeypatch.setattr(known_axes, most, 2)
    publication = Publication(Path())
    for number in range(5):
        page = f"Moves. 2007\n\n\tIn\nTotal\t{number + 3}\nEast\t{number}\nPlace {number}\t3\n"
        assert isinstance(read(page, publication, "p"), list)
        assert len(publication.known_axes) <= 2 * (most == "_MOST_LAYOUTS")
