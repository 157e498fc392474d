"""CSV: the delimiter, quotes, and records of several lines."""

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forms.samples import grids, lines
from loader.errors import PageError
from loader.forms import read_source
from loader.forms.encodings import STATE_IT

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=8)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=2, max_size=6)
)


@given(table=TABLES, delimiter=st.sampled_from(",;\t"))
def test_a_quoted_table_is_read_back(table, delimiter):
    assume(not any(other in cell for line in table for cell in line for other in ',;\t"\ufeff'))
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    assert lines(sink.getvalue(), "a.csv") == table


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A,B\n1,2\n", [["A", "B"], ["1", "2"]]),
        ("Title, of words\nA;B\nred;1,5\n", [["Title, of words"], ["A", "B"], ["red", "1,5"]]),
        ("A;B\n1,5;2,5\n", [["A", "B"], ["1,5", "2,5"]]),
        ("A\tB\n1,5\t2\n", [["A", "B"], ["1,5", "2"]]),
        ('"a ""b""",c\n1,2', [['a "b"', "c"], ["1", "2"]]),
        ("a,b\n\n1,2\n", [["a", "b"], [""], ["1", "2"]]),
    ],
)
def test_the_delimiter_is_the_one_that_gives_equal_widths(text, expected):
    assert lines(text, "a.csv") == expected


def test_a_record_of_several_lines_is_one_line():
    (grid,) = grids('a,b\r\n"left\r\nbox",2\n3,4', "a.csv")
    assert grid.lines == [["a", "b"], ["left box", "2"], ["3", "4"]]
    assert (list(grid.numbers), list(grid.endings)) == ([1, 2, 4], ["\r\n", "\n", ""])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'a,b\n1,2\n"3"x,4\n',
            "a.csv:3: not CSV: ',' expected after '\"'; expected quotes around a whole field, and"
            " doubled inside it",
        ),
        (
            b'a,b\n1,2\n"3,4\n',
            "a.csv:3: not CSV: unexpected end of data; expected quotes around a whole field, and"
            " doubled inside it",
        ),
        (b"a\nb", "a.csv: no table: no line has fields separated by commas, semicolons or tabs"),
        (b"a,\xff", f"a.csv:1: byte 0xff is not UTF-8; {STATE_IT}"),
        (b"a\nb" + b"," * 16_384, "a.csv:2: 16,385 fields; expected at most 16,384"),
    ],
)
def test_what_is_no_csv(data, message):
    with pytest.raises(PageError) as error:
        read_source(data, "a.csv")
    assert str(error.value) == message
