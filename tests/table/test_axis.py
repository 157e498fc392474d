"""Codes, categories and sums of an axis: what the numbers say, and what a codelist decides."""

from pathlib import Path

import pytest
from helpers import only_table, page_bytes

from loader.errors import CodelistError, TreeError
from loader.proof.tree import Tree
from loader.seeds.codelist import Category, Codelist
from loader.seeds.publication import Publication
from loader.seeds.remarks import Finding

HEADS = [("Colour", "Total", "Left box", "Right box")]
WITH_ZEROS = [
    ("Total", 1230, 1000, 230),
    ("Red", 1200, 980, 220),
    ("Dark red", 900, 700, 200),
    ("Light red", 300, 280, 20),
    ("Grey", 0, 0, 0),
    ("Blue", 30, 20, 10),
]


def read(rows, **publication):
    return only_table(page_bytes(rows, heads=HEADS), "x.txt", Publication(Path(), **publication))


def findings(table):
    kinds = ("open place", "several tops", "total without sum")
    return [finding for finding in table.findings if finding.kind in kinds]


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


def test_a_codelist_decides_the_parent_of_a_row_of_zeros():
    for parent in ("Total", "Red"):
        table = read(WITH_ZEROS, codelists={"colour": codelist({**PARENTS, "Grey": parent})})
        rows = {"Total": 0, "Red": 1}
        assert table.rows.tree == Tree((None, 0, 1, 1, rows[parent], 0))
        assert {check.verdict for check in table.checks} == {"exact"}


def test_a_codelist_that_contradicts_the_numbers_is_an_error():
    parents = {**PARENTS, "Light red": "Total", "Blue": "Red"}
    rows = [*WITH_ZEROS[:3], ("Light red", 300, 280, 20), ("Blue", 300, 280, 20)]
    rows[0] = ("Total", 1500, 1260, 240)
    with pytest.raises(TreeError, match="by the numbers, but part of"):
        read(rows, codelists={"colour": codelist(parents)})


def test_a_label_that_no_codelist_has_is_an_error():
    with pytest.raises(CodelistError, match=r"x.txt:12 field 0: unknown label 'Light red'"):
        read(WITH_ZEROS, codelists={"colour": codelist({"Total": None, "Red": "Total",
             "Dark red": "Red", "Blue": "Total", "Grey": "Total"})})  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_derived_categories_have_kinds_and_parents(order):
    rows = [row for row in WITH_ZEROS if row[0] != "Grey"][::order]
    (dimension,) = read(rows).rows.dimensions
    assert [(c.code, c.kind, c.parent) for c in dimension.categories()[::order]] == [
        ("Total", "total", None),
        ("Red", "group", "Total"),
        ("Dark red", "item", "Red"),
        ("Light red", "item", "Red"),
        ("Blue", "item", "Total"),
    ]


def test_only_the_parts_of_the_one_total_are_additive():
    table = read(WITH_ZEROS)
    assert table.rows.additive == [False, False, True, True, True, True]
    assert table.columns.additive == [False, True, True]
    assert findings(table) == []


def test_without_a_total_nothing_is_additive_and_a_finding_says_so():
    table = read([("Red", 50, 30, 20), ("Blue", 7, 5, 2)])
    assert table.rows.additive == [False, False]
    assert findings(table) == [
        Finding(
            9,
            "several tops",
            "No total covers all of colour: Red, Blue. Whether these overlap is not known, so no"
            " number here is marked additive.",
        )
    ]


def test_what_is_called_a_total_but_adds_up_to_nothing_is_told():
    table = read([("Total", 99, 60, 39), ("Red", 50, 30, 20), ("Blue", 7, 5, 2)])
    assert [finding.message for finding in findings(table)][1:] == [
        "'Total' says that it is a total, but no parts of it were found that add up to it."
    ]


def test_a_codelist_without_totals_leaves_the_difference_that_was_found():
    heads = [("Colour", "In", "Out", "Net")]
    rows = [("Red", 6250, 5439, 811), ("Blue", 3087, 399, 2688), ("Pink", 1611, 199, 1412)]
    categories = {
        code: Category(code.lower(), code, "item", None, (code,)) for code in ("In", "Out", "Net")
    }
    flows = Codelist(
        "box", {c.code: c for c in categories.values()}, (), {c: c.lower() for c in categories}
    )
    table = only_table(
        page_bytes(rows, heads=heads), "x.txt", Publication(Path(), codelists={"box": flows})
    )
    assert table.columns.codes == (("in",), ("out",), ("net",))
    (relation,) = table.columns.relations
    assert (relation.kind, relation.total, relation.parts) == ("difference", 2, ((1, 0), (-1, 1)))
    assert {check.verdict for check in table.checks} == {"exact"}
