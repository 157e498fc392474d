"""HTML: which tables are grids, spans, markers, indentation, and the words around a table."""

import pytest

from forms.samples import grids, lines
from loader.errors import PageError
from loader.forms import read_source
from loader.forms.encodings import STATE_IT


def table(*rows):
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


NUMBERS = "<td>1<td>2"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<td>a<sup>1</sup>", "a¹"),
        ("<td>a<sup> 1,2 </sup> b", "a¹,² b"),
        ("<td>a<sup>1)</sup>", "a¹⁾"),
        ("<td>a<sup><a href='#b'>b</a></sup>", "aᵇ"),
        ("<td>1<sup>st</sup> quarter", "1st quarter"),
        ("<td>a<sup>[1]</sup>", "a[1]"),
        ("<td>CO<sub>2</sub>", "CO2"),
        ("<td>4<sub>2</sub>", "4₂"),
        ("<td><b>4</b>0<sub> 12 </sub>", "40₁₂"),
        ("<td><del>5</del>4", "5 4"),
        ("<td><b><s>5</s>4</b>", "5 4"),
        ("<td>4<strike>5</strike>", "4 5"),
        ("<td><s>5</s>", "5"),
        ("<td>Net im-<br>migration", "Net im- migration"),
        ("<td><div>a</div><div>b</div>", "a b"),
        ("<td><p>a</p>\n b", "a b"),
        ("<td> a \n\t b ", "a b"),
        ("<td>1&nbsp;234", "1\u00a0234"),
        ("<td>&nbsp;&nbsp;a", "  a"),
        ("<td>&emsp;a", " a"),
        ("<td>&nbsp;", ""),
        ("<td style='padding-left:1em'>a", "  a"),
        ("<td style='color:red;PADDING-LEFT: 12px'>a", "  a"),
        ("<td><span style='text-indent:2em'>&nbsp;a</span>", "     a"),
        ("<td style='padding-left:0'>a", "a"),
        ("<td style='padding-left:1px'>a", " a"),
        ("<td style='padding-left:9e9em'>a", "  a"),
        ("<td style='padding-left:999999999em'>a", " " * 100 + "a"),
        ("<td><span><span>a</span></span>", "  a"),
        ("<td><span><span><span>a</span></span></span>", "    a"),
        ("<td><span class='x'>a</span>", "a"),
        ("<td>a<script>b</script><style>c</style>d<!-- e -->", "ad"),
        ("<td>a<span hidden>b</span><i style='display: none'>c</i>d", "ad"),
        ("<td>a&#1;b&#x85;c", "a b…c"),
        ("<td>&lt;b&gt; &amp;", "<b> &"),
    ],
)
def test_the_text_of_a_cell(cell, expected):
    assert lines(table(cell, NUMBERS), "a.html") == [[expected], ["1", "2"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["<td colspan=2>a<td>b", "<td>1<td>2<td>3"], [["a", "", "b"], ["1", "2", "3"]]),
        (["<td rowspan=2>a<td>b", "<td>2"], [["a", "b"], ["", "2"]]),
        (["<td rowspan=2 colspan=2>a<td>b", "<td>1"], [["a", "", "b"], ["", "", "1"]]),
        (["<td rowspan=0>a<td>b", "<td>2", "<td>3"], [["a", "b"], ["", "2"], ["", "3"]]),
        (["<td colspan=x>a<td>b", "<td>1"], [["a", "b"], ["1"]]),
        (["<td colspan=0>a<td>b", "<td>1"], [["a", "b"], ["1"]]),
        (["<td>a", "", "<td>1", ""], [["a"], [""], ["1"], [""]]),
        (["<td>a<td rowspan=9999999999999>b", "<td>1"], [["a", "b"], ["1"]]),
        (["<td>a<td colspan=99999>b<td>", "<td>1"], [["a", "b"], ["1"]]),
    ],
)
def test_spans(rows, expected):
    assert lines(table(*rows), "a.html") == expected


def test_no_cell_spans_into_another_group_of_rows():
    page = "<table><thead><tr><td rowspan=5>a</thead><tbody><tr><td>1<td>2</table>"
    assert lines(page, "a.html") == [["a"], ["1", "2"]]


def test_several_tables_with_headings_captions_and_notes():
    page = (
        "<h1>Office</h1><h2>Old</h2><h2>Marbles</h2><h3>By colour</h3><div>"
        f"{table('<td>A<td>B', NUMBERS)}</div><p><sup>1</sup> First.<br>Source: us</p>"
        f"<ul><li>Second</ul><h4>Not this</h4><p>Nor this</p><h3>By box</h3>"
        f"<table><caption>Table <b>2</b></caption><tr><td>C<tr><td>3</table>{table('<td>one row')}"
    )
    first, second = grids(page, "a.html")
    assert first.lines == [
        ["Office"], ["Marbles"], ["By colour"], ["A", "B"], ["1", "2"],
        ["¹ First."], ["Source: us"], ["Second"],
    ]  # fmt: skip
    assert second.lines == [["Office"], ["Marbles"], ["By box"], ["Table 2"], ["C"], ["3"]]
    assert (list(first.numbers), list(second.numbers)) == (list(range(1, 9)), list(range(9, 15)))
    assert (first.name, second.name) == (None, "Table 2")


def test_the_only_table_needs_no_name():
    (grid,) = grids("<table><caption>T</caption><tr><td>A<tr><td>1</table>", "a.html")
    assert (grid.name, grid.lines) == (None, [["T"], ["A"], ["1"]])


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset=iso-8859-1><p>{}".encode("latin-1"),
        b'<?xml version="1.0" encoding="utf-8"?><html><p>{}',
        b"\xef\xbb\xbf<p>{}",
        b"<p>{}",
    ],
)
def test_the_encoding_is_what_the_bytes_are(page):
    encoding = "latin-1" if b"8859" in page else "utf-8"
    data = page.replace(b"{}", table("<td>Trøndelag", NUMBERS).encode(encoding))
    assert lines(data, "a.html")[-2:] == [["Trøndelag"], ["1", "2"]]


def test_without_a_stated_encoding_what_is_no_utf_8_is_windows_1252():
    assert lines(table("<td>1–2", "<td>ø").encode("cp1252"), "a.html") == [["1–2"], ["ø"]]


def test_no_entity_is_loaded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    page = f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{table("<td>a&e;", "<td>1")}'
    assert "secret" not in str(lines(page, "a.html"))


WIDE = "".join("<td colspan=1000>" for _ in range(16))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<p>no table", "a.html: no table: no <table> has two rows or more"),
        (b"<table><tr><td>1</table>", "a.html: no table: no <table> has two rows or more"),
        (
            table("<td>1", "<td>2").encode() * 501,
            "a.html: 501 tables; expected at most 500; split the page",
        ),
        (b"<!-- -->", "a.html: not HTML; expected a page with a <table>"),
        (
            b"<meta charset=utf-8>\n<p>\xff",
            f"a.html:2: byte 0xff is not UTF-8; {STATE_IT}",
        ),
        (
            b"<meta charset=klingon>\n<p>\xff",
            f"a.html: its encoding 'klingon' is unknown; {STATE_IT}",
        ),
        *(
            (
                f"<meta charset={name}>\n<p>\\ud800".encode() + b"\xff",
                f"a.html: its encoding '{name}' is unknown; {STATE_IT}",
            )
            for name in ("unicode_escape", "undefined", "utf-7")
        ),
        (
            table(f"{WIDE}{WIDE}<td>1", NUMBERS).encode(),
            "a.html: 32,001 fields; expected at most 16,384",
        ),
        (
            table(*[WIDE] * 150).encode(),
            "a.html: 512,000 cells, blank ones included; expected at most 500,000",
        ),
        (table(*["<td>1"] * 40_001).encode(), "a.html: more than 40,000 lines; split the page"),
    ],
)
def test_what_is_no_page_with_a_table(data, message):
    with pytest.raises(PageError) as error:
        read_source(data, "a.html")
    assert str(error.value) == message
