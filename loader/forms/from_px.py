"""PC-Axis (PX), by the specification of Statistics Sweden (SCB) for AXIS-VERSION 2013.

https://www.scb.se/en/services/statistical-programs-for-px-files/px-file-format/ and
https://www.pxtools.net/px-file-format/px-2013. STUB and HEADING state the rows and the columns. Of
a file in several languages the main one is read, which stands without a language in brackets.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import product, repeat
from math import prod

from loader.errors import PageError, Place, shown
from loader.forms.cubes import PublishedCube, expect_size, grid_of, padded, stated_dimension
from loader.forms.encodings import decoded
from loader.forms.grid import Grid, StatedCategory, StatedDimension
from loader.forms.px_keywords import Keywords, read_keywords, texts_between_commas
from loader.words import counted

_DATUM = re.compile(r'"[^"]*+"|[^\s,;"]++')
_PAIR = re.compile(r'"([^"]*+)"\s*+:\s*+"([^"]*+)"')
_NUMBER = re.compile(r"(?=[-+.]{0,2}[0-9])[-+]?[0-9]*+(?:\.[0-9]*+)?(?:[Ee][-+]?[0-9]{1,3})?")
# The signs that DATA may have in place of numbers, and the keywords of what is shown for them.
_SYMBOLS = {"-": "DATASYMBOLNIL"} | {"." * dots: f"DATASYMBOL{dots}" for dots in range(1, 7)}
_NOTES = ("NOTE", "NOTEX", "FOOTNOTE", "VALUENOTE", "VALUENOTEX", "CELLNOTE", "CELLNOTEX")
_ROLES = {"G": "geo", "GEOGRAPHICAL": "geo", "T": "time", "TIME": "time"}
_DECIMALS = tuple(map(str, range(16)))
_LONGEST_SIGN = 3  # characters; a longer text for a symbol says what it means


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return the cube as one grid."""
    text = decoded(data, name)
    keywords, start = read_keywords(text, name)
    stub, heading = keywords.items("STUB"), keywords.items("HEADING")
    labels = [*stub, *heading]
    place = Place(name, keywords.lines.get("STUB", keywords.lines.get("HEADING", 1)))
    if not labels:
        raise PageError(place, "neither STUB nor HEADING; expected the dimensions of the table")
    if twice := next((label for label in labels if labels.count(label) > 1), None):
        message = f"STUB and HEADING name {shown(twice)} twice; expected each dimension once"
        raise PageError(place, message)
    expect_size([1] * len(labels), place)
    dimensions: list[StatedDimension] = []
    for label in labels:
        dimensions.append(_dimension(keywords, label, dimensions, place))
    sides = dimensions[: len(stub)], dimensions[len(stub) :]
    expect_size([len(d.categories) for d in dimensions], place)
    cells = _cells(text, start, keywords, sides, name)
    cube = PublishedCube(
        keywords.text("TITLE") or keywords.text("DESCRIPTION") or keywords.text("CONTENTS"),
        *sides,
        _shown(cells, keywords, labels, dimensions),
        keywords.text("CONTENTS"),
        keywords.text("UNITS") or None,
        _meanings(keywords, set(cells)),
        list(_below(keywords)),
    )
    return [grid_of(cube, Place(name))]


def _dimension(
    keywords: Keywords, label: str, taken: Sequence[StatedDimension], place: Place
) -> StatedDimension:
    values = keywords.items("VALUES", label)
    codes = keywords.items("CODES", label) or values
    if len(codes) != len(values):
        raise PageError(
            keywords.place("CODES"),
            f"{shown(label)} has {counted(len(codes), 'code')} and {counted(len(values), 'value')};"
            " expected a code for each value",
        )
    pairs = _PAIR.findall(keywords.value("HIERARCHIES", label))
    parents = {child: parent for parent, child in pairs}
    categories = [
        StatedCategory(code, value, parents.get(code))
        for code, value in zip(codes, values, strict=True)
    ]
    kind = keywords.text("VARIABLE-TYPE", label) or keywords.text("VARIABLETYPE", label)
    role = _ROLES.get(kind.upper())
    if ("MAP", (label,)) in keywords.of:
        role = "geo"
    if ("TIMEVAL", (label,)) in keywords.of:
        role = "time"
    if keywords.text("CONTVARIABLE") == label:
        role = "measure"
    return stated_dimension([label], label, role, categories, taken, place)


def _cells(
    text: str,
    start: int,
    keywords: Keywords,
    sides: tuple[list[StatedDimension], list[StatedDimension]],
    name: str,
) -> list[str]:
    """Return what DATA has for each cell, in the order of STUB, then HEADING."""
    data = [datum.strip('"') for datum in _DATUM.findall(text, start)]
    rows, width = (prod(len(d.categories) for d in side) for side in sides)
    place = Place(name, keywords.lines["DATA"])
    if not text.endswith(";", start, len(text.rstrip())):
        raise PageError(place, "DATA does not end; expected a semicolon behind the last number")
    if any(key == "KEYS" for key, _ in keywords.of):
        return _keyed_cells(data, keywords, sides[0], width, place)
    if len(data) != rows * width:
        raise PageError(
            place,
            f"DATA has {counted(len(data), 'number')}; expected {rows * width}, one for each"
            " combination of VALUES",
        )
    return data


def _keyed_cells(
    data: list[str],
    keywords: Keywords,
    stub: list[StatedDimension],
    width: int,
    place: Place,
) -> list[str]:
    """Return the cells of records that begin with their place in the stub; the others are 0."""
    size = len(stub) + width
    if len(data) % size:
        raise PageError(
            place,
            f"DATA with KEYS has {len(data)} items; expected records of {counted(len(stub), 'key')}"
            f" and {counted(width, 'number')}",
        )
    positions = [
        {
            category.code
            if keywords.text("KEYS", dimension.label) == "CODES"
            else category.label: i
            for i, category in enumerate(dimension.categories)
        }
        for dimension in stub
    ]
    cells = ["0"] * (prod(len(d.categories) for d in stub) * width)
    seen: set[int] = set()
    for start in range(0, len(data), size):
        row = 0
        for key, known in zip(data[start : start + len(stub)], positions, strict=True):
            if key not in known:
                raise PageError(place, f"key {shown(key)} is in no VALUES or CODES of the stub")
            row = row * len(known) + known[key]
        if row in seen:
            keys = ", ".join(data[start : start + len(stub)])
            raise PageError(place, f"DATA has the keys {shown(keys)} twice; expected them once")
        seen.add(row)
        cells[row * width : (row + 1) * width] = data[start + len(stub) : start + size]
    return cells


def _shown(
    cells: Sequence[str],
    keywords: Keywords,
    labels: Sequence[str],
    dimensions: Sequence[StatedDimension],
) -> list[str]:
    """Return the cells as shown: numbers with their decimals, signs for missing ones, flags."""
    signs = {dots: _sign(keywords, dots) for dots in _SYMBOLS}
    texts = [
        padded(cell, decimals) if _NUMBER.fullmatch(cell) else signs.get(cell, cell)
        for cell, decimals in zip(cells, _decimals_of(keywords, labels, dimensions), strict=True)
    ]
    positions = [{c.code: i for i, c in enumerate(d.categories)} for d in dimensions]
    for key, about in keywords.of:
        if key == "DATANOTECELL" and len(about) == len(dimensions):
            place = 0
            for code, known in zip(about, positions, strict=True):
                place = place * len(known) + known.get(code, -len(texts))
            if place >= 0:
                texts[place] += f" {keywords.text(key, *about)}"
    return texts


def _sign(keywords: Keywords, dots: str) -> str:
    """Return the sign that is shown for a symbol of DATA; a longer text is its meaning."""
    text = keywords.text(_SYMBOLS[dots])
    return text if text and len(text) <= _LONGEST_SIGN else dots


def _meanings(keywords: Keywords, used: Collection[str]) -> dict[str, str]:
    """Return what each sign that is shown means: by the file, or else by the specification."""
    meanings = {}
    for dots, key in _SYMBOLS.items():
        text, sign = keywords.text(key), _sign(keywords, dots)
        if dots in used:
            meanings[sign] = text if text not in ("", sign) else "nil" if dots == "-" else "missing"
    return meanings


def _decimals_of(
    keywords: Keywords, labels: Sequence[str], dimensions: Sequence[StatedDimension]
) -> Iterator[int]:
    """Yield how many decimals each cell has: by PRECISION of one of its categories, or DECIMALS."""
    own = [
        [_count(keywords, "PRECISION", label, category.label) for category in d.categories]
        for label, d in zip(labels, dimensions, strict=True)
    ]
    every = _count(keywords, "DECIMALS") or 0
    precise = any(count is not None for counts in own for count in counts)
    if not precise:
        return repeat(every, prod(len(d.categories) for d in dimensions))
    return (
        next((count for count in counts if count is not None), every) for counts in product(*own)
    )


def _count(keywords: Keywords, key: str, *about: str) -> int | None:
    text = keywords.text(key, *about)
    if text and text not in _DECIMALS:
        raise PageError(keywords.place(key), f"{key} is {shown(text)}; expected 0 to 15")
    return int(text) if text else None


def _below(keywords: Keywords) -> Iterator[str]:
    """Yield the notes, each after what it is about, and the source; "#" ends a line of a note."""
    for (key, about), values in keywords.of.items():
        if key in _NOTES:
            named = about[1:] if key.startswith("VALUENOTE") else about
            prefix = ", ".join(name for name in named if name != "*")
            for text in (text for value in values for text in texts_between_commas(value)):
                lines = [line.strip() for line in text.split("#") if line.strip()]
                yield from ([f"{prefix}: {lines[0]}", *lines[1:]] if prefix and lines else lines)
    for source in keywords.items("SOURCE"):
        yield f"Source: {source}"
