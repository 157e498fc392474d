"""The tables of a web page (HTML), read with lxml; nothing is loaded from the network.

Each `table` with at least two rows is a grid, except those that hold other tables, which only lay
out a page. Cells span rows and columns as https://html.spec.whatwg.org/#forming-a-table says. Lines
are numbered through all tables of the page. Above the rows stand the headings that the table is
under, outermost first, and its caption; below them the paragraphs and lists that follow it at once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree, html

from loader.errors import PageError, Place
from loader.forms.cell_text import collapsed, lowered, raised, spaces_of
from loader.forms.encodings import decoded
from loader.forms.grid import Grid
from loader.forms.sheets import dense_lines, expect_cells

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NOT_SHOWN = ("script", "style", "template", "noscript", "head")
_BLOCKS = ("p", "div", "ul", "ol", "li", "dl", "dt", "dd", "small", "address")
# Words that no longer hold, before the new ones: 5 and 4 are not to be read as 54.
_STRUCK = ("del", "s", "strike")
_ORDER = {"thead": 0, "tfoot": 2}  # of the groups of rows, wherever they stand in the file
_MOST_TABLES = 500
_WIDEST_SPAN = 1_000  # columns, and
_TALLEST_SPAN = 65_534  # rows, by the HTML standard
_INDENT = re.compile(r"(?:padding-left|margin-left|text-indent)\s*+:\s*+(?P<length>[^;]{1,20})")
_HIDDEN = re.compile(r"display\s*+:\s*+none")
_BREAK = "\u2028"
# What HTML may hold, as a reference such as &#1;, and lxml does not take: all that is not XML.
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return a grid for each table with at least two rows; raise PageError if there is none."""
    page = _parsed(data, name)
    _prepare(page)
    tables = [table for table in page.iter("table") if _is_grid(table)]
    if not tables:
        raise PageError(Place(name), "no table: no <table> has two rows or more")
    if len(tables) > _MOST_TABLES:
        raise PageError(
            Place(name), f"{len(tables):,} tables; expected at most {_MOST_TABLES}; split the page"
        )
    grids: list[Grid] = []
    first = 1
    for table, headings in _with_headings(page, tables):
        caption = _words(table.find("caption"))
        front = [*headings, *([caption] if caption else [])]
        texts = [*_rows(table, Place(name)), *([line] for line in _below(table))]
        lines = [*([line] for line in front), *texts]
        numbers = range(first, first + len(lines))
        grids.append(Grid(lines, numbers, (), caption or None if len(tables) > 1 else None))
        first += len(lines)
    return grids


def _parsed(data: bytes, name: str) -> etree._Element:
    text = decoded(data, name)
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        page = html.document_fromstring(text.encode(), parser)
    except (etree.LxmlError, AssertionError):
        page = None
    if page is None:
        raise PageError(Place(name), "not HTML; expected a page with a <table>")
    return page


def _prepare(page: etree._Element) -> None:
    """Take out what is not shown, raise what is raised, and keep words of two lines apart."""
    for element in list(page.iter(etree.Element)):
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style", ""))
        if element.tag in _NOT_SHOWN or hidden:
            element.clear(keep_tail=True)
            element.tag = "span"
        elif element.tag == "sup":
            text = raised("".join(element.itertext()).strip())
            element.clear(keep_tail=True)
            element.text = _text(text)
        elif element.tag == "sub" and _before(element)[-1:].isdigit():
            text = lowered("".join(element.itertext()).strip())
            element.clear(keep_tail=True)
            element.text = _text(text)
        elif element.tag == "br":
            element.tail = _BREAK + _text(element.tail)
        elif element.tag in (*_BLOCKS, *_STRUCK):
            element.tail = _BREAK + _text(element.tail)
            element.text = _BREAK + _text(element.text)


def _before(element: etree._Element) -> str:
    """Return the text that stands directly before an element."""
    previous = element.getprevious()
    text = element.getparent().text if previous is None else previous.tail
    return (text or "").rstrip()


def _text(text: str | None) -> str:
    return _NO_TEXT.sub(" ", text or "")


def _is_grid(table: etree._Element) -> bool:
    rows = table.iter("tr")
    return (
        next(rows, None) is not None
        and next(rows, None) is not None
        and (table.find(".//table") is None)
    )


def _with_headings(
    page: etree._Element, tables: Sequence[etree._Element]
) -> Iterator[tuple[etree._Element, list[str]]]:
    """Yield each table with the headings that it is under, outermost first."""
    grids = set(tables)
    over: dict[int, str] = {}  # by the level of the heading
    for element in page.iter("table", *_HEADINGS):
        if element in grids:
            yield element, [over[level] for level in sorted(over)]
        elif element.tag != "table" and grids.isdisjoint(element.iterancestors("table")):
            level = int(element.tag[1])
            over = {other: text for other, text in over.items() if other < level}
            if words := _words(element):
                over[level] = words


def _rows(table: etree._Element, place: Place) -> list[list[str]]:
    """Return the cells of a table, each in the first row and column that it spans."""
    cells: dict[tuple[int, int], str] = {}
    covered: dict[int, int] = {}  # a column, and the first row below what covers it
    group = None
    size = 0
    rows = sorted(table.iter("tr"), key=lambda row: _ORDER.get(row.getparent().tag, 1))
    for number, row in enumerate(rows, 1):
        if row.getparent() is not group:  # no cell spans from one group of rows into another
            group, covered = row.getparent(), {}
        column = 0
        for cell in row.iterchildren("th", "td"):
            while covered.get(column, 0) > number:
                column += 1
            if text := _cell_text(cell):
                cells[number, column] = text
            below = number + (_span(cell, "rowspan", _TALLEST_SPAN) or _TALLEST_SPAN)
            width = _span(cell, "colspan", _WIDEST_SPAN) or 1
            covered.update(dict.fromkeys(range(column, column + width), below))
            column += width
        size += column
        expect_cells(size, place)
    lines = dense_lines(cells, place)
    return lines + [[""] for _ in range(len(rows) - len(lines))]


def _span(cell: etree._Element, name: str, most: int) -> int:
    text = cell.get(name, "1").strip()
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else 1


def _cell_text(cell: etree._Element) -> str:
    return collapsed("".join(cell.itertext()), _indent(cell))


def _indent(cell: etree._Element) -> int:
    """Return how far the first word of a cell is set in, by styles and by spans within spans."""
    spaces = bare = 0
    element: etree._Element | None = cell
    while element is not None:
        for match in _INDENT.finditer(element.get("style", "").lower()):
            spaces += spaces_of(match["length"])
        bare += element.tag == "span" and not element.attrib
        starts = not (element.text or "").strip(f" \t\r\n{_BREAK}")
        element = next(element.iterchildren(), None) if starts else None
    return spaces + 2 * max(bare - 1, 0)


def _words(element: etree._Element | None) -> str:
    return "" if element is None else collapsed("".join(element.itertext())).strip()


def _below(table: etree._Element) -> Iterator[str]:
    """Yield the lines of the paragraphs and lists that follow a table at once."""
    last = table
    parent = last.getparent()
    while parent is not None and parent.tag in ("div", "figure", "section") and len(parent) == 1:
        last, parent = parent, parent.getparent()
    for block in last.itersiblings():
        if block.tag not in _BLOCKS or any(True for _ in block.iter("table", *_HEADINGS)):
            return
        yield from filter(None, _lines_of(block))


def _lines_of(block: etree._Element) -> Iterable[str]:
    return (collapsed(line).strip() for line in "".join(block.itertext()).split(_BREAK))
