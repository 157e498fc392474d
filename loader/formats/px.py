"""PC-Axis (PX), AXIS-VERSION 2013, in UTF-8.

The format: https://www.pxtools.net/px-file-format/px-2013

PX cannot hold a quotation mark in a text (it becomes an apostrophe) or a "#" in a note (it means a
line break). It holds only one tree: that of the rows if they have one, else that of the columns.
"""

from collections.abc import Iterator, Sequence

from loader.database.read_back import Cell, StoredTable
from loader.formats.attached_notes import (
    notes_by_category,
    notes_on_cells,
    notes_on_dimension,
    notes_on_table,
)
from loader.formats.tidy import dimensions_of, headings_of, labels, only_root
from loader.page.title import is_year

_LONGEST_LINE = 256
_PERIOD = "period"


def write(table: StoredTable) -> bytes:
    """Return the file; in its data symbols are written as PX requires, and named by DATASYMBOLs."""
    about = [*_about(table), *_variables(table), *_origin(table)]
    lines = [*about, *_notes(table), *_symbols(table)]
    return ("\r\n".join([*lines, *_data(table)]) + "\r\n").encode()


def _about(table: StoredTable) -> Iterator[str]:
    facts = table.facts
    yield 'CHARSET="ANSI";'
    yield 'AXIS-VERSION="2013";'
    yield 'CODEPAGE="utf-8";'
    yield _keyword("LANGUAGE", facts["language"])
    if facts["published"]:
        day = facts["published"].replace("-", "") + " 00:00"
        yield _keyword("CREATION-DATE", day)
        yield _keyword("LAST-UPDATED", day)
    yield "DECIMALS=0;"
    yield "SHOWDECIMALS=0;"
    yield _keyword("MATRIX", table.id)
    yield "AGGREGALLOWED=NO;"  # the data has totals beside their parts
    yield _keyword("SUBJECT-CODE", facts["number"] or table.id)
    yield _keyword("SUBJECT-AREA", facts["subject"] or facts["measure"])
    if facts["licence"]:
        yield "COPYRIGHT=YES;"
    yield _text("TITLE", facts["title"])
    yield _keyword("CONTENTS", facts["measure"])
    yield _keyword("UNITS", facts["unit"] or "number")


def _variables(table: StoredTable) -> Iterator[str]:
    row, column = dimensions_of(table)
    period = table.facts["period"]
    yield _keyword("STUB", row)
    yield _keyword("HEADING", column, *([_PERIOD] if period else []))
    for name in (row, column):
        headings = headings_of(table, name)
        yield _keyword(f"VALUES({_quoted(name)})", *labels(headings))
        yield _keyword(f"CODES({_quoted(name)})", *(heading.code for heading in headings))
        if table.dimensions[name]["role"] == "geo":
            yield _keyword(f"VARIABLE-TYPE({_quoted(name)})", "G")
        root = only_root(headings)
        if root:
            yield _keyword(f"ELIMINATION({_quoted(name)})", labels(headings)[root.position])
    if period:
        yield _keyword(f"VALUES({_quoted(_PERIOD)})", period)
        yield _keyword(f"CODES({_quoted(_PERIOD)})", period)
        if is_year(period):
            yield f'TIMEVAL("{_PERIOD}")=TLIST(A1),"{period}";'
    yield from _hierarchy(table)


def _hierarchy(table: StoredTable) -> Iterator[str]:
    """Yield a tree: its root, then pairs of parent and child. PX allows one tree in a table."""
    for name in dimensions_of(table):
        headings = headings_of(table, name)
        root = only_root(headings)
        if root:
            pairs = [
                f"{_quoted(headings[heading.parent].code)}:{_quoted(heading.code)}"
                for heading in headings
                if heading.parent is not None
            ]
            yield _folded(f"HIERARCHIES({_quoted(name)})=", [_quoted(root.code), *pairs])
            return


def _origin(table: StoredTable) -> Iterator[str]:
    facts = table.facts
    if facts["publisher"]:
        yield _text("SOURCE", facts["publisher"])
    if facts["source_url"]:
        yield _text("LINK", facts["source_url"])
    if facts["licence"]:
        yield _text("INFO", f"{facts['licence']} {facts['licence_url'] or ''}".strip())


def _notes(table: StoredTable) -> Iterator[str]:
    """Yield the notes, all of the kind that must be shown (X), as they are shown on the page.

    Several notes on one place are written as paragraphs of one note, because many readers keep only
    the last of several.
    """
    yield from _note("NOTEX", notes_on_table(table))
    for name in dimensions_of(table):
        yield from _note(f"NOTEX({_quoted(name)})", notes_on_dimension(table, name))
    meanings = [f"{sign} {symbol['meaning']}" for sign, symbol in table.symbols.items()]
    yield from _note("NOTE", meanings)
    for name in dimensions_of(table):
        headings = headings_of(table, name)
        label_of = dict(zip((h.code for h in headings), labels(headings), strict=True))
        for code, texts in notes_by_category(table, name).items():
            yield from _note(f"VALUENOTEX({_quoted(name)},{_quoted(label_of[code])})", texts)
    for (row, column), texts in notes_on_cells(table).items():
        place = _place(table, labels(table.rows)[row], labels(table.columns)[column])
        yield from _note(f"CELLNOTEX({place})", texts)


def _note(keyword: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield _text(keyword, "##".join(texts))


def _place(table: StoredTable, row: str, column: str) -> str:
    period = table.facts["period"]
    return ",".join(map(_quoted, [row, column, *([period] if period else [])]))


def _symbols(table: StoredTable) -> Iterator[str]:
    """Yield the symbols; one beside a number refers to the number by codes, not by labels."""
    for sign, keyword in _keywords(table).items():
        yield _keyword(keyword, sign)
    for row, cells in zip(table.rows, table.cells, strict=True):
        for column, cell in zip(table.columns, cells, strict=True):
            if cell.symbol and table.symbols[cell.symbol]["value_is"] == "unchanged":
                place = _place(table, row.code, column.code)
                yield _keyword(f"DATANOTECELL({place})", cell.symbol)


def _keywords(table: StoredTable) -> dict[str, str]:
    """Return the DATASYMBOL of each symbol in place of a number.

    A symbol of n dots is DATASYMBOLn; the symbol for zero is DATASYMBOLNIL.
    """
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
        yield "".join(_datum(cell, keywords) + " " for cell in cells)
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


def _text(keyword: str, text: str) -> str:
    """Return a keyword and a text, on several lines if needed, each in quotation marks."""
    quoted = _quoted(text)[1:-1]
    width = _LONGEST_LINE - len('"";')
    pieces = [quoted[start : start + width] for start in range(0, len(quoted), width)]
    lines = [f'"{piece}"' for piece in pieces]
    if len(keyword) + 1 + len(lines[0]) > _LONGEST_LINE:
        lines.insert(0, "")
    return f"{keyword}=" + "\r\n".join(lines) + ";"


def _folded(start: str, items: Sequence[str]) -> str:
    """Return a keyword and its items, on as many lines as the longest line of PX requires."""
    lines = [start]
    for position, item in enumerate(items):
        end = ";" if position == len(items) - 1 else ","
        if len(lines[-1]) + len(item) + 1 > _LONGEST_LINE and lines[-1]:
            lines.append("")
        lines[-1] += item + end
    return "\r\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
