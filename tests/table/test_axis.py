"""Codes and trees of an axis: what the numbers leave open, and what decides it."""

from pathlib import Path

import pytest
from helpers import page_bytes

from loader.proof.tree import Tree
from loader.seeds.codelist import Category, Codelist
from loader.seeds.publication import Publication
from loader.seeds.remarks import Finding
from loader.seeds.settings import Settings
from loader.table.read_table import read_table

HEADS = [("Colour", "Total", "Left box", "Right box")]
ONE_PART = [("Total", 5000, 3000, 2000), ("Red", 5000, 3000, 2000)]
WITH_ZEROS = [
    ("Total", 1230, 1000, 230),
    ("Red", 1200, 980, 220),
    ("Dark red", 900, 700, 200),
    ("Light red", 300, 280, 20),
    ("Grey", 0, 0, 0),
    ("Blue", 30, 20, 10),
]


def read(rows, **publication):
    return read_table(page_bytes(rows, heads=HEADS), "x.txt", Publication(Path(), **publication))


def findings(table):
    return [finding for finding in table.findings if finding.kind in ("open place", "several tops")]


def test_a_word_breaks_a_tie_and_a_finding_says_so():
    table = read(ONE_PART, settings=Settings(total_words=("total",)))
    assert table.rows.tree == Tree((None, 0))
    assert [check.difference for check in table.checks if check.along == "rows"] == [0, 0, 0]
    assert findings(table) == [
        Finding(
            9,
            "open place",
            "The numbers leave open where these stand in colour: Total, Red."
            " Labels and order decided.",
        )
    ]


def test_the_word_decides_where_the_total_is_last_too():
    table = read(ONE_PART[::-1], settings=Settings(total_words=("total",)))
    assert table.rows.tree == Tree((1, None))


def test_without_a_word_nothing_is_claimed():
    table = read(ONE_PART)
    assert table.rows.tree == Tree((None, None))
    assert [check.along for check in table.checks] == ["columns", "columns"]
    assert [finding.kind for finding in findings(table)] == ["several tops", "open place"]


def test_a_word_does_not_overrule_the_numbers():
    words = Settings(total_words=("red",))
    assert read(WITH_ZEROS, settings=words).rows.tree == read(WITH_ZEROS).rows.tree


def codelist(parents):
    """Return a codelist of the colours above, in which each label is its own code."""
    categories = {
        label: Category(label, label, "item", parent, (label,)) for label, parent in parents.items()
    }
    return Codelist("colour", categories, (), {label: label for label in categories})


PARENTS = {
    "Total": None,
    "Red": "Total",
    "Dark red": "Red",
    "Light red": "Red",
    "Grey": "Total",
    "Blue": "Total",
}


def test_the_codelist_decides_the_parent_of_a_row_of_zeros():
    table = read(WITH_ZEROS, codelists={"colour": codelist(PARENTS)})
    assert table.rows.computed_tree.parents == (None, 0, 1, 1, 1, 0)
    assert table.rows.tree.parents == (None, 0, 1, 1, 0, 0)
    assert findings(table) == [
        Finding(
            13,
            "open place",
            "The numbers leave open which total 'Grey' is part of; colour.csv decides.",
        )
    ]


def test_where_numbers_and_codelist_agree_there_is_nothing_to_find():
    table = read(WITH_ZEROS, codelists={"colour": codelist({**PARENTS, "Grey": "Red"})})
    assert findings(table) == []
    assert table.rows.tree == table.rows.computed_tree


@pytest.mark.parametrize("order", [1, -1])
def test_derived_categories_have_kinds_and_parents(order):
    rows = [row for row in WITH_ZEROS if row[0] != "Grey"][::order]
    categories = read(rows).rows.derived_categories()[::order]
    assert [(c.code, c.kind, c.parent) for c in categories] == [
        ("Total", "total", None),
        ("Red", "group", "Total"),
        ("Dark red", "item", "Red"),
        ("Light red", "item", "Red"),
        ("Blue", "item", "Total"),
    ]
