"""How a sheet looks and prints: widths by content, frozen heads, filters, A4 pages."""

import math
from collections.abc import Iterable, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_NARROWEST, _WIDEST = 8, 60  # characters of a column
_ARROW = 3  # characters that the arrow of a filter covers in a head
_A4 = 9  # the number of the paper in the format (ECMA-376, 18.3.1.63)
# Characters that an upright page holds at full size, and a lying one at half of it.
_UPRIGHT, _LYING_SMALL = 90, 260
_LINE_HEIGHT = 15  # points


def column_width(head: str, texts: Iterable[str], widest: int = _WIDEST) -> int:
    """Return how wide a column is: its longest text, and its head with the arrow of the filter."""
    longest = max(map(len, texts), default=0)
    return min(max(longest, len(head) + _ARROW - 1, _NARROWEST) + 1, widest)


def wrapped_width(heads: Sequence[str], texts: Iterable[str], widest: int = _WIDEST) -> int:
    """Return the same where the heads may break into lines: their longest word counts."""
    words = [word for head in heads for word in head.split()]
    return column_width(max(words, key=len, default=""), texts, widest)


def set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Give each column its width."""
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)


def lay_out(
    sheet: Worksheet, head: int, rows: int, widths: Sequence[int], first_columns: int = 1
) -> None:
    """Freeze and filter a table whose last head is in row `head`, with so many `rows` below it.

    The heads and the first columns are printed again on every page.
    """
    set_widths(sheet, widths)
    sheet.freeze_panes(head + 1, first_columns)
    if widths:
        sheet.autofilter(head, 0, head + rows, len(widths) - 1)
    print_on_pages(sheet, widths, first_columns)
    sheet.repeat_rows(0, head)


def print_on_pages(sheet: Worksheet, widths: Sequence[int], first_columns: int = 0) -> None:
    """Print on A4: lying on its side where it is wide, on as few pages across as can be read."""
    total = sum(widths)
    sheet.set_paper(_A4)
    if total > _UPRIGHT:
        sheet.set_landscape()
    repeated = sum(widths[:first_columns])
    room = max(_LYING_SMALL - repeated, _NARROWEST)
    across = max(1, math.ceil((total - repeated) / room))
    if across > 1 and first_columns and repeated < _UPRIGHT:
        sheet.repeat_columns(0, first_columns - 1)
    sheet.fit_to_pages(across, 0)
    sheet.set_footer("&L&A&R&P / &N")


def write_over(
    sheet: Worksheet, row: int, text: str, widths: Sequence[int], style: Format | None = None
) -> None:
    """Write a line of text across the table: where it is longer, in several lines of one cell."""
    across = sum(widths)
    if len(text) <= across or len(widths) < 2 or style is None:
        sheet.write_string(row, 0, text, style)
        return
    sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
    sheet.write_string(row, 0, text, style)
    sheet.set_row(row, _LINE_HEIGHT * math.ceil(1.1 * len(text) / across))
