"""What the page shows of tables with several dimensions, sections, decimals and signed sums."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_by_hand import BOTH, NET, moves

from loader.database.stored_table import (
    StoredHead,
    StoredMark,
    StoredRelation,
    StoredSection,
    StoredTable,
)
from loader.proof.tree import Tree
from loader.selection.cut import read_selection
from plugins.published.chosen_table import ChosenTable
from plugins.published.head_cells import column_groups, head_lines
from plugins.published.note_links import notes, words
from plugins.published.number_panel import Number, describe
from plugins.published.proof_words import proofs_of, summary
from plugins.published.published_page import PublishedPage, published_page
from plugins.published.row_order import bands_of, bodies, sections_over, shown_rows
from plugins.published.source_lines import place_name, source_lines
from plugins.published.view_choices import View

OF_WHICH = StoredRelation(2, "row", 0, ((1, 1),), "sex", "of which", False, False, (0, 1))


def page_of(table: StoredTable, view: View | None = None) -> PublishedPage:
    return published_page(ChosenTable(table, table, read_selection(table, {})), view or View())


def told(page: PublishedPage) -> list[str | list[str]]:
    """The sections and the rows, in order: a row as its labels and what its fields show."""
    found: list[str | list[str]] = []
    for body in page.bodies:
        found += [section.text for section in body.sections]
        for row in body.rows:
            fields = re.findall(r"<td[^>]*>(?:<a[^>]*>([^<]*)</a>)?</td>", row.fields)
            shown = [text.replace("\u202f", " ") for text in fields]
            found.append([*(label.text for label in row.stub), *shown])
    return found


def sums(number: Number) -> list[tuple[str, str, str]]:
    return [(found.words, found.total, found.proof) for found in number.sums]


def test_the_page_has_all_that_is_printed() -> None:
    assert told(page_of(moves())) == [
        ["East", "Total", "12.5", "8.5", "4.0"],
        ["", "Men", "6.2", "4.1", "2.1"],
        ["", "Women", "6.3", "4.5", "1.8"],
        "Abroad",
        ["Sweden", "", "..", "3.0", "-"],
        ["Norway", "", "7 to 16", "1.0r", ""],
    ]


def test_an_empty_cell_has_a_place_but_no_link() -> None:
    fields = page_of(moves()).bodies[-1].rows[-1].fields
    assert fields.endswith('<td id="o14"></td>')


def test_the_row_of_a_label_carries_its_own_mark() -> None:
    labels = page_of(moves()).bodies[-1].rows[-1].stub
    assert [(label.own, [mark.marker for mark in label.marks]) for label in labels] == [
        (True, ["¹"]),
        (False, []),
    ]


def test_a_mark_on_the_rest_of_a_label_stands_at_the_row() -> None:
    table = moves(marks=[StoredMark("¹", "row", 12, 0, 1, 11, 11)], sections=[])
    label = page_of(table).bodies[0].rows[2].stub[1]
    assert (label.text, [mark.id for mark in label.marks]) == ("Women", ["mark-1-12-0"])
    (place,) = page_of(table).notes[0].places
    assert (place.name, place.line, place.shown) == ("Women", 12, True)
    (folded,) = page_of(table, View(folded=frozenset({9}))).notes[0].places
    assert not folded.shown


def test_heads_stand_over_the_fields_that_are_shown() -> None:
    table = moves()
    lines = [
        [(cell.head.printed if cell.head else "", cell.columns, cell.lines) for cell in line]
        for line in head_lines(table)
    ]
    assert lines == [
        [("", 1, 1), ("", 1, 1), ("Thousands", 3, 1)],
        [("County", 1, 1), ("Sex", 1, 1), ("In", 1, 1), ("Out", 1, 1), ("Net", 1, 1)],
    ]
    assert column_groups(table) == [3]
    assert [head.sort for head in page_of(table).heads[1]] == [
        None, None, "?sort=2", "?sort=4", "?sort=6",
    ]  # fmt: skip


def test_a_column_without_words_has_a_blank_head() -> None:
    table = moves()
    heads = [replace(head, printed="") if head.field == 6 else head for head in table.heads]
    assert [cell.head is None for cell in head_lines(replace(table, heads=heads))[1]] == [
        False, False, False, False, True,
    ]  # fmt: skip


def test_shares_of_numbers_with_decimals() -> None:
    page = page_of(moves(), View(show="column"))
    assert told(page)[1:3] == [
        ["", "Men", "49.6 %", "48.2 %", "52.5 %"],
        ["", "Women", "50.4 %", "52.9 %", "45.0 %"],
    ]
    assert told(page)[-1] == ["Norway", "", "7 to 16", "100.0 %r", ""]


def test_sorting_stays_within_a_section() -> None:
    page = page_of(moves(), View(sort=4))
    assert [line if isinstance(line, str) else line[:2] for line in told(page)] == [
        ["East", "Total"],
        ["", "Women"],
        ["", "Men"],
        "Abroad",
        ["Sweden", ""],
        ["Norway", ""],
    ]


# The panel of a number


def test_a_number_says_its_dimensions_and_its_cell() -> None:
    number = describe(moves(), 5)
    assert (number.text, number.name, number.place) == ("2.1", "East / Men, Net", "Cell G10")
    assert [(place.label, place.words) for place in number.dimensions] == [
        ("County", "East"), ("Sex", "Men"), ("Flow", "Thousands › Net"),
    ]  # fmt: skip


def test_a_net_says_what_it_is() -> None:
    assert sums(describe(moves(), 5)) == [
        ("= In less Out by flow", "", "difference 0"),
        ("One of 2 parts by sex", "East, Net", "within rounding of 0.15"),
    ]
    assert not describe(moves(), 5).is_total


def test_a_part_of_a_net_says_what_it_is_in() -> None:
    assert sums(describe(moves(), 4)) == [
        ("One of 2 parts by sex", "East, Out", "within rounding of 0.15"),
        ("One of 2 parts by flow", "East / Men, Net", "= In less Out, difference 0"),
    ]


@pytest.mark.parametrize(
    ("relations", "allowed", "cell", "proof"),
    [
        ([BOTH], 0.15, 0, "difference 0"),
        ([BOTH], 0.15, 1, "within rounding of 0.15"),
        ([BOTH], 0, 1, "fails by \u22120.1"),
        ([NET], 0, 11, "cannot be proved: a part is not given"),
        ([replace(NET, two_readings=True)], 0, 2, "difference 0; two readings fit"),
        ([OF_WHICH], 0, 0, "others are not listed"),
        ([replace(BOTH, nearly=True)], 0, 0, "nearly right, but not proved"),
    ],
)
def test_each_outcome_has_its_words(
    relations: list[StoredRelation], allowed: float, cell: int, proof: str
) -> None:
    (found,) = describe(moves(relations, allowed), cell).sums
    assert found.proof == proof


def test_parts_are_called_by_what_differs_among_them() -> None:
    less = StoredRelation(0, "row", 0, ((1, 1), (-1, 2)), "sex", "difference", True, False, (0,))
    (found,) = describe(moves([less]), 0).sums
    assert found.words == "= Men less Women by sex"


def test_a_relation_is_told_only_where_it_is_stated() -> None:
    table = moves([replace(BOTH, lanes=(0,)), OF_WHICH])
    assert sums(describe(table, 0)) == [
        ("= the sum of 2 parts by sex", "", "difference 0"),
        ("of which 1 part by sex", "", "others are not listed"),
    ]
    assert sums(describe(table, 2)) == []


def test_a_row_tells_all_its_sums() -> None:
    exact = StoredRelation(3, "row", 0, ((1, 3), (1, 4), (1, 1), (1, 2), (-1, 3)), "county",
                           "difference", False, False, (1,))  # fmt: skip
    proof = proofs_of(moves([BOTH, exact], 0.05), "row")[0]
    assert proof.sign == "✗"
    assert proof.text == (
        "= the sum of 2 parts, fails by \u22120.1, 0.1 in 2 of 3 sums;"
        " = the sum of 4 parts less 1 other, fails by \u22121.1"
    )


def test_all_sums_of_a_table_in_a_sentence() -> None:
    assert summary(moves().checks) == (
        "6 of 7 sums hold (2 of them within rounding), 1 lacks a number: each total was added up"
        " again from its parts, by rows and by columns."
    )


def test_the_path_that_makes_a_label_unique_is_not_said_twice() -> None:
    rows = [replace(row, label=f"Abroad / {row.label}") for row in moves().rows]
    table = moves(rows=rows)
    assert [line if isinstance(line, str) else line[0] for line in told(page_of(table))] == [
        "East",
        "",
        "",
        "Abroad",
        "Sweden",
        "Norway",
    ]
    plain = replace(table, row_dimensions=table.row_dimensions[:1])
    place = describe(plain, 12).dimensions[0]
    assert (place.label, place.words) == ("County", "Abroad › Norway")


# Sections and order


def section(line: int, last: int, level: int = 0) -> StoredSection:
    return StoredSection(line, 0, f"S{line}", level, last)


def test_sections_lie_in_each_other_and_end() -> None:
    found = sections_over(moves(sections=[section(8, 11), section(9, 10, 1), section(12, 12)]))
    assert [[over.line for over in row] for row in found] == [[8], [8, 9], [8], [12], []]
    assert bands_of(found) == [0, 1, 2, 3, 4]


def test_a_folded_section_keeps_its_head_for_a_total_after_its_parts() -> None:
    rows = [replace(row, parent=4 if row.position == 3 else None) for row in moves().rows]
    page = page_of(moves(rows=rows), View(folded=frozenset({14})))
    assert told(page)[3:] == ["Abroad", ["Norway", "", "7 to 16", "1.0r", ""]]


def test_a_note_on_a_section_leads_there_while_it_is_shown() -> None:
    table = moves(marks=[StoredMark("¹", "section", 12, 0, 1, 13, 14)])
    assert [(p.name, p.shown) for p in notes(table, {12})[0].places] == [("Abroad", True)]
    assert [(p.name, p.shown) for p in notes(table, {9})[0].places] == [("Abroad", False)]
    assert page_of(table).bodies[-1].sections[0].marks[0].id == "mark-1-12-0"


def test_rows_under_totals_that_are_printed_apart_are_sorted_without_them() -> None:
    both = Tree((None, None, 0, 1, 0, 1))  # Total, then each group's men and women
    values = [9, 8, 1, 3, 2, 5]
    bands = [0] * 6
    assert shown_rows(both, bands, {1}) == [0, 1, 2, 4]
    assert shown_rows(both, bands, (), values.__getitem__) == [0, 1, 5, 3, 4, 2]


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.none() | st.floats(-9, 9), st.booleans()), max_size=12
    ),
    st.sets(st.integers(0, 11)),
)
def test_any_order_has_every_row_but_those_folded_away(
    rows: list[tuple[int, float | None, bool]], folded: set[int]
) -> None:
    parents = tuple(above if above < at else None for at, (above, _, _) in enumerate(rows))
    tree, bands = Tree(parents), bands_of([new for _, _, new in rows])
    printed = shown_rows(tree, bands, folded)
    above = {at: [p] for at, p in enumerate(parents) if p is not None}
    assert not set(printed) & {at for at in above if above[at][0] in folded}
    for ascending in (True, False):
        arranged = shown_rows(tree, bands, folded, lambda row: rows[row][1], ascending)
        assert sorted(arranged) == printed
        assert [row for body in bodies(tree, bands, arranged) for row in body] == arranged


# Places and words


@pytest.mark.parametrize(
    ("file", "field", "name"),
    [
        ("moves.txt", 1, "Line 7, field 1"),
        ("moves.xlsx", 1, "Cell B7"),
        ("MOVES.ODS", 0, "Cell A7"),
        ("moves.xlsx", 25, "Cell Z7"),
        ("moves.xlsx", 26, "Cell AA7"),
        ("moves.xlsx", 701, "Cell ZZ7"),
        ("moves.xlsx", 702, "Cell AAA7"),
    ],
)
def test_a_place_is_called_as_in_its_file(file: str, field: int, name: str) -> None:
    assert place_name(file, 7, field) == name


def test_fields_of_a_workbook_are_its_cells() -> None:
    (line,) = source_lines(moves(), [{"line": 10, "role": "row", "text": "\tMen\t6.2\t\t4.1"}])
    assert [(f.text, f.place, f.cell) for f in line.fields] == [
        ("", "Cell A10", None),
        ("Men", "Cell B10", None),
        ("6.2", "Cell C10", 3),
        ("", "Cell D10", None),
        ("4.1", "Cell E10", 4),
    ]


@pytest.mark.parametrize(
    ("printed", "markers", "bare"),
    [
        ("Serbia ¹", ["¹"], "Serbia"),
        ("Area, km²", [], "Area, km²"),
        ("Area, km²  1), 2)", ["1)", "2)"], "Area, km²"),
        ("Other * [note 1]", ["*", "[note 1]"], "Other"),
        ("¹ before", ["¹"], "¹ before"),
    ],
)
def test_words_are_told_from_the_markers_of_known_notes(
    printed: str, markers: list[str], bare: str
) -> None:
    assert words(printed, markers) == bare


def test_a_head_over_a_blank_field_and_one_column_sorts_by_that_column() -> None:
    table = moves()
    heads = [*table.heads[:4], StoredHead(2, 7, 3, 2, "Out"), table.heads[5]]
    assert [head.sort for head in page_of(replace(table, heads=heads)).heads[1]][3] == "?sort=4"


def test_rows_without_totals_are_set_in_as_they_are_printed() -> None:
    table = moves()
    printed = ["  " * (number % 3) + "Label" for number, _ in enumerate(table.rows)]
    rows = [
        replace(row, printed=text, parent=None, depth=0)
        for row, text in zip(table.rows, printed, strict=True)
    ]
    page = page_of(replace(table, rows=rows, relations=[], checks=[]))
    depths = [row.depth for body in page.bodies for row in body.rows]
    assert depths == [number % 3 for number in range(len(rows))]


@pytest.mark.parametrize(
    ("longest", "width"), [("Red", "narrow"), ("A label of twenty letters", ""), ("x" * 40, "wide")]
)
def test_the_width_of_the_labels_is_said_where_it_is_sure(longest: str, width: str) -> None:
    table = moves()
    rows = [replace(row, label=longest, depth=0) for row in table.rows]
    assert page_of(replace(table, rows=rows)).stub_width == width
