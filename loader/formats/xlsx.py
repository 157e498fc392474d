"""XLSX with three sheets: the table as printed, its tidy form, and a description of the columns.

Text is always written as text, so that no label becomes a formula. Numbers are always numbers: the
symbol or marker beside one, and the "-" in place of a zero, is in the number format of the cell.
"""

import io
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loader.database.stored_table import Cell, StoredTable
from loader.formats.printed_lines import (
    PrintedLine,
    head_lines,
    printed_lines,
    stub_width,
)
from loader.formats.selection_note import selection_note
from loader.formats.sheet_layout import (
    column_width,
    lay_out,
    print_on_pages,
    set_widths,
    wrapped_width,
    write_over,
)
from loader.formats.tidy import columns, rows, title_as_printed
from loader.page.values import split_markers

# Used if the day of publication is unknown, so that a table always gives the same bytes.
DEFAULT_DAY = datetime(1980, 1, 1, tzinfo=UTC)
_DEEPEST_INDENT = 15  # Excel's limit
_WIDEST_LABEL, _WIDEST_NUMBER = 50, 40  # characters


def write(table: StoredTable) -> bytes:
    """Return the workbook."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False})
    day = table.facts["published"]
    book.set_properties(
        {
            "title": table.facts["title"],
            "author": table.facts["publisher"] or "",
            "created": datetime.fromisoformat(day).replace(tzinfo=UTC) if day else DEFAULT_DAY,
        }
    )
    _write_printed(book, table)
    _write_tidy(book, table)
    _write_columns(book, table)
    book.close()
    return sink.getvalue()


def _write_printed(book: xlsxwriter.Workbook, table: StoredTable) -> None:
    sheet = book.add_worksheet("Table")
    top, widths, lines = 2, _printed_widths(table), list(printed_lines(table))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    write_over(sheet, 0, title_as_printed(table), widths, bold)
    first = top + _write_heads(book, sheet, table, top)
    if first > top:
        lay_out(sheet, first - 1, len(lines), widths, stub_width(table))
    else:
        set_widths(sheet, widths)
        print_on_pages(sheet, widths, stub_width(table))
    formats = _Formats(book)
    for number, line in enumerate(lines, first):
        _write_line(sheet, number, table, line, formats)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, text in enumerate(_lines_below(table), first + len(lines) + 1):
        write_over(sheet, number, text, widths, wrapped)


def _printed_widths(table: StoredTable) -> list[int]:
    """Return how wide each column is as printed; heads break into lines."""
    heads: dict[int, list[str]] = {}
    for head in (head for line in head_lines(table) for head in line if head.span == 1):
        heads.setdefault(head.field, []).append(head.printed)
    rows = [line for line in printed_lines(table) if not line.is_section]
    stub = stub_width(table)
    labels = [[_set_in(line, place) for line in rows] for place in range(stub)]
    numbers = [
        [f"{cell.printed}  " for cell in cells]
        for cells in zip(*(line.cells for line in rows), strict=True)
    ]
    return [
        wrapped_width(
            heads.get(place, []), texts, _WIDEST_LABEL if place < stub else _WIDEST_NUMBER
        )
        for place, texts in enumerate([*labels, *numbers])
    ]


def _set_in(line: PrintedLine, place: int) -> str:
    return "  " * (line.depth if place == line.field else 0) + line.labels[place]


def _write_line(
    sheet: Worksheet, number: int, table: StoredTable, line: PrintedLine, formats: "_Formats"
) -> None:
    for column, text in enumerate(line.labels):
        depth = line.depth if column == line.field else 0
        _write_text(sheet, number, column, text, formats.label(line.is_total, depth))
    for column, cell in enumerate(line.cells, len(line.labels)):
        style = formats.number(line.is_total, _number_format(table, cell))
        if cell.value is None:
            _write_text(sheet, number, column, cell.printed, style)
        else:
            sheet.write_number(number, column, cell.value, style)


def _write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text as a text, and leave a cell blank where nothing is printed."""
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _write_heads(book: xlsxwriter.Workbook, sheet: Worksheet, table: StoredTable, top: int) -> int:
    style = book.add_format(
        {"bold": True, "align": "center", "valign": "bottom", "text_wrap": True}
    )
    lines = head_lines(table)
    for row, heads in enumerate(lines, top):
        for head in heads:
            if head.span > 1:
                sheet.merge_range(row, head.field, row, head.field + head.span - 1, "", style)
            sheet.write_string(row, head.field, head.printed, style)
    return len(lines)


class _Formats:
    """The cell formats of a workbook; each is created once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.formats: dict[tuple[Any, ...], Format] = {}

    def label(self, total: bool, depth: int) -> Format:
        """Return the format of a row heading: bold for a total, indented by its depth."""
        return self._of(bold=total, indent=min(depth, _DEEPEST_INDENT))

    def number(self, total: bool, num_format: str) -> Format:
        """Return the format of a number: bold in the row of a total."""
        return self._of(bold=total, num_format=num_format, align="right")

    def _of(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]


def _number_format(table: StoredTable, cell: Cell) -> str:
    """Return a format with thousands and decimals, and symbol and markers after the number.

    A zero that is printed as a symbol is shown as that symbol.
    """
    if cell.value is None:
        return "@"
    text, markers = split_markers(cell.printed)
    if cell.symbol and table.symbols[cell.symbol]["value_is"] == "zero":
        return _literally(text, *markers)
    decimals = "." + "0" * cell.decimals if cell.decimals else ""
    return f"#,##0{decimals}" + _literally(cell.symbol or "", *markers)


def _literally(*texts: str) -> str:
    return "".join(f"\\{character}" for character in "".join(texts))


def _lines_below(table: StoredTable) -> list[str]:
    facts = table.facts
    symbols = [f"{sign} {symbol['meaning']}" for sign, symbol in table.symbols.items()]
    source = [facts["publisher"], facts["source_url"]]
    licence = [facts["licence"], facts["licence_url"]]
    return [
        *selection_note(table),
        *(f"{marker} {text}" for marker, text in table.footnotes.items()),
        *(note.text for note in table.unmarked_notes),
        *symbols,
        f"Source: {' '.join(filter(None, source))}" if any(source) else "",
        f"Licence: {' '.join(filter(None, licence))}" if any(licence) else "",
    ]


def _write_tidy(book: xlsxwriter.Workbook, table: StoredTable) -> None:
    sheet = book.add_worksheet("Tidy")
    bold = book.add_format({"bold": True})
    fields = columns(table)
    longest = [0] * len(fields)
    line = 0
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field.name, bold)
    for line, row in enumerate(rows(table), 1):
        for column, value in enumerate(row):
            _write_value(sheet, line, column, value)
            longest[column] = max(longest[column], 0 if value is None else len(str(value)))
    texts = zip(fields, longest, strict=True)
    lay_out(sheet, 0, line, [column_width(field.name, [" " * most]) for field, most in texts])


def _write_value(sheet: Worksheet, line: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value)
    elif value is not None:
        sheet.write_string(line, column, value)


def _write_columns(book: xlsxwriter.Workbook, table: StoredTable) -> None:
    sheet = book.add_worksheet("Columns")
    bold = book.add_format({"bold": True})
    top = book.add_format({"valign": "top"})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    heads = ("column", "type", "description")
    explained = [(field.name, field.type, field.description) for field in columns(table)]
    for column, name in enumerate(heads):
        sheet.write_string(0, column, name, bold)
    for line, (name, type_, description) in enumerate(explained, 1):
        sheet.write_string(line, 0, name, top)
        sheet.write_string(line, 1, type_, top)
        sheet.write_string(line, 2, description, wrapped)
    texts = zip(heads, zip(*explained, strict=True), strict=True)
    lay_out(sheet, 0, len(explained), [column_width(head, own) for head, own in texts])
