"""PC-Axis (PX), AXIS-VERSION 2013, in UTF-8.

The format: https://www.scb.se/en/services/statistical-programs-for-px-files/px-file-format/

A text in PX cannot hold a quotation mark: it becomes an apostrophe. That is all that is lost.
"""

from collections.abc import Iterator, Sequence

from loader.formats.tidy import (
    dimensions_of,
    labels,
    notes_by_category,
    notes_on_cells,
    notes_on_table,
)
from loader.stored import Cell, StoredHeading, StoredTable
from loader.title import is_year

_LONGEST_LINE = 256
_PERIOD = "period"


def write(table: StoredTable) -> bytes:
    """The file's bytes; signs stand in the data as PX wants them, with DATASYMBOLs for meaning."""
    lines = [*_about(table), *_variables(table), *_notes(table), *_signs(table)]
    return ("\r\n".join([*lines, *_data(table)]) + "\r\n").encode()


def _about(table: StoredTable) -> Iterator[str]:
    facts = table.facts
    yield 'CHARSET="ANSI";'
    yield 'AXIS-VERSION="2013";'
    yield 'CODEPAGE="utf-8";'
    yield _keyword("LANGUAGE", facts["language"])
    if facts["published"]:
        yield _keyword("CREATION-DATE", facts["published"].replace("-", "") + " 00:00")
    yield "DECIMALS=0;"
    yield "SHOWDECIMALS=0;"
    yield _keyword("MATRIX", table.id)
    yield _keyword("SUBJECT-CODE", facts["number"] or table.id)
    yield _keyword("SUBJECT-AREA", facts["subject"] or facts["measure"])
    yield _keyword("TITLE", facts["title"])
    yield _keyword("CONTENTS", facts["measure"])
    yield _keyword("UNITS", facts["unit"] or "number")
    if facts["publisher"]:
        yield _keyword("SOURCE", facts["publisher"])
    if facts["licence"]:
        yield "COPYRIGHT=YES;"
        yield _keyword("INFO", f"{facts['licence']} {facts['licence_url'] or ''}".strip())


def _variables(table: StoredTable) -> Iterator[str]:
    row, column = dimensions_of(table)
    period = table.facts["period"]
    heading = [column, *([_PERIOD] if period else [])]
    yield _keyword("STUB", row)
    yield _keyword("HEADING", *heading)
    for name, headings in ((row, table.rows), (column, table.columns)):
        yield _keyword(f'VALUES("{name}")', *labels(headings))
        yield _keyword(f'CODES("{name}")', *(h.code for h in headings))
        yield from _hierarchy(name, headings)
        if table.dimensions[name]["role"] == "geo":
            yield _keyword(f'VARIABLE-TYPE("{name}")', "G")
    if period:
        yield _keyword(f'VALUES("{_PERIOD}")', period)
        yield _keyword(f'CODES("{_PERIOD}")', period)
        if is_year(period):
            yield f'TIMEVAL("{_PERIOD}")=TLIST(A1),"{period}";'


def _hierarchy(name: str, headings: Sequence[StoredHeading]) -> Iterator[str]:
    """The tree as parent:child pairs behind its root; PX knows no forest."""
    roots = [heading for heading in headings if heading.parent is None]
    if len(roots) != 1 or len(headings) == 1:
        return
    pairs = [
        f"{_quoted(headings[h.parent].code)}:{_quoted(h.code)}"
        for h in headings
        if h.parent is not None
    ]
    yield _folded(f'HIERARCHIES("{name}")=', [_quoted(roots[0].code), *pairs])


def _notes(table: StoredTable) -> Iterator[str]:
    """Every note is of the kind that must be shown (X), as the page shows it."""
    for text in notes_on_table(table):
        yield _keyword("NOTEX", text)
    for name, headings, attached_to in _axes(table):
        words = dict(zip((h.code for h in headings), labels(headings), strict=True))
        for code, texts in notes_by_category(table, headings, attached_to).items():
            for text in texts:
                yield _keyword(f'VALUENOTEX("{name}",{_quoted(words[code])})', text)
    for where, text in _cell_notes(table):
        yield _keyword(f"CELLNOTEX({where})", text)


def _axes(table: StoredTable) -> Iterator[tuple[str, Sequence[StoredHeading], str]]:
    row, column = dimensions_of(table)
    yield row, table.rows, "row"
    yield column, table.columns, "column"


def _cell_notes(table: StoredTable) -> Iterator[tuple[str, str]]:
    for row, column, text in notes_on_cells(table):
        yield _where(table, row, column), text


def _where(table: StoredTable, row: int, column: int) -> str:
    period = table.facts["period"]
    words = [labels(table.rows)[row], labels(table.columns)[column], *([period] if period else [])]
    return ",".join(map(_quoted, words))


def _signs(table: StoredTable) -> Iterator[str]:
    for sign, keyword in _keywords(table).items():
        yield _keyword(keyword, sign)
    for row, cells in enumerate(table.cells):
        for column, cell in enumerate(cells):
            if cell.symbol and table.symbols[cell.symbol]["value_is"] == "unchanged":
                yield _keyword(f"DATANOTECELL({_where(table, row, column)})", cell.symbol)


def _keywords(table: StoredTable) -> dict[str, str]:
    """The DATASYMBOL of each sign in place of a number: dots count themselves, "-" is nil."""
    free = list(range(6, 0, -1))
    keywords: dict[str, str] = {}
    for sign, symbol in sorted(table.symbols.items(), key=lambda item: set(item[0]) != {"."}):
        if symbol["value_is"] == "zero":
            keywords[sign] = "DATASYMBOLNIL"
        elif symbol["value_is"] == "missing":
            number = len(sign) if set(sign) == {"."} and len(sign) in free else free[0]
            free.remove(number)
            keywords[sign] = f"DATASYMBOL{number}"
    return keywords


def _data(table: StoredTable) -> Iterator[str]:
    keywords = _keywords(table)
    yield "DATA="
    for cells in table.cells:
        yield " ".join(_datum(cell, keywords) for cell in cells)
    yield ";"


def _datum(cell: Cell, keywords: dict[str, str]) -> str:
    keyword = keywords.get(cell.symbol or "")
    if keyword is None:
        return str(cell.value)
    if keyword == "DATASYMBOLNIL":
        return '"-"'
    return '"' + "." * int(keyword[-1]) + '"'


def _keyword(keyword: str, *texts: str) -> str:
    return _folded(f"{keyword}=", [_quoted(text) for text in texts])


def _folded(start: str, items: Sequence[str]) -> str:
    """Keyword and items, on as many lines as PX' longest line asks for."""
    lines = [start]
    for position, item in enumerate(items):
        end = ";" if position == len(items) - 1 else ","
        if len(lines[-1]) + len(item) + 1 > _LONGEST_LINE and lines[-1]:
            lines.append("")
        lines[-1] += item + end
    return "\r\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
