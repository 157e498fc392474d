"""XLSX of any rows: a sheet with the rows, and a sheet that says what they are.

Text is always written as text, so that none becomes a formula, and numbers are numbers.
"""

import io
import math
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loader.formats.row_file import RowColumn, RowFile, RowFileError, as_text
from loader.formats.sheet_layout import column_width, lay_out, print_on_pages, set_widths
from loader.formats.xlsx import DEFAULT_DAY

_LONGEST_TEXT = 32_767  # of a cell of Excel
_MOST_DIGITS = 10**15  # Excel keeps 15 digits of a number
_LOOKED_AT = 1000  # rows, to find the width of a column
_ABOUT_WIDTHS = (28, 90)


def write(file: RowFile) -> bytes:
    """Return the workbook."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False})
    # Always the same day, so that an answer always gives the same bytes.
    book.set_properties(
        {"title": next((text for _, text in file.facts), ""), "created": DEFAULT_DAY}
    )
    head = book.add_format({"bold": True, "bottom": 1})
    _write_rows(book, book.add_worksheet(file.data), file, head)
    _write_about(book, book.add_worksheet(file.about), file, head)
    book.close()
    return sink.getvalue()


def _write_rows(book: xlsxwriter.Workbook, sheet: Worksheet, file: RowFile, head: Format) -> None:
    wanted = dict.fromkeys(column.number_format for column in file.columns)
    formats = {name: book.add_format({"num_format": name}) for name in wanted}
    for place, column in enumerate(file.columns):
        sheet.write_string(0, place, column.name, head)
    for line, row in enumerate(file.rows, 1):
        for place, (column, value) in enumerate(zip(file.columns, row, strict=True)):
            _write_value(sheet, line, place, value, column, formats[column.number_format])
    widths = [_width(column, place, file.rows) for place, column in enumerate(file.columns)]
    lay_out(sheet, 0, len(file.rows), widths)


def _write_value(
    sheet: Worksheet, line: int, place: int, value: Any, column: RowColumn, style: Format
) -> None:
    """Write a number as a number if Excel can keep all of it, anything else as text."""
    if value is None:
        return
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) < _MOST_DIGITS:
        sheet.write_number(line, place, value, style)
        return
    text = as_text(value)
    if len(text) > _LONGEST_TEXT:
        raise RowFileError(
            f"row {line}, {column.name}: a text of {len(text):,} characters; a cell of .xlsx holds"
            f" {_LONGEST_TEXT:,}: fetch it as .csv"
        )
    sheet.write_string(line, place, text)


def _write_about(book: xlsxwriter.Workbook, sheet: Worksheet, file: RowFile, head: Format) -> None:
    top = book.add_format({"valign": "top"})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    set_widths(sheet, _ABOUT_WIDTHS)
    print_on_pages(sheet, _ABOUT_WIDTHS)
    pairs = [(name, text[:_LONGEST_TEXT]) for name, text in file.facts]
    meanings = [(column.name, column.description) for column in file.columns if column.description]
    for line, (name, text) in enumerate(pairs):
        sheet.write_string(line, 0, name, top)
        sheet.write_string(line, 1, text, wrapped)
    if meanings:
        line = len(pairs) + 1
        sheet.write_string(line, 0, file.meaning, head)
        for number, (name, text) in enumerate(meanings, line + 1):
            sheet.write_string(number, 0, name, top)
            sheet.write_string(number, 1, text[:_LONGEST_TEXT], wrapped)


def _width(column: RowColumn, place: int, rows: Sequence[Sequence[Any]]) -> int:
    return column_width(column.name, (as_text(row[place]) for row in rows[:_LOOKED_AT]))
