"""XLSX: what is shown, merged and hidden; and workbooks that are refused."""

from datetime import date

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font

from forms.samples import FILES, grids, lines, saved, xlsx, zipped
from loader.errors import PageError
from loader.forms import archive, read_source
from loader.page.read_page import read_pages
from loader.seeds.remarks import Finding


def book_of(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def one_cell(value, **styles):
    book = book_of([value, 1])
    for name, style in styles.items():
        setattr(book.active["A1"], name, style)
    ((text, _),) = lines(saved(book), "a.xlsx")
    return text


UP = InlineFont(vertAlign="superscript")


@pytest.mark.parametrize(
    ("value", "styles", "expected"),
    [
        ("a  b\nc", {}, "a b c"),
        ("  a", {}, "  a"),
        ("a", {"alignment": Alignment(indent=2)}, "    a"),
        ("1", {"font": Font(vertAlign="superscript")}, "¹"),
        (CellRichText("km", TextBlock(UP, "2"), " of"), {}, "km² of"),
        (CellRichText("CO", TextBlock(InlineFont(vertAlign="subscript"), "2")), {}, "CO2"),
        (CellRichText("4", TextBlock(InlineFont(vertAlign="subscript"), "2")), {}, "4₂"),
        (CellRichText(TextBlock(InlineFont(strike=True), "5"), "4"), {}, "5 4"),
        (CellRichText("1", TextBlock(UP, "st"), TextBlock(InlineFont(b=True), "!")), {}, "1st!"),
        (True, {}, "TRUE"),
        (0.125, {"number_format": "0.0%"}, "12.5%"),
        (date(2008, 3, 5), {"number_format": "d mmm yyyy"}, "5 Mar 2008"),
        ("#DIV/0!", {}, "#DIV/0!"),
        ("_x0007_a_x000D__x005F_x", {}, "a _x"),
    ],
)
def test_the_text_of_a_cell(value, styles, expected):
    assert one_cell(value, **styles) == expected


def test_hidden_rows_columns_and_sheets_are_left_out_and_told():
    book = book_of(["A", "B", "C"], [1, 2, 3], [4, 5, 6], [7, 8, 9], [], [10, 11, 12])
    sheet = book.active
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True
    sheet.row_dimensions[5].hidden = True  # has no text, so nothing is left out
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Draft").sheet_state = "hidden"
    book.create_sheet("Empty")
    (grid,) = grids(saved(book), "a.xlsx")
    assert grid.lines == [["A", "", "C"], ["4", "", "6"], ["10", "", "12"]]
    assert list(grid.numbers) == [1, 3, 6]
    assert (grid.name, grid.endings) == ("Sheet", ())
    assert grid.findings == (
        Finding(2, "hidden", "2 hidden rows left out: 2, 4."),
        Finding(None, "hidden", "1 hidden column left out: 2."),
        Finding(None, "hidden", "1 hidden sheet left out: 'Draft'."),
    )


def test_a_merged_cell_whose_corner_is_hidden_is_still_shown():
    book = book_of(["A", "Boxes", None], [1, 2, 3])
    book.active.merge_cells("B1:C1")
    book.active.column_dimensions["B"].hidden = True
    assert lines(saved(book), "a.xlsx") == [["A", "", "Boxes"], ["1", "", "3"]]


def test_sheets_are_chosen_by_name_even_a_hidden_one():
    book = book_of(["A"], [1])
    other = book.create_sheet("Two")
    other.append(["B"])
    other.sheet_state = "hidden"
    data = saved(book)
    assert [grid.name for grid in grids(data, "a.xlsx", "Two", "Sheet")] == ["Two", "Sheet"]
    (grid,) = grids(data, "a.xlsx", "Two")
    assert (grid.lines, grid.findings) == ([["B"]], ())
    with pytest.raises(PageError) as error:
        read_source(data, "a.xlsx", ["Xyz"])
    assert str(error.value) == "a.xlsx: has no sheet 'Xyz'; expected Sheet, Two"


def test_formulas_have_the_results_that_were_saved():
    parts = archive.open_archive(saved(book_of(["A", "B"], [1, "=A2*2"])), "a.xlsx", ".xlsx")
    part = "xl/worksheets/sheet1.xml"
    assert b"<v></v>" in parts[part] or b"<v />" in parts[part]
    (grid,) = grids(zipped(parts), "a.xlsx")
    assert grid.lines == [["A", "B"], ["1"]]
    assert grid.findings == (
        Finding(
            2,
            "no result",
            "1 formula without a saved result, the first in B2; open the workbook, and save it"
            " again.",
        ),
    )
    saved_result = parts[part].replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    (grid,) = grids(zipped(parts | {part: saved_result}), "a.xlsx")
    assert (grid.lines, grid.findings) == ([["A", "B"], ["1", "2"]], ())


def test_a_workbook_with_macros_is_read_without_them():
    parts = archive.open_archive(xlsx(), "a.xlsx", ".xlsx") | {"xl/vbaProject.bin": b"macro"}
    assert lines(zipped(parts), "a.xlsm") == lines(xlsx(), "a.xlsx")


PARTS = archive.open_archive(xlsx(), "a.xlsx", ".xlsx")
SHEET = PARTS["xl/worksheets/sheet1.xml"]
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def with_sheet(content):
    return zipped(PARTS | {"xl/worksheets/sheet1.xml": content})


def encrypted(data):
    """Return the archive with the flag of a password on its first member."""
    start = data.index(b"PK\x01\x02") + 8
    return data[:start] + b"\x01" + data[start + 1 :]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            COMPOUND + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password; save it without one",
        ),
        (COMPOUND, "a workbook of before 2007 (.xls); save it as .xlsx"),
        (encrypted(FILES["marbles.xlsx"]), "protected by a password; save it without one"),
        (
            b"A,B",
            "not a workbook, or a damaged one; expected .xlsx, which is a ZIP archive",
        ),
        (
            FILES["marbles.xlsx"][:-300],
            "not a workbook, or a damaged one; expected .xlsx, which is a ZIP archive",
        ),
        (
            lambda: zipped({"a.xml": bytes(archive.LARGEST_UNPACKED + 1)}),
            "unpacks to 50,000,001 bytes in 1 parts; expected at most 50,000,000 in 5,000",
        ),
        (
            with_sheet(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SHEET),
            "'xl/worksheets/sheet1.xml' has a document type, which could load other files; save the"
            " workbook anew",
        ),
        (
            with_sheet(SHEET.replace(b"C2:D2", b"A1:XFD1048576")),
            "merged cells and links cover 17,179,869,184 cells; expected at most 500,000",
        ),
        (
            lambda: with_sheet(SHEET.replace(b"</sheetData>", b"<c/>" * 500_000 + b"</sheetData>")),
            "500,019 cells, blank ones included; expected at most 500,000",
        ),
        (saved(book_of([None])), "no table: no visible sheet has a cell with text"),
        (lambda: saved(book_of(*[[1]] * 40_001)), "more than 40,000 lines; split the page"),
        (
            with_sheet(SHEET.replace(b'r="D6"', b'r="XFE6"')),
            "16,385 fields; expected at most 16,384",
        ),
    ],
)
def test_what_is_no_workbook(data, message):
    """Those that are large are made here, not where all processes collect the tests."""
    with pytest.raises(PageError) as error:
        read_source(data() if callable(data) else data, "a.xlsx")
    assert str(error.value) == f"a.xlsx: {message}"


def test_a_part_that_openpyxl_cannot_read_is_told_in_one_line():
    with pytest.raises(PageError, match=r"^a\.xlsx: not a workbook that can be read \(.+\)"):
        read_source(with_sheet(SHEET[:-20]), "a.xlsx")


@pytest.mark.parametrize("weights", [(1.234, 2.5, 3.75), (1.234, "2,5", 1000), (1, 2, 3)])
def test_a_number_with_three_decimals_is_no_number_of_thousands(weights):
    """A reader of "1.234" cannot tell, but the workbook says which number it is."""
    book = book_of(["Marbles, by colour"], ["", "Number", "Weight"])
    for row, weight in enumerate(weights, 3):
        book.active.append([f"Colour {'ABC'[row - 3]}", 20, weight])
        book.active.cell(row, 3).number_format = "0.000"
    (page,) = read_pages(read_source(saved(book), "a.xlsx"))
    read = [row[1].value for row in page.values]
    assert read == [float(str(weight).replace(",", ".")) for weight in weights]
    assert [finding for finding in page.findings if finding.kind == "decimal sign"] == []
