"""Lines of a page: the role of each, and which pages cannot be read."""

import hashlib
from collections import Counter

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION, SMALL, page_bytes, page_text
from hypothesis import example, given
from hypothesis import strategies as st

from loader.errors import PageError
from loader.page.lines import LONGEST_LINE, read_page

HEAD = ("Colour", "Total", "Left box", "Right box")


def roles(page):
    return dict(Counter(line.role for line in page.lines))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            IMMIGRATION,
            {"blank": 8, "breadcrumb": 1, "number": 1, "title": 1, "head": 2, "repeated head": 2,
             "row": 78, "footnote": 1, "link": 1},
        ),
        (EMIGRATION, {"blank": 5, "breadcrumb": 1, "title": 1, "head": 2, "row": 45, "link": 1}),
        (COUNTY, {"blank": 4, "title": 1, "head": 3, "row": 20, "footnote": 1}),
    ],
    ids=["immigration", "emigration", "county"],
)  # fmt: skip
def test_every_line_of_the_published_pages_has_a_role(path, expected):
    data = path.read_bytes()
    page = read_page(data, path.name)
    assert roles(page) == expected
    assert (page.id, page.size, page.sha256) == (
        path.stem,
        len(data),
        hashlib.sha256(data).hexdigest(),
    )
    assert "".join(line.text + line.ending for line in page.lines).encode() == data


SUBJECT = "Immigration and emigration"
TITLES = {
    IMMIGRATION: (SUBJECT, "11", "Immigration, by citizenship and region. 2007", 7, ()),
    EMIGRATION: (SUBJECT, "12", "Emigration, by citizenship and region. 2008", 5, ()),
    COUNTY: (
        None,
        None,
        "All migrations, internal and immigration/emigration, by county",
        3,
        ("¹",),
    ),
}


@pytest.mark.parametrize("path", TITLES, ids=lambda path: path.stem)
def test_lines_above_the_table(path):
    page = read_page(path.read_bytes(), path.name)
    front = (page.subject, page.number, page.title, page.title_line, page.title_markers)
    assert front == TITLES[path]


@pytest.mark.parametrize(
    ("number", "title", "expected"),
    [
        ("7", "Marbles", ("7", "Marbles")),
        ("7b", "Marbles", ("7b", "Marbles")),
        ("## 7", "Marbles", ("7", "Marbles")),
        ("7", "## Marbles", ("7", "Marbles")),
        (None, "7 Marbles", ("7", "Marbles")),
        (None, "7. Marbles", ("7", "Marbles")),
        (None, "## 7 Marbles", ("7", "Marbles")),
        (None, "# Marbles", (None, "Marbles")),
        (None, "Marbles", (None, "Marbles")),
        (None, "2009 marbles", (None, "2009 marbles")),
        ("7", "3 marbles", ("7", "3 marbles")),
    ],
)
def test_the_number_is_on_the_title_line_or_above(number, title, expected):
    page = read_page(page_bytes(number=number, title=title), "x.txt")
    assert (page.number, page.title) == expected


def test_a_second_line_of_heads_may_have_a_stub_and_years():
    heads = [("", "Boxes", ""), ("Colour", "2007", "2008")]
    page = read_page(page_bytes([("Red", 1, 2)], heads=heads), "x.txt")
    assert [line.role for line in page.lines if "\t" in line.text] == ["head", "head", "row"]
    assert page.heads.stub == "Colour"


def test_notes_and_links_may_follow_in_any_order():
    text = page_text(notes=["¹ One.", "[More](#more)", "2) Two."]) + "[Last](http://x.org/)"
    assert roles(read_page(text.encode(), "x.txt")) == {
        "blank": 5,
        "breadcrumb": 1,
        "number": 1,
        "title": 1,
        "head": 1,
        "row": 3,
        "footnote": 2,
        "link": 3,
    }


def message(data):
    with pytest.raises(PageError) as error:
        read_page(data, "x.txt")
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "x.txt: the file is empty; expected a published page"),
        (b" \n\t\n", "x.txt: the file is empty; expected a published page"),
        (b"\xef\xbb\xbf", "x.txt: no table: no line has fields separated by tabs"),
        (b"Just words\n", "x.txt: no table: no line has fields separated by tabs"),
        (b"A\n\nB\xe6\tC\n", "x.txt:3: byte 0xe6 is not UTF-8; save the page as UTF-8"),
        (b"A\xff", "x.txt:1: byte 0xff is not UTF-8; save the page as UTF-8"),
        (
            page_bytes(title=None),
            "x.txt: no title above the table",
        ),
        (
            page_bytes(title=None, number=None),
            "x.txt: no title above the table",
        ),
        (
            page_bytes(title="Marbles\nBoxes"),
            "x.txt:7: a second title, 'Boxes'; expected the table's heads,"
            " with tabs between its fields",
        ),
        (
            page_bytes(heads=[]),
            "x.txt:8: no heads: the table begins with 'Total\\t1 234\\t1 000\\t234';"
            " expected a line of headings",
        ),
        (
            page_bytes(rows=[]),
            "x.txt:10: '[Explanation of symbols](#)' follows the heads;"
            " expected a row, with a tab before each number",
        ),
        (b"Marbles\n\nColour\tTotal\n\n", "x.txt: no row follows the heads"),
        (b"Marbles\n\nColour\tTotal\nColour\tTotal\n", "x.txt: no row follows the heads"),
        (
            page_bytes([("Total", 3, 2, 1), ("Red", 3, 2)]),
            "x.txt:10: 3 fields; expected 4 as in the heads and rows above",
        ),
        (
            page_bytes([("Total", 3, 2, 1), ("Red", 3, 2, 1, 0)]),
            "x.txt:10: 5 fields; expected 4 as in the heads and rows above",
        ),
        (page_bytes([("Total", 3, 2)]), "x.txt:9: 3 fields; expected 4 as in the heads"),
        (
            page_bytes([("Total", 3, 2, 1, 0)]),
            "x.txt:8 field 3: no heading of its own: 'Right box' spans 2 fields;"
            " expected a heading below it for each of them",
        ),
        (
            page_bytes(heads=[("Colour", "", "Left box", "Right box")]),
            "x.txt:8 field 1: no heading above this field",
        ),
        (
            page_bytes([*SMALL, ("", 1, 1, 0)]),
            "x.txt:12 field 0: no label before the numbers; expected a row, or the heads once more",
        ),
        (
            page_bytes([("", 1, 1, 0), *SMALL]),
            "x.txt:9 field 0: no label before the numbers; expected a row, or the heads once more",
        ),
        (
            page_bytes([*SMALL, ("¹", 1, 1, 0)]),
            "x.txt:12 field 0: no label before the numbers; expected a row, or the heads once more",
        ),
        (
            page_bytes(notes=["A note without a marker"]),
            "x.txt:13: 'A note without a marker' is neither row, footnote nor link; a row has a tab"
            " before each number, a footnote begins with a marker such as ¹ or 1)",
        ),
        (
            page_bytes(heads=[("", "Box", "", ""), HEAD], rows=[SMALL[0], ("", "Box", "", "")]),
            "x.txt: the page ends within its repeated heads",
        ),
        (
            page_bytes(
                heads=[("", "Box", "", ""), HEAD],
                rows=[SMALL[0], ("", "Box", "", ""), ("Colour", "Total", "Right box", "Left box")],
            ),
            "x.txt:12: the heads are repeated, but line 2 of them differs from the first;"
            " expected the same words",
        ),
        (
            page_bytes(title="Mar\x07bles"),
            "x.txt:6: control character U+0007; expected text, tabs and line ends only",
        ),
        (
            page_bytes(title="Mar\rbles"),
            "x.txt:6: control character U+000D; expected text, tabs and line ends only",
        ),
        (
            page_bytes(title="Mar\x85bles"),
            "x.txt:6: control character U+0085; expected text, tabs and line ends only",
        ),
        (
            page_bytes(notes=["¹ " + "x" * LONGEST_LINE]),
            "x.txt:13: a line of 1,000,002 characters; expected at most 1,000,000",
        ),
    ],
)
def test_a_page_that_cannot_be_read_for_certain_stops(data, expected):
    assert message(data) == expected


def test_a_long_cell_is_cut_in_the_message():
    words = "a" * 5000
    assert message(page_bytes(notes=[words])).startswith(f"x.txt:13: '{'a' * 59}…' is neither row")


@given(st.binary(max_size=400))
@example(b"\xef\xbb\xbf\n\t\n")
def test_any_bytes_are_a_page_or_a_page_error(data):
    try:
        page = read_page(data, "x.txt")
    except PageError:
        return
    assert "".join(line.text + line.ending for line in page.lines).encode() == data


LINE = st.one_of(
    st.sampled_from(["", " ", "\t", "7", "Marbles", "[Marbles](#)", "¹ Note",
                     "1) Note", "Colour\tTotal\tLeft", "\tBox\t", "\t2007\t2008", "Total\t5\t3", 
                     "Red ¹\t-\t..", "\t5\t3", "Blue\t1", "Blue\tx\ty\tz", "¹\t1\t2", "\u2028",
                     "\ufeffTotal\t1\t2"]),
    st.text(st.characters(codec="utf-8"), max_size=12),
)  # fmt: skip


@given(st.lists(LINE, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_lines_are_a_page_with_a_role_each_or_a_page_error(lines, ending, mark):
    data = ("\ufeff" * mark + ending.join(lines)).encode()
    try:
        page = read_page(data, "x.txt")
    except PageError:
        return
    text = "".join(line.text + line.ending for line in page.lines)
    assert b"\xef\xbb\xbf" * mark + text.encode() == data
    for line in page.lines:
        assert (line.role == "blank") == (not line.text.strip())
    width = {len(line.cells) for line in page.of_role("row")}
    assert len(width) == 1
    assert page.heads.over.keys() == set(range(1, width.pop()))
