"""PC-Axis (PX), AXIS-VERSION 2013, in UTF-8.

The format: https://www.pxtools.net/px-file-format/px-2013

PX cannot hold a quotation mark in a text (it becomes an apostrophe) or a "#" in a note (it means a
line break). It holds only one tree: that of the first dimension that has one. It has no empty cell:
what the page does not print is written as a sign of dots that the page does not use.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loader.database.stored_table import Cell, StoredTable
from loader.formats.attached_notes import (
    notes_by_category,
    notes_on_dimension,
    notes_on_numbers,
    notes_on_table,
)
from loader.formats.cube import NOT_PRINTED, Cube, CubeDimension, cube_of
from loader.formats.exact import digits, most_decimals
from loader.formats.tidy import words_in
from loader.page.title import is_year

_LONGEST_LINE = 256
_PERIOD = "period"
_MOST_SHOWN = 6  # decimals
_TYPES = {"geo": "G", "time": "T"}


def write(table: StoredTable) -> bytes:
    """Return the file; in its data symbols are written as PX requires, and named by DATASYMBOLs."""
    cube = cube_of(table)
    about = [*_about(cube), *_variables(cube), *_origin(table.facts)]
    lines = [*about, *_notes(cube), *_symbols(cube)]
    return ("\r\n".join([*lines, *_data(cube)]) + "\r\n").encode()


def _about(cube: Cube) -> Iterator[str]:
    facts = cube.table.facts
    yield 'CHARSET="ANSI";'
    yield 'AXIS-VERSION="2013";'
    yield 'CODEPAGE="utf-8";'
    yield _keyword("LANGUAGE", facts["language"])
    if facts["published"]:
        day = facts["published"].replace("-", "") + " 00:00"
        yield _keyword("CREATION-DATE", day)
        yield _keyword("LAST-UPDATED", day)
    yield from _decimals(cube)
    yield _keyword("MATRIX", cube.table.id)
    yield f"AGGREGALLOWED={'YES' if cube.can_be_added else 'NO'};"
    yield _keyword("SUBJECT-CODE", facts["number"] or cube.table.id)
    yield _keyword("SUBJECT-AREA", facts["subject"] or facts["measure"])
    if facts["licence"]:
        yield "COPYRIGHT=YES;"
    yield _text("TITLE", facts["title"])
    yield _keyword("CONTENTS", facts["measure"])
    yield _keyword("UNITS", facts["unit"] or "number")


def _decimals(cube: Cube) -> Iterator[str]:
    """Yield how many decimals there are, how many to show, and for which values to show more."""
    most = most_decimals(cube.cells)
    dimension = _decides_decimals(cube) if most else None
    decimals = cube.decimals_by_category(dimension) if dimension else {}
    fewest = min(map(max, decimals.values()), default=most)
    yield f"DECIMALS={most};"
    yield f"SHOWDECIMALS={min(fewest, _MOST_SHOWN)};"
    for code, numbers in decimals.items():
        if dimension and max(numbers) > fewest:
            place = f"{_quoted(dimension.name)},{_quoted(dimension.labels[code])}"
            yield f"PRECISION({place})={min(max(numbers), _MOST_SHOWN)};"


def _decides_decimals(cube: Cube) -> CubeDimension | None:
    """Return the dimension in which each category has its own number of decimals, if there is."""
    for dimension in cube.dimensions:
        decimals = cube.decimals_by_category(dimension).values()
        if all(len(numbers) == 1 for numbers in decimals) and len(set(map(max, decimals))) > 1:
            return dimension
    return None


def _variables(cube: Cube) -> Iterator[str]:
    yield _keyword("STUB", *(dimension.name for dimension in cube.rows))
    period = [_PERIOD] if cube.period else []
    yield _keyword("HEADING", *(dimension.name for dimension in cube.columns), *period)
    yield from _contents(cube)
    for dimension in cube.dimensions:
        yield from _variable(dimension)
    if cube.period:
        yield _keyword(f"VALUES({_quoted(_PERIOD)})", cube.period)
        yield _keyword(f"CODES({_quoted(_PERIOD)})", cube.period)
        yield from _years(_PERIOD, [cube.period])
    yield from _hierarchy(cube)


def _contents(cube: Cube) -> Iterator[str]:
    """Yield the variable of the measures, and what each of them counts in: its own words."""
    for dimension in [d for d in cube.dimensions if d.role == "measure"][:1]:
        yield _keyword("CONTVARIABLE", dimension.name)
        for label in dimension.labels.values():
            yield _keyword(f"UNITS({_quoted(label)})", label)


def _variable(dimension: CubeDimension) -> Iterator[str]:
    name = _quoted(dimension.name)
    yield _keyword(f"VALUES({name})", *dimension.labels.values())
    yield _keyword(f"CODES({name})", *dimension.labels)
    if dimension.role in _TYPES:
        yield _keyword(f"VARIABLE-TYPE({name})", _TYPES[dimension.role])
    if dimension.role == "time":
        yield from _years(dimension.name, list(dimension.labels.values()))
    if dimension.root:
        yield _keyword(f"ELIMINATION({name})", dimension.root.label)


def _years(name: str, periods: Sequence[str]) -> Iterator[str]:
    """Yield the time scale of years; other periods are not written as PX requires."""
    if all(map(is_year, periods)):
        yield _folded(f"TIMEVAL({_quoted(name)})=", ["TLIST(A1)", *map(_quoted, periods)])


def _hierarchy(cube: Cube) -> Iterator[str]:
    """Yield a tree: its root, then pairs of parent and child. PX allows one tree in a table."""
    for dimension in [d for d in cube.dimensions if d.root][:1]:
        pairs = [
            f"{_quoted(category.parent)}:{_quoted(category.code)}" if category.parent
            else _quoted(category.code)
            for category in sorted(dimension.categories, key=lambda c: c.parent is not None)
        ]  # fmt: skip
        yield _folded(f"HIERARCHIES({_quoted(dimension.name)})=", pairs)


def _origin(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts["publisher"]:
        yield _text("SOURCE", facts["publisher"])
    if facts["source_url"]:
        yield _text("LINK", facts["source_url"])
    if facts["licence"]:
        yield _text("INFO", f"{facts['licence']} {facts['licence_url'] or ''}".strip())


def _notes(cube: Cube) -> Iterator[str]:
    """Yield the notes, all of the kind that must be shown (X), as they are shown on the page.

    Several notes on one place are written as paragraphs of one note, because many readers keep only
    the last of several.
    """
    table = cube.table
    yield from _note("NOTEX", notes_on_table(table))
    for dimension in cube.dimensions:
        texts = notes_on_dimension(table, dimension.name)
        yield from _note(f"NOTEX({_quoted(dimension.name)})", texts)
    yield from _note("NOTE", _meanings(cube))
    for dimension in cube.dimensions:
        for code, texts in notes_by_category(table, dimension).items():
            place = f"{_quoted(dimension.name)},{_quoted(dimension.labels[code])}"
            yield from _note(f"VALUENOTEX({place})", texts)
    yield from _cell_notes(cube)


def _meanings(cube: Cube) -> list[str]:
    meanings = [f"{sign} {symbol['meaning']}" for sign, symbol in cube.table.symbols.items()]
    return [*meanings, f"{cube.free_sign} {NOT_PRINTED}"] if _has_blanks(cube) else meanings


def _has_blanks(cube: Cube) -> bool:
    return any(_is_blank(cell) for cell in cube.cells)


def _is_blank(cell: Cell | None) -> bool:
    return cell is None or (cell.value is None and cell.symbol is None)


def _cell_notes(cube: Cube) -> Iterator[str]:
    """Yield the notes on one number, or on several: * stands for all values of a variable."""
    texts: dict[str, list[str]] = {}
    for conditions, text in notes_on_numbers(cube.table):
        codes = dict(conditions)
        labels = [d.labels[codes[d.name]] if d.name in codes else "*" for d in cube.dimensions]
        texts.setdefault(_place(cube, labels), []).append(text)
    for place, of_place in texts.items():
        yield from _note(f"CELLNOTEX({place})", of_place)


def _note(keyword: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield _text(keyword, "##".join(texts))


def _place(cube: Cube, categories: Sequence[str]) -> str:
    return ",".join(map(_quoted, [*categories, *([cube.period] if cube.period else [])]))


def _symbols(cube: Cube) -> Iterator[str]:
    """Yield the symbols; one beside a number refers to the number by codes, not by labels."""
    keywords = _keywords(cube)
    for sign, keyword in keywords.items():
        yield _keyword(keyword, sign)
    for codes, cell in cube.with_codes():
        beside = cell and (cell.symbol or words_in(cell))
        if beside and beside not in keywords:
            yield _keyword(f"DATANOTECELL({_place(cube, codes)})", beside)


def _keywords(cube: Cube) -> dict[str, str]:
    """Return the DATASYMBOL of each sign in place of a number, up to the six that PX has.

    A sign of n dots is DATASYMBOLn; the symbol for zero is DATASYMBOLNIL.
    """
    signs = {sign: symbol["value_is"] for sign, symbol in cube.table.symbols.items()}
    if _has_blanks(cube):
        signs = {cube.free_sign: "missing", **signs}
    free = list(range(6, 0, -1))
    keywords: dict[str, str] = {}
    for sign, value_is in sorted(signs.items(), key=lambda item: set(item[0]) != {"."}):
        if value_is == "zero" and "DATASYMBOLNIL" not in keywords.values():
            keywords[sign] = "DATASYMBOLNIL"
        elif value_is == "missing" and free:
            number = len(sign) if set(sign) == {"."} and len(sign) in free else free[0]
            free.remove(number)
            keywords[sign] = f"DATASYMBOL{number}"
    return keywords


def _data(cube: Cube) -> Iterator[str]:
    keywords = _keywords(cube)
    yield "DATA="
    for cells in cube.lines:
        yield "".join(_datum(cube, cell, keywords) + " " for cell in cells)
    yield ";"


def _datum(cube: Cube, cell: Cell | None, keywords: dict[str, str]) -> str:
    """Return a number, or the dots of a sign; a sign without a keyword is written beside it."""
    sign = cell.symbol if cell and cell.symbol else cube.free_sign
    keyword = keywords.get(sign, "DATASYMBOL1")
    if keyword == "DATASYMBOLNIL":
        return '"-"'
    if cell and cell.value is not None:
        return digits(cell)
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
