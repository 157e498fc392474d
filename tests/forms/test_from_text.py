"""Text with tabs: every character is kept, and what is not text is refused with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.samples import grids
from loader.bounds import LONGEST_LINE, MOST_COLUMNS, MOST_LINES
from loader.errors import PageError
from loader.forms import read_source
from loader.forms.encodings import STATE_IT

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\t\n"))


@given(
    text=TEXTS.filter(lambda text: text.strip()),
    mark=st.booleans(),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_cells_and_endings_are_all_of_a_text(text, mark, ending):
    data = ("\ufeff" * mark + text.removeprefix("\ufeff").replace("\n", ending)).encode()
    source = read_source(data, "a.txt")
    (grid,) = source.grids
    written = "".join("\t".join(c) + e for c, e in zip(grid.lines, grid.endings, strict=True))
    assert ("\ufeff" * source.byte_order_mark + written).encode() == data


def test_a_line_is_its_cells():
    (grid,) = grids("\nA\t\tB\r\n\n 1\t", "a.tsv")
    assert grid.lines == [[""], ["A", "", "B"], [""], [" 1", ""]]
    assert (list(grid.numbers), list(grid.endings)) == ([1, 2, 3, 4], ["\n", "\r\n", "\n", ""])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\nb\xe6", f"a.txt:2: byte 0xe6 is not UTF-8; {STATE_IT}"),
        (
            b"a\nb\x07",
            "a.txt:2: control character U+0007; expected text, tabs and line ends only",
        ),
        (b"a\rb", "a.txt:1: control character U+000D; expected text, tabs and line ends only"),
        (
            b"a\n" + b"b" * (LONGEST_LINE + 1),
            "a.txt:2: a line of 1,000,001 characters; expected at most 1,000,000",
        ),
        (b"a\n" * (MOST_LINES + 1), "a.txt: more than 40,000 lines; split the page"),
        (b"a" + b"\t" * MOST_COLUMNS, "a.txt:1: 16,385 fields; expected at most 16,384"),
    ],
)
def test_what_is_no_text(data, message):
    with pytest.raises(PageError) as error:
        read_source(data, "a.txt")
    assert str(error.value) == message
