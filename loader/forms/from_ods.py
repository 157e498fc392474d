"""Spreadsheets (ODS), by OpenDocument 1.3: https://docs.oasis-open.org/office/OpenDocument/v1.3/

The text of a cell is the one that was shown when the file was saved, in its `text:p`.
"""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from loader.bounds import MOST_COLUMNS, MOST_LINES
from loader.errors import PageError, Place, shown
from loader.forms.archive import open_archive
from loader.forms.cell_text import DEEPEST_INDENT, collapsed, raised, spaces_of
from loader.forms.grid import Grid
from loader.forms.sheets import MOST_CELLS, WorkbookSheet, chosen, expect_cells, grids_of

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{{_OASIS}{part}:1.0}}" for part in ("office", "table", "text", "style")
)
_FO = f"{{{_OASIS}xsl-fo-compatible:1.0}}"
_VALUES = ("string-value", "value", "date-value", "time-value", "boolean-value")
_UNSURE = re.compile(
    "[-\u2212]?(?P<whole>[0-9]{1,3})(?P<sign>[.,])(?P<rest>[0-9]{3})(?P<percent>[ \u00a0]?%)?"
)
_VALUE = re.compile(r"-?[0-9]++(?:\.[0-9]++)?(?:[eE][-+]?[0-9]{1,2})?")
_LONGEST_VALUE = 40  # characters
_NOT_SHOWN = (f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text")


class _Styles:
    """What styles say of cells, texts and sheets that changes what is read, by their names."""

    def __init__(self, trees: Sequence[etree._Element]) -> None:
        self.indents: dict[str, int] = {}
        self.raised: set[str] = set()
        self.hidden: set[str] = set()
        for style in (style for tree in trees for style in tree.iter(f"{_STYLE}style")):
            name = style.get(f"{_STYLE}name", "")
            for part in style.iterchildren(etree.Element):
                if margin := part.get(f"{_FO}margin-left"):
                    self.indents[name] = spaces_of(margin)
                if part.get(f"{_STYLE}text-position", "").startswith("super"):
                    self.raised.add(name)
                if part.get(f"{_TABLE}display") == "false":
                    self.hidden.add(name)


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return a grid for each visible sheet with text, or for those that are named."""
    members = open_archive(data, name, ".ods")
    place = Place(name)
    content = _tree(members.get("content.xml"), place)
    tables = list(content.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"))
    titles = [table.get(f"{_TABLE}name", "") for table in tables]
    if twice := next((title for title in titles if titles.count(title) > 1), None):
        raise PageError(place, f"two sheets are called {shown(twice)}; rename one of them")
    styles = _Styles([_tree(members.get("styles.xml", b"<none/>"), place), content])
    visible = {
        table.get(f"{_TABLE}name", ""): table.get(f"{_TABLE}style-name") not in styles.hidden
        for table in tables
    }
    names = chosen(visible, sheets, name)
    by_name = {table.get(f"{_TABLE}name", ""): table for table in tables}
    return grids_of(
        [_sheet(by_name[title], title, styles, place) for title in names], visible, name
    )


def _tree(content: bytes | None, place: Place) -> etree._Element:
    """Parse a part of the file; no entity is resolved, and nothing is loaded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        if content is not None:
            return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        pass
    raise PageError(place, "not a spreadsheet, or a damaged one; save it anew as .ods")


def _sheet(table: etree._Element, name: str, styles: _Styles, place: Place) -> WorkbookSheet:
    sheet = WorkbookSheet(name, decimal_sign=_decimal_sign(table))
    first = 0
    for column in table.iter(f"{_TABLE}table-column"):
        repeated = _repeated(column, "columns", MOST_COLUMNS)
        if column.get(f"{_TABLE}visibility", "visible") != "visible":
            sheet.hidden_columns.update(range(first, min(first + repeated, MOST_COLUMNS)))
        first += repeated
    number = 1
    for row in table.iter(f"{_TABLE}table-row"):
        repeated = _repeated(row, "rows", 1 << 20)
        cells = dict(_cells(row, styles, place))
        rows = range(number, number + repeated)
        if cells:
            expect_cells(len(sheet.cells) + len(cells) * repeated, place)
            sheet.cells.update({(line, c): text for line in rows for c, text in cells.items()})
        if row.get(f"{_TABLE}visibility", "visible") != "visible":
            sheet.hidden_rows.update(range(number, min(number + repeated, MOST_LINES + 2)))
        number += repeated
    return sheet


def _decimal_sign(table: etree._Element) -> str | None:
    """Return the decimal sign of the first number that has two readings, "1.234", by its value."""
    for cell in table.iter(f"{_TABLE}table-cell"):
        shown_texts = ("".join(part.itertext()) for part in cell.iterchildren(f"{_TEXT}p"))
        match = _UNSURE.fullmatch(next(shown_texts, "").strip())
        value = cell.get(f"{_OFFICE}value", "")[:_LONGEST_VALUE]
        if match is None or not _VALUE.fullmatch(value):
            continue
        number = abs(float(value)) * (100 if match["percent"] else 1)
        whole, rest, sign = match["whole"], match["rest"], match["sign"]
        if abs(number - int(whole + rest)) < 1:
            return "." if sign == "," else ","
        if abs(number - float(f"{whole}.{rest}")) < 0.001:
            return sign
    return None


def _cells(row: etree._Element, styles: _Styles, place: Place) -> Iterator[tuple[int, str]]:
    """Yield the column and the text of each cell that has any and is not covered by another."""
    column = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        repeated = _repeated(cell, "columns", MOST_CELLS)
        if cell.tag == f"{_TABLE}table-cell" and (text := _text(cell, styles)):
            if column + repeated > MOST_COLUMNS:
                raise PageError(
                    place, f"{column + repeated:,} fields; expected at most {MOST_COLUMNS:,}"
                )
            yield from ((c, text) for c in range(column, column + repeated))
        column += repeated


def _repeated(element: etree._Element, what: str, most: int) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(1, min(int(text), most)) if text.isdecimal() and len(text) < 10 else 1


def _text(cell: etree._Element, styles: _Styles) -> str:
    """Return the text of a cell as shown, or its value if no text was saved."""
    texts = [_shown(paragraph, styles) for paragraph in cell.iterchildren(f"{_TEXT}p")]
    text = " ".join(filter(None, texts))
    if not texts:
        values = (cell.get(f"{_OFFICE}{name}") for name in _VALUES)
        text = next((value for value in values if value), "")
    style = cell.get(f"{_TABLE}style-name", "")
    if style in styles.raised:
        text = raised(text)
    leading = len(text) - len(text.lstrip(" "))
    return collapsed(text, leading + styles.indents.get(style, 0))


def _shown(paragraph: etree._Element, styles: _Styles) -> str:
    """Return the text of a paragraph; its elements are replaced by what they show."""
    for element in list(paragraph.iter(etree.Element)):
        if element.tag in _NOT_SHOWN:
            element.clear(keep_tail=True)
        elif element.tag == f"{_TEXT}s":
            count = element.get(f"{_TEXT}c", "1")
            spaces = int(count) if count.isdecimal() and len(count) < 10 else 1
            element.text = " " * min(spaces, DEEPEST_INDENT)
        elif element.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            element.text = " "
        elif element.get(f"{_TEXT}style-name") in styles.raised:
            text = raised("".join(element.itertext()))
            element.clear(keep_tail=True)
            element.text = text
    return "".join(paragraph.itertext())
