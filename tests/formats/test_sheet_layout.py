"""Every sheet of a workbook prints on pages that can be read, with heads, widths and filters."""

import io
import sqlite3
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

import openpyxl
import pytest

from loader.database.opening import table_ids
from loader.database.read_back import read_stored
from loader.formats import row_xlsx, xlsx
from loader.formats.printed_lines import printed_lines
from loader.formats.row_file import RowColumn, RowFile
from loader.formats.sheet_layout import column_width, wrapped_width


def sheets(made: bytes) -> list[Any]:
    return list(openpyxl.load_workbook(io.BytesIO(made)).worksheets)


def rows_of(columns: int, length: int) -> bytes:
    """Return a workbook with so many columns, each as wide as `length` characters."""
    names = [RowColumn(f"c{place}", "What it is") for place in range(columns)]
    return row_xlsx.write(RowFile(names, [["x" * length] * columns] * 3, [("Title", "Rows")]))


def across(sheet: Any) -> int:
    """Return how many pages a sheet has across; Excel leaves out the number 1."""
    return int(sheet.page_setup.fitToWidth or 1)


def width_of(sheet: Any, column: int) -> float:
    """Return the width of a column; neighbours of one width are stored together."""
    stored = sheet.column_dimensions.values()
    return next(float(one.width) for one in stored if one.min <= column <= one.max)


@pytest.fixture
def printed(connection: sqlite3.Connection) -> Any:
    return read_stored(connection, table_ids(connection)[0])


def test_every_sheet_fits_its_paper(printed: Any) -> None:
    for sheet in [*sheets(xlsx.write(printed)), *sheets(rows_of(3, 5))]:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert across(sheet) == (2 if sheet.title == "Tidy" else 1)


def test_every_data_sheet_has_frozen_heads_a_filter_and_repeated_heads(printed: Any) -> None:
    table, tidy, columns = sheets(xlsx.write(printed))
    last = 4 + len(list(printed_lines(printed)))
    width = len(printed.columns) + 1
    letter = openpyxl.utils.get_column_letter(width)
    assert (table.freeze_panes, table.auto_filter.ref) == ("B5", f"A4:{letter}{last}")
    assert table.print_title_rows == "$1:$4"
    numbers = sum(map(len, printed.cells))
    for sheet, rows in ((tidy, numbers), (columns, len(list(tidy[1])))):
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.auto_filter.ref.endswith(str(rows + 1))
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")


def test_columns_are_as_wide_as_what_they_hold(printed: Any) -> None:
    for sheet in sheets(xlsx.write(printed))[1:]:
        for column in sheet.columns:
            longest = max(len(str(cell.value)) for cell in column if cell.value is not None)
            assert width_of(sheet, column[0].column) >= min(longest, 59), (
                sheet.title,
                column[0].value,
            )


def test_a_long_line_below_the_table_breaks_within_the_table(printed: Any) -> None:
    long = " ".join(islice(cycle(["words"]), 80))
    table = sheets(xlsx.write(replace(printed, footnotes={"1": long})))[0]
    cell = next(row[0] for row in table.iter_rows() if row[0].value == f"1 {long}")
    assert cell.alignment.wrap_text
    assert any(cell.coordinate in merged for merged in table.merged_cells.ranges)
    assert table.row_dimensions[cell.row].height >= 60


@pytest.mark.parametrize(
    ("columns", "orientation", "pages", "repeated"),
    [(3, "portrait", 1, None), (12, "landscape", 1, None), (50, "landscape", 3, "$A:$A")],
)
def test_wide_rows_lie_down_and_then_take_more_pages(
    columns: int, orientation: str, pages: int, repeated: str | None
) -> None:
    data = sheets(rows_of(columns, 10))[0]
    assert (data.page_setup.orientation, across(data)) == (orientation, pages)
    assert data.print_title_cols == repeated


def test_widths() -> None:
    assert column_width("a", []) == 9
    assert column_width("a", ["x" * 20]) == 21
    assert column_width("a", ["x" * 200]) == 60
    assert wrapped_width(["Oslo and Akershus", "of which"], ["12"]) == 11
