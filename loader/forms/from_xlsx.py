"""Workbooks (XLSX), read with openpyxl: cells as their number formats show them.

openpyxl's read-only mode knows nothing of merged cells and hidden rows, so the whole workbook is
loaded. It runs no macro and follows no link. Of a formula only the result that was saved is read.
"""

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import column_index_from_string, get_column_letter

from loader.errors import PageError, Place
from loader.forms.archive import open_archive
from loader.forms.cell_text import collapsed, lowered, on_one_line, raised
from loader.forms.grid import Grid
from loader.forms.number_format import shown_date, shown_number
from loader.forms.sheets import (
    MOST_CELLS,
    WorkbookSheet,
    chosen,
    expect_cells,
    expect_text,
    grids_of,
)
from loader.seeds.remarks import Finding
from loader.words import counted

_INDENT = 2  # spaces for each step
_RANGE = re.compile(
    rb"<(?:[A-Za-z0-9]{1,20}:)?(?:mergeCell|hyperlink) [^>]{0,1000}?\bref=[\"']"
    rb"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})[\"']"
)
_ESCAPE = re.compile("_x(?P<code>00[0-9A-Fa-f]{2})_")  # ECMA-376, part 1, 22.9.2.19
_CELL = re.compile(rb"<(?:[A-Za-z0-9]{1,20}:)?c[ />]")
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9]{1,20}:)?f[ />]")


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return a grid for each visible sheet with text, or for those that are named."""
    members = open_archive(data, name, ".xlsx")
    expect_cells(sum(len(_CELL.findall(part)) for part in members.values()), Place(name))
    _expect_ranges(members, Place(name))
    book = _loaded(data, Place(name), data_only=True)
    visible = {sheet.title: sheet.sheet_state == "visible" for sheet in book.worksheets}
    has_formulas = any(map(_FORMULA.search, members.values()))
    formulas = _loaded(data, Place(name), data_only=False) if has_formulas else None
    read_sheets = []
    for title in chosen(visible, sheets, name):
        sheet = _sheet(book[title], Place(name))
        if formulas is not None:
            sheet.findings += _without_result(book[title], formulas[title])
        read_sheets.append(sheet)
    return grids_of(read_sheets, visible, name)


def _expect_ranges(members: Mapping[str, bytes], place: Place) -> None:
    """Raise PageError if merged cells or links cover so much that openpyxl would take hours."""
    size = 0
    for content in members.values():
        for left, top, right, bottom in _RANGE.findall(content):
            width = _column(right) - _column(left) + 1
            size += max(width, 1) * max(int(bottom) - int(top) + 1, 1)
    if size > MOST_CELLS:
        raise PageError(
            place, f"merged cells and links cover {size:,} cells; expected at most {MOST_CELLS:,}"
        )


def _column(letters: bytes) -> int:
    return int(column_index_from_string(letters.decode()))


def _loaded(data: bytes, place: Place, data_only: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions and styles, none of which is text
        try:
            return openpyxl.load_workbook(
                io.BytesIO(data), data_only=data_only, rich_text=True, keep_links=False
            )
        except Exception as error:  # openpyxl raises whatever its parts raise
            reason = on_one_line(str(error))[:100] or type(error).__name__
            raise PageError(
                place, f"not a workbook that can be read ({reason}); save it anew as .xlsx"
            ) from None


def _sheet(sheet: Any, place: Place) -> WorkbookSheet:
    """Return the texts of a sheet; its sparse cells are private in openpyxl, which fills gaps."""
    found = WorkbookSheet(sheet.title)
    size = 0
    for (row, column), cell in sheet._cells.items():
        if cell.value is not None and (text := _text(cell)):
            found.cells[row, column - 1] = text
            size += len(text)
            if isinstance(cell.value, int | float) and "." in text:
                found.decimal_sign = "."  # as `shown_number` writes it
            expect_text(size, place)
    found.hidden_rows = {
        number for number, row in sheet.row_dimensions.items() if row.hidden or row.height == 0
    }
    for letters, column in sheet.column_dimensions.items():
        if column.hidden:
            first = column.min or column_index_from_string(letters)
            found.hidden_columns.update(range(first - 1, min(column.max or first, 1 << 14)))
    for area in sheet.merged_cells.ranges:
        _move_into_sight(found, area)
    return found


def _move_into_sight(sheet: WorkbookSheet, area: Any) -> None:
    """Put the text of a merged cell into the first of its rows and columns that is not hidden."""
    corner = area.min_row, area.min_col - 1
    rows = (row for row in range(area.min_row, area.max_row + 1) if row not in sheet.hidden_rows)
    columns = (c for c in range(area.min_col - 1, area.max_col) if c not in sheet.hidden_columns)
    place = next(rows, corner[0]), next(columns, corner[1])
    if corner in sheet.cells and place != corner:
        sheet.cells[place] = sheet.cells.pop(corner)


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return shown_number(value, cell.number_format)
    if isinstance(value, date | time | timedelta):
        return shown_date(value, cell.number_format)
    if isinstance(value, CellRichText):
        text = ""
        for run in value:
            text += _run(run, text)
    else:
        text = raised(str(value)) if cell.font.vertAlign == "superscript" else str(value)
    text = _ESCAPE.sub(lambda match: chr(int(match["code"], 16)), text)
    return collapsed(text, _leading(text) + _INDENT * int(cell.alignment.indent or 0))


def _run(run: Any, before: str) -> str:
    """Return a run of rich text, raised if it is; what is struck out is kept apart."""
    if isinstance(run, str) or run.font is None:
        return str(run)
    if run.font.vertAlign == "superscript":
        return raised(run.text)
    if run.font.vertAlign == "subscript" and before[-1:].isdigit():
        return lowered(run.text)
    if run.font.strike:
        return f" {run.text} " if before else f"{run.text} "
    return str(run.text)


def _leading(text: str) -> int:
    """Return how many plain spaces a text begins with; in a workbook they set it in."""
    return len(text) - len(text.lstrip(" "))


def _without_result(results: Any, formulas: Any) -> list[Finding]:
    """Return a finding of the formulas whose results were not saved, as some programs do."""
    places = [
        place
        for place, cell in formulas._cells.items()
        if cell.data_type == "f"
        and results._cells[place].value is None
        and results._cells[place].data_type != "s"  # the result is an empty text
    ]
    if not places:
        return []
    row, column = min(places)
    cell = f"{get_column_letter(column)}{row}"
    message = (
        f"{counted(len(places), 'formula')} without a saved result, the first in {cell};"
        " open the workbook, and save it again."
    )
    return [Finding(row, "no result", message)]
