"""Any rows as XLSX and Parquet: numbers are numbers, text is text, and nothing is cut."""

import io
import json
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.formats import row_parquet, row_xlsx
from loader.formats.row_file import (
    MOST_VALUES,
    RowColumn,
    RowFile,
    RowFileError,
    as_text,
    expect_size,
)

COLUMNS = [
    RowColumn("name", "Who"),
    RowColumn("share", "How much", '0.0" %"'),
    RowColumn("mixed"),
    RowColumn("bytes"),
    RowColumn("large"),
]
ROWS = [
    ("=1+1", 25.5, 3, b"\x00\xff", 2**60),
    ("@cmd", 4, "x", None, None),
    (None, None, 1.5, b"", 1),
]
FACTS = [("Question", "=How many?"), ("Source", "The bureau, https://example.org/")]
FILE = RowFile(COLUMNS, ROWS, FACTS, about="Om", data="Tall", meaning="Kolonner")


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(row_xlsx.write(FILE)))


def test_a_workbook_has_every_value_and_no_formula(book: Any) -> None:
    sheet = book["Tall"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["name", "share", "mixed", "bytes", "large"],
        ["=1+1", 25.5, 3, "X'00FF'", str(2**60)],
        ["@cmd", 4, "x", None, None],
        [None, None, 1.5, "X''", 1],
    ]
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s", "n"}
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "s", "s"]
    assert sheet["B2"].number_format == '0.0" %"'


def test_a_workbook_can_be_read_and_printed(book: Any) -> None:
    sheet = book["Tall"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:E4")
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "portrait")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["E"].width > len(str(2**60))


def test_the_second_sheet_says_what_the_first_is(book: Any) -> None:
    assert list(book["Om"].iter_rows(values_only=True)) == [
        ("Question", "=How many?"),
        ("Source", "The bureau, https://example.org/"),
        (None, None),
        ("Kolonner", None),
        ("name", "Who"),
        ("share", "How much"),
    ]
    assert book["Om"]["B1"].data_type == "s"


def test_the_same_rows_give_the_same_workbook() -> None:
    assert row_xlsx.write(FILE) == row_xlsx.write(FILE)


def test_parquet_has_the_type_of_the_values_and_the_facts() -> None:
    table = pq.read_table(io.BytesIO(row_parquet.write(FILE)))
    assert table.schema.types == [
        pa.string(), pa.float64(), pa.string(), pa.binary(), pa.int64(),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("=1+1", 25.5, "3", b"\x00\xff", 2**60),
        ("@cmd", 4.0, "x", None, None),
        (None, None, "1.5", b"", 1),
    ]
    assert json.loads(table.schema.metadata[b"about"]) == dict(FACTS)
    assert table.schema.field("name").metadata == {b"description": b"Who"}


@pytest.mark.parametrize("write", [row_xlsx.write, row_parquet.write])
def test_an_answer_without_rows_is_a_file_with_columns(write: Any) -> None:
    data = write(RowFile([RowColumn("a")], [], []))
    if write is row_xlsx.write:
        assert openpyxl.load_workbook(io.BytesIO(data))["Data"].max_row == 1
    else:
        assert pq.read_table(io.BytesIO(data)).schema.names == ["a"]


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), 10**15, -(10**15)])
def test_a_number_that_excel_cannot_keep_is_text(value: float) -> None:
    data = row_xlsx.write(RowFile([RowColumn("a")], [(value,)], []))
    cell = openpyxl.load_workbook(io.BytesIO(data))["Data"]["A2"]
    assert (cell.value, cell.data_type) == (as_text(value), "s")


def test_a_whole_number_that_a_float_cannot_keep_makes_its_column_text() -> None:
    data = row_parquet.write(RowFile([RowColumn("a")], [(2**53 + 1,), (0.5,)], []))
    assert pq.read_table(io.BytesIO(data)).to_pylist() == [{"a": str(2**53 + 1)}, {"a": "0.5"}]


def test_what_a_format_cannot_hold_is_an_error() -> None:
    with pytest.raises(RowFileError) as found:
        row_xlsx.write(RowFile([RowColumn("note")], [("x" * 32_768,)], []))
    assert str(found.value) == (
        "row 1, note: a text of 32,768 characters; a cell of .xlsx holds 32,767: fetch it as .csv"
    )
    with pytest.raises(RowFileError) as found:
        row_parquet.write(RowFile([RowColumn("a"), RowColumn("a")], [(1, 2)], []))
    assert str(found.value) == (
        "two columns are called a; .parquet needs a name for each: write AS in SQL"
    )
    expect_size(MOST_VALUES // 4, 4)
    with pytest.raises(RowFileError) as found:
        expect_size(MOST_VALUES // 4 + 1, 4)
    assert str(found.value) == (
        "this answer has more than 125,000 rows of 4 columns, and .xlsx and .parquet take 500,000"
        " values here: choose fewer rows or columns, or fetch it as .csv"
    )
