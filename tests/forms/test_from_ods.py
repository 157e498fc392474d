"""ODS: what is shown, repeated, covered and hidden; and spreadsheets that are refused."""

import zipfile

import pytest

from forms.samples import grids, lines, ods, ods_cell, ods_of, ods_sheet, zipped
from loader.errors import PageError
from loader.forms import archive, read_source
from loader.seeds.remarks import Finding

UP = '<text:span text:style-name="up">{}</text:span>'
NOTE = "<office:annotation><text:p>hidden</text:p></office:annotation>"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (ods_cell("1 234,5"), "1 234,5"),
        (ods_cell(f"a{UP.format(1)} b"), "a¹ b"),
        (ods_cell(f"1{UP.format('<text:span>st</text:span>')} quarter"), "1st quarter"),
        (ods_cell("1", 'table:style-name="up"'), "¹"),
        (ods_cell('<text:s text:c="3"/>a<text:tab/>b<text:line-break/>c'), "   a b c"),
        (ods_cell('<text:s text:c="999999999"/>a'), " " * 100 + "a"),
        (ods_cell("a</text:p><text:p>b"), "a b"),
        (ods_cell("a", 'table:style-name="in"'), "  a"),
        (f"<table:table-cell>{NOTE}<text:p>a{NOTE}b</text:p></table:table-cell>", "ab"),
        (ods_cell("12.3%", 'office:value-type="percentage" office:value="0.1234"'), "12.3%"),
        ('<table:table-cell office:value-type="float" office:value="12.5"/>', "12.5"),
        ('<table:table-cell office:date-value="2008-03-05"/>', "2008-03-05"),
        ('<table:table-cell office:value="12"><text:p/></table:table-cell>', ""),
    ],
)
def test_the_text_of_a_cell(cell, expected):
    assert lines(ods_of(ods_sheet([[cell, "1"]])), "a.ods") == [[expected, "1"]]


def test_cells_and_rows_are_repeated_blank_ones_without_limit():
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    sheet = ods_sheet([[ods_cell("1", 'table:number-columns-repeated="2"'), blank], ["2", "3"]])
    rows = sheet.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
    end = f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>'
    data = ods_of(rows.replace("</table:table>", f"{end}</table:table>"))
    assert lines(data, "a.ods") == [["1", "1"], ["1", "1"], ["2", "3"], ["2", "3"]]


def test_header_rows_and_groups_are_rows():
    sheet = ods_sheet([["A", "B"], ["1", "2"]])
    for name in ("table-header-rows", "table-row-group"):
        sheet = sheet.replace("<table:table-row>", f"<table:{name}><table:table-row>", 1)
        sheet = sheet.replace("</table:table-row>", f"</table:table-row></table:{name}>", 1)
    assert lines(ods_of(sheet), "a.ods") == [["A", "B"], ["1", "2"]]


def test_hidden_rows_columns_and_sheets_are_left_out_and_told():
    column = "<table:table-column/><table:table-column table:visibility='collapse'/>"
    sheet = ods_sheet([["A", "B", "C"], ["1", "2", "3"], ["4", "5", "6"]], "One")
    sheet = sheet.replace("<table:table-row>", f"{column}<table:table-row>", 1)
    first, _, rest = sheet.rpartition("<table:table-row>")
    sheet = f"{first}<table:table-row table:visibility='filter'>{rest}"
    draft = ods_sheet([["Draft"]], "Draft", 'table:style-name="off"')
    data = ods_of(sheet, draft)
    (grid,) = grids(data, "a.ods")
    assert (grid.lines, list(grid.numbers)) == ([["A", "", "C"], ["1", "", "3"]], [1, 2])
    assert grid.name == "One"
    assert grid.findings == (
        Finding(3, "hidden", "1 hidden row left out: 3."),
        Finding(None, "hidden", "1 hidden column left out: 2."),
        Finding(None, "hidden", "1 hidden sheet left out: 'Draft'."),
    )
    assert lines(data, "a.ods", "Draft") == [["Draft"]]


def test_tracked_changes_are_no_part_of_a_sheet():
    change = f"<table:tracked-changes>{ods_sheet([['old']], 'old')}</table:tracked-changes>"
    assert lines(ods_of(change, ods_sheet([["A"]])), "a.ods") == [["A"]]


PARTS = archive.open_archive(ods(), "a.ods", ".ods")
REPEATED = 'table:number-columns-repeated="{}"'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"A,B", "not a workbook, or a damaged one; expected .ods, which is a ZIP archive"),
        (
            zipped(PARTS | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
            "protected by a password; save it without one",
        ),
        (
            ods_of(
                ods_sheet([["A"]]), before='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hosts">]>'
            ),
            "'content.xml' has a document type, which could load other files; save the workbook"
            " anew",
        ),
        (zipped({"a": "b"}), "not a spreadsheet, or a damaged one; save it anew as .ods"),
        (
            zipped(PARTS | {"content.xml": "<a>"}),
            "not a spreadsheet, or a damaged one; save it anew as .ods",
        ),
        (ods_of(), "no table: no visible sheet has a cell with text"),
        (
            ods_of(ods_sheet([[ods_cell("1", REPEATED.format(16_385))]])),
            "16,385 fields; expected at most 16,384",
        ),
        (
            ods_of(ods_sheet([[ods_cell("1", REPEATED.format(999_999_999))]])),
            "500,000 fields; expected at most 16,384",
        ),
        (
            ods_of(
                ods_sheet([["1", "2", "3"]]).replace(
                    "<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">'
                )
            ),
            "3,000,000 cells, blank ones included; expected at most 500,000",
        ),
        (
            zipped(PARTS | {"content.xml": "<!DOCTYPE x><x/>".encode("utf-16-le")}),
            "'content.xml' has a document type, which could load other files; save the workbook"
            " anew",
        ),
        (
            zipped(PARTS, zipfile.ZIP_LZMA),
            "packed in a way that no workbook is; save the workbook anew",
        ),
        (
            ods_of(ods_sheet([["A"]], "One"), ods_sheet([["B"]], "One")),
            "two sheets are called 'One'; rename one of them",
        ),
        (
            ods_of(*(ods_sheet([["A"]], f"Sheet {number}") for number in range(101))),
            "101 sheets; name at most 100 in publication.yml",
        ),
    ],
)
def test_what_is_no_spreadsheet(data, message):
    with pytest.raises(PageError) as error:
        read_source(data, "a.ods")
    assert str(error.value) == f"a.ods: {message}"


@pytest.mark.parametrize(
    ("shown", "value", "sign"),
    [
        ("1.234", "1.234", "."),
        ("1,234", "1.2341", ","),
        ("1,234", "1234", "."),
        ("-1.234", "-1234.4", ","),
        ("1.234 %", "0.01234", "."),
        ("1.234", "7", None),
        ("1.234", "x", None),
        ("1 234,5", "1234.5", None),
    ],
)
def test_the_decimal_sign_is_that_of_a_value(shown, value, sign):
    cell = ods_cell(shown, f'office:value-type="float" office:value="{value}"')
    (grid,) = grids(ods_of(ods_sheet([["A", cell]])), "a.ods")
    assert (grid.lines, grid.decimal_sign) == ([["A", shown]], sign)
