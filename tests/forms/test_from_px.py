"""PC-Axis: the layout of a cube, its keywords, and files that are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.samples import PX, grids, lines
from loader.errors import PageError
from loader.forms import read_source
from loader.forms.encodings import STATE_IT
from loader.forms.grid import StatedCategory, StatedDimension
from loader.page.read_page import read_pages


def px(data="1 2 3 4", *more, stub='"A"', heading='"B"', decimals=0):
    """Return a file with two variables of two values."""
    values = "\n".join(f'VALUES("{name}")="{name}1","{name}2";' for name in "AB")
    return "\n".join(
        ['CHARSET="ANSI";', f"DECIMALS={decimals};", 'TITLE="T";', 'CONTENTS="C";',
         f"STUB={stub};" * bool(stub), f"HEADING={heading};" * bool(heading), values, *more,
         f"DATA={data};"]
    )  # fmt: skip


def numbers(text):
    (grid,) = grids(text, "a.px")
    rows = grid.lines[grid.stated.first_row : grid.stated.last_row + 1]
    return [cell for line in rows for cell in line[len(grid.stated.rows) :]]


def test_the_lines_of_a_cube():
    more = (
        'VALUES("D")="1999";', 'VALUES("E")="e";', 'TIMEVAL("D")=TLIST(A1),"1999";',
        'CONTVARIABLE="E";', 'CODES("A")="01","02";', 'VARIABLE-TYPE("A")="Geographical";',
        'UNITS="persons";', 'NOTE="First#second";', 'NOTE="Third";', 'NOTEX("A")="On A";',
        'VALUENOTE("B","B2")="On B2";', 'CELLNOTE("A1","*","1999","e")="On cells";',
        'FOOTNOTE="Foot";', 'SOURCE="S";',
    )  # fmt: skip
    (grid,) = grids(px("1 2\n3 4", *more, stub='"D","A"', heading='"B","E"'), "a.px")
    assert grid.lines == [
        ["T"],
        ["", "", "B1", "B2"],
        ["D", "A", "e", "e"],
        ["1999", "A1", "1", "2"],
        ["1999", "A2", "3", "4"],
        [""],
        ["First"], ["second"], ["Third"], ["A: On A"], ["B2: On B2"], ["A1, 1999, e: On cells"],
        ["Foot"], ["Source: S"],
    ]  # fmt: skip
    stated = grid.stated
    assert (stated.head_lines, stated.first_row, stated.last_row) == ((1, 2), 3, 4)
    assert (stated.title, stated.period, stated.unit) == ("T", "1999", "persons")
    assert stated.rows == (
        StatedDimension("d", "D", "time", (StatedCategory("1999", "1999"),)),
        StatedDimension("a", "A", "geo", (StatedCategory("01", "A1"), StatedCategory("02", "A2"))),
    )
    assert [(d.name, d.role) for d in stated.columns] == [("b", None), ("e", "measure")]


def test_a_note_about_a_category_that_begins_with_a_number_keeps_it():
    note = 'VALUENOTE("B","80 years and over")="Unknown included.";'
    source = read_source(px("1 2 3 4", note).encode(), "a.px")
    (page,) = read_pages(source, {})
    assert [line.text for line in page.of_role("note")] == ["80 years and over: Unknown included."]
    assert page.findings == []


@pytest.mark.parametrize(
    ("data", "more", "decimals", "expected"),
    [
        ("1 -2 +3 4", (), 0, ["1", "-2", "3", "4"]),
        ("1,2;3\t4", (), 0, ["1", "2", "3", "4"]),
        ("1 2.5 -3 1E2", (), 1, ["1.0", "2.5", "-3.0", "100.0"]),
        ("1 2.25 .5 4", ('PRECISION("B","B2")=2;',), 0, ["1", "2.25", "0.5", "4.00"]),
        ('"." ".." "-" ......', (), 2, [".", "..", "-", "......"]),
        ('"." ".." "-" 4', ('DATASYMBOL1=":";', 'DATASYMBOLNIL="–";'), 0, [":", "..", "–", "4"]),
        ("1 2 3 4", ('DATANOTECELL("A2","B1")="r";',), 0, ["1", "2", "3 r", "4"]),
        ("1 2 3 4", ('DATANOTECELL("A3","B1")="r";',), 0, ["1", "2", "3", "4"]),
        ('"A2" 3 4 ', ('KEYS("A")=VALUES;',), 0, ["0", "0", "3", "4"]),
        (
            '"y",3 4\n"x",1 ".."',
            ('KEYS("A")=CODES;', 'CODES("A")="x","y";'),
            0,
            ["1", "..", "3", "4"],
        ),
    ],
)
def test_what_data_shows(data, more, decimals, expected):
    assert numbers(px(data, *more, decimals=decimals)) == expected


def test_symbols_are_told_where_the_file_tells_them():
    more = ('DATASYMBOL1="not available";', 'DATASYMBOL3="confidential";', 'DATASYMBOL2=":";')
    (grid,) = grids(px('"." ".." "-" 4', *more), "a.px")
    assert grid.stated.symbols == {".": "not available", ":": "missing", "-": "nil"}


def test_a_side_without_dimensions_is_what_is_counted():
    values = px("1 2", 'VALUES("E")="e";', stub='"A"', heading="")
    (grid,) = grids(values, "a.px")
    assert grid.lines == [["T"], ["A", "C"], ["A1", "1"], ["A2", "2"]]
    assert grid.stated.columns == (
        StatedDimension("measure", "measure", "measure", (StatedCategory("C", "C"),)),
    )
    assert lines(px("1 2", stub="", heading='"A"'), "a.px") == [
        ["T"], ["measure", "A1", "A2"], ["C", "1", "2"],
    ]  # fmt: skip


def test_names_of_dimensions_are_unique_identifiers():
    more = ('VALUES("Å b")="x";', 'VALUES("å-b")="y";', 'VALUES("*")="z";')
    (grid,) = grids(px("1 2 3 4", *more, heading='"B","Å b","å-b","*"'), "a.px")
    assert [d.name for d in grid.stated.columns] == ["b", "å_b", "dimension_4", "dimension_5"]


def test_texts_with_semicolons_and_over_several_lines():
    text = px("1 2 3 4", 'SOURCE="a;b ="\r\n"c, "\r\n"d\r\ne";')
    assert lines(text, "a.px")[-1] == ["Source: a;b =c, d e"]


@pytest.mark.parametrize(
    ("codepage", "encoding"),
    [
        ('CODEPAGE="windows-1252";', "cp1252"),
        ('CODEPAGE="UTF-8";', "utf-8"),
        ('CODEPAGE="utf-8";', "utf-8-sig"),
        ('CHARSET="ANSI";', "cp1252"),
        ("", "utf-8"),
        ("", "cp850"),
    ],
)
def test_encodings(codepage, encoding):
    text = PX.replace('CHARSET="ANSI";\n', "").replace('CODEPAGE="utf-8";', codepage)
    data = text.replace("Office", "Øffice").encode(encoding)
    assert lines(data, "a.px")[-1] == ["Source: Øffice of Marbles"]


@given(
    st.lists(
        st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=2, max_size=2),
        min_size=2,
        max_size=2,
    )
)
def test_numbers_are_read_back(rows):
    data = " \n".join(" ".join(map(str, row)) for row in rows)
    assert numbers(px(data, decimals=2)) == [str(number) for row in rows for number in row]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'A="a";\n\nhello', "a.px:3: 'hello'; expected a keyword of PX, such as DATA="),
        (b'A="a";\nB="b";\n', "a.px:3: the file ends without DATA=; expected the numbers"),
        (
            b'A="a";\nB="b;\n',
            "a.px:2: B does not end; expected quotes around texts, and a semicolon",
        ),
        (b"DATA=1;", "a.px:1: neither STUB nor HEADING; expected the dimensions of the table"),
        (
            px("1 2 3"),
            "a.px:9: DATA has 3 numbers; expected 4, one for each combination of VALUES",
        ),
        (
            px(stub='"C"'),
            "a.px:5: dimension 'C' has no categories; expected one or more",
        ),
        (
            px("1 2 3 4", 'CODES("A")="1","1";'),
            "a.px:5: dimension 'A' has a code twice; expected each once",
        ),
        (
            px("1 2 3 4", 'CODES("A")="1";'),
            "a.px:9: 'A' has 1 code and 2 values; expected a code for each value",
        ),
        (
            px('"A3" 1 2', 'KEYS("A")=VALUES;'),
            "a.px:10: key 'A3' is in no VALUES or CODES of the stub",
        ),
        (
            px('"A1" 1 2 3', 'KEYS("A")=VALUES;'),
            "a.px:10: DATA with KEYS has 4 items; expected records of 1 key and 2 numbers",
        ),
        (
            b'CODEPAGE="klingon";',
            f"a.px: its encoding 'klingon' is unknown; {STATE_IT}",
        ),
        (
            b'CODEPAGE="utf-8";\nTITLE="\xff";',
            f"a.px:2: byte 0xff is not UTF-8; {STATE_IT}",
        ),
        (
            px()[:-1],
            "a.px:9: DATA does not end; expected a semicolon behind the last number",
        ),
        (
            px("1 2 3 4", 'VALUES("A")="A2","A1";'),
            "a.px:7: VALUES(A) has two values; expected one",
        ),
        (
            px("1 2 3 4", stub='"A","B"'),
            "a.px:5: STUB and HEADING name 'B' twice; expected each dimension once",
        ),
        (
            px("1 2", 'VALUES("C")="C1","";', stub='"C"', heading=""),
            "a.px:5: dimension 'C' has a category without a name",
        ),
        (
            px('"A1" 1 2 "A1" 3 4', 'KEYS("A")=VALUES;'),
            "a.px:10: DATA has the keys 'A1' twice; expected them once",
        ),
        (px(decimals="x"), "a.px:2: DECIMALS is 'x'; expected 0 to 15"),
        (
            px("1 2 3 4", 'PRECISION("B","B1")=16;'),
            "a.px:9: PRECISION is '16'; expected 0 to 15",
        ),
        *(
            (
                f'CODEPAGE="{name}";\nTITLE="\\ud800";'.encode(),
                f"a.px: its encoding '{name}' is unknown; {STATE_IT}",
            )
            for name in ("unicode_escape", "undefined", "punycode", "utf-7")
        ),
        (
            px("1", f'VALUES("C")={",".join(chr(34) + str(i) + chr(34) for i in range(1500))};',
               f'VALUES("D")={",".join(chr(34) + str(i) + chr(34) for i in range(1500))};',
               stub='"C"', heading='"D"'),
            "a.px:5: 2,250,000 cells, blank ones included; expected at most 500,000",
        ),
        (
            px("1", f'VALUES("C")={",".join(chr(34) + str(i) + chr(34) for i in range(40_001))};',
               stub='"C"', heading=""),
            "a.px:10: DATA has 1 number; expected 40001, one for each combination of VALUES",
        ),
    ],
)  # fmt: skip
def test_what_is_no_cube(data, message):
    with pytest.raises(PageError) as error:
        read_source(data if isinstance(data, bytes) else data.encode(), "a.px")
    assert str(error.value) == message


def test_a_statement_may_stand_twice_with_the_same_value():
    assert numbers(px("1 2 3 4", 'VALUES("A")="A1", "A2";', 'NOTE="x";', 'NOTE="y";')) == [*"1234"]


def test_a_flag_without_a_text_is_none():
    assert numbers(px("1 2 3 4", 'DATANOTECELL("A1","B1")=;')) == ["1 ", "2", "3", "4"]
