"""Spanners and column headings: which heads span which fields."""

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION

from loader.page.heads import Heads, RaggedHeadsError
from loader.page.lines import read_page

REGIONS = [
    "Oslo and Akershus",
    "Hedmark and Oppland",
    "South Eastern Norway",
    "Agder and Rogaland",
    "Western Norway",
    "Trøndelag",
    "Northern Norway",
]


TWO = "spans 2 fields; expected a heading below it for each of them"


def heads_of(*lines, width=None):
    heads = Heads()
    for number, line in enumerate(lines, 1):
        heads.add(number, line.split("|"))
    heads.close(width or max(len(line.split("|")) for line in lines))
    return heads


def paths(heads):
    """Field by field, the labels over it, from the highest down."""
    return [tuple(head.label for head in over) for over in heads.over.values()]


def test_table_11_a_column_heading_beside_a_spanner():
    heads = read_page(IMMIGRATION.read_bytes(), "x.txt").heads
    assert heads.stub == "Citizenship"
    assert [(s.label, s.field, s.span) for s in heads.spanners] == [("To region", 2, 7)]
    assert paths(heads) == [("Total",), *(("To region", region) for region in REGIONS)]


def test_table_12_a_spanner_over_all_fields():
    heads = read_page(EMIGRATION.read_bytes(), "x.txt").heads
    assert heads.stub == "Citizenship"
    assert [(s.label, s.field, s.span) for s in heads.spanners] == [("From county", 1, 8)]
    assert paths(heads) == [("From county", label) for label in ["Total", *REGIONS]]


def test_county_table_three_levels():
    heads = read_page(COUNTY.read_bytes(), "x.txt").heads
    assert heads.stub == ""
    assert paths(heads) == [
        ("2014", spanner, label)
        for spanner, where in (
            ("In-migration", "From abroad"),
            ("Emigration", "To abroad"),
            ("Net-migration", "From abroad"),
        )
        for label in ("All migration", where, "Internal")
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Colour|Total|Red"], [("Total",), ("Red",)]),
        (["|A||B|", "|a|b|c|d"], [("A", "a"), ("A", "b"), ("B", "c"), ("B", "d")]),
        (["|A|||", "|x||y|", "|a|b|c|d"], [("A", *p) for p in ("xa", "xb", "yc", "yd")]),
        (["|A||B", "|a|b|"], [("A", "a"), ("A", "b"), ("B",)]),
        (["|A||B", "|a|b"], [("A", "a"), ("A", "b"), ("B",)]),
        (["|A ¹|B  2"], [("A",), ("B 2",)]),
    ],
)  # fmt: skip
def test_spanners_end_at_the_next_head_and_at_the_spanner_above(lines, expected):
    assert paths(heads_of(*lines)) == expected


def test_a_printed_blank_spans_no_field():
    heads = heads_of("|A| |B", "|a|b|c")
    assert [(h.field, h.span, h.printed) for h in heads.heads if h.level == 1] == [
        (1, 2, "A"),
        (2, 0, " "),
        (3, 1, "B"),
    ]
    assert paths(heads) == [("A", "a"), ("A", "b"), ("B", "c")]


@pytest.mark.parametrize(
    ("lines", "field", "message"),
    [
        (["|A||B"], 1, f"no heading of its own: 'A' {TWO}"),
        (["|A||B", "|a||c"], 1, f"no heading of its own: 'a' {TWO}"),
        (["Colour|||B"], 1, "no heading above this field"),
    ],
)  # fmt: skip
def test_each_field_needs_a_heading_of_its_own(lines, field, message):
    with pytest.raises(RaggedHeadsError) as error:
        heads_of(*lines)
    assert (error.value.line, error.value.field, str(error.value)) == (len(lines), field, message)


def test_rows_wider_than_the_heads_are_ragged():
    with pytest.raises(RaggedHeadsError, match="'B' spans 2 fields"):
        heads_of("|A|B", width=4)
