"""Stored tables made by hand, in every shape that a page may have; nothing is read from a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from loader.database.stored_table import (
    Cell,
    StoredDimension,
    StoredHead,
    StoredHeading,
    StoredMark,
    StoredSection,
    StoredTable,
)
from loader.page.values import split_markers

FACTS = {
    "id": "made",
    "number": "7",
    "title": "Marbles, by colour and box. 2009",
    "subject": None,
    "measure": "Marbles",
    "period": "2009",
    "unit": None,
    "language": "en",
    "publisher": "Office of Marbles",
    "licence": None,
    "licence_url": None,
    "published": "2010-02-01",
    "source_url": None,
    "source_note": None,
    "source_file": "made.txt",
}
SYMBOLS: dict[str, dict[str, Any]] = {
    sign: {"symbol": sign, "meaning": meaning, "value_is": value_is}
    for sign, meaning, value_is in (
        ("-", "Nil", "zero"),
        ("..", "Data not available", "missing"),
        (":", "Confidential", "missing"),
        ("*", "Provisional", "unchanged"),
    )
}


@dataclass
class Made:
    """What a table is made of; a heading has its name in each dimension and maybe its parent."""

    rows: Sequence[tuple[str, tuple[str, ...], int | None]]  # stub cells between tabs
    columns: Sequence[tuple[int, tuple[str, ...], int | None]]  # fields
    cells: Sequence[Sequence[str]]
    heads: Sequence[tuple[int, int, int, str]]  # level, field, span, words
    row_dimensions: tuple[StoredDimension, ...]
    column_dimensions: tuple[StoredDimension, ...]
    sections: Sequence[StoredSection] = ()
    first_line: int = 10  # of the rows
    gaps: frozenset[int] = frozenset()  # lines that are no rows
    notes: dict[str, str] = field(default_factory=dict)
    marks: Sequence[StoredMark] = ()
    symbols: dict[str, dict[str, Any]] = field(default_factory=lambda: SYMBOLS)
    facts: dict[str, Any] = field(default_factory=dict)


def dimension(name: str, role: str | None = None) -> StoredDimension:
    """Return a dimension whose label is its name with a capital."""
    return StoredDimension(name, name.capitalize(), role)


def stored(made: Made) -> StoredTable:
    """Return the table; codes are names in lower case, and "Total" is of the kind "total"."""
    lines = [n for n in range(made.first_line, 10_000) if n not in made.gaps][: len(made.rows)]
    fields = [column[0] for column in made.columns]
    heads = [StoredHead(level, 4 + level, *head) for level, *head in made.heads]
    lowest = {head.field: head for head in heads}
    rows = [
        _heading(i, line, _depths(made.rows)[i], *row)
        for i, (line, row) in enumerate(zip(lines, made.rows, strict=True))
    ]
    columns = [
        _heading(i, lowest[f].line, _depths(made.columns)[i], lowest[f].printed, names, parent, f)
        for i, (f, names, parent) in enumerate(made.columns)
    ]
    cells = [
        [_cell(line, f, text, made.symbols) for f, text in zip(fields, row, strict=True)]
        for line, row in zip(lines, made.cells, strict=True)
    ]
    used = {cell.symbol for row in cells for cell in row}
    return StoredTable(
        facts={**FACTS, **made.facts},
        row_dimensions=made.row_dimensions,
        column_dimensions=made.column_dimensions,
        heads=heads,
        rows=rows,
        columns=columns,
        sections=list(made.sections),
        cells=cells,
        relations=[],
        checks=[],
        footnotes=made.notes,
        marks=list(made.marks),
        findings=[],
        symbols={sign: symbol for sign, symbol in made.symbols.items() if sign in used},
        page=b"as published\n",
        encoding="utf-8",
    )


def _heading(
    position: int,
    line: int,
    depth: int,
    printed: str,
    names: tuple[str, ...],
    parent: int | None,
    place: int | None = None,
) -> StoredHeading:
    stub = printed.split("\t")
    words = max(i for i, text in enumerate(stub) if text)
    return StoredHeading(
        position=position,
        line=line,
        field=words if place is None else place,
        printed=printed,
        label=split_markers(stub[words])[0],
        codes=tuple(name.lower().replace(" ", "-") for name in names),
        names=names,
        kinds=tuple("total" if name == "Total" else "item" for name in names),
        parent=parent,
        depth=depth,
    )


def _depths(headings: Sequence[tuple[Any, tuple[str, ...], int | None]]) -> list[int]:
    depths: list[int] = []
    for *_, parent in headings:  # a total stands above its parts here
        depths.append(0 if parent is None else depths[parent] + 1)
    return depths


def _cell(line: int, place: int, printed: str, symbols: dict[str, Any]) -> Cell:
    text, _ = split_markers(printed)
    number = re.match(r"-?\d[\d ]*(?:\.(\d+))?", text)
    sign = (text[number.end() :] if number else text).strip() or None
    symbol = sign if sign in symbols else None
    value, decimals = None, 0
    if number and sign == symbol:
        digits = number[0].strip().replace(" ", "")
        decimals = len(number[1] or "")
        value = float(digits) if decimals else int(digits)
    elif symbol and symbols[symbol]["value_is"] == "zero":
        value = 0
    return Cell(line * 100 + place, value, decimals, symbol, printed, line, place, value != 0)


def with_cells(*printed: tuple[str, ...], **facts: Any) -> StoredTable:
    """Return a table of colours by box, with these cells."""
    return stored(
        Made(
            rows=[(f"C{i}", (f"C{i}",), None) for i, _ in enumerate(printed)],
            columns=[(i + 1, (f"B{i}",), None) for i, _ in enumerate(printed[0])],
            cells=printed,
            heads=[(1, i + 1, 1, f"B{i}") for i, _ in enumerate(printed[0])],
            row_dimensions=(dimension("colour"),),
            column_dimensions=(dimension("box"),),
            **facts,
        )
    )


def crossed() -> StoredTable:
    """Sex by age in the stub, where a sex is printed once, beside its total; years as heads.

    All numbers have one decimal. One note is on a sex, one on an age of one sex.
    """
    ages = ("Total", "15-24", "25-74")
    sexes = ("Total", "Men", "Women")
    rows = [
        ("\t".join((sex if age == "Total" else "", age)), (sex, age), None)
        for sex in sexes
        for age in ages
    ]
    parents = [None, 0, 0, 0, 3, 3, 0, 6, 6]
    made = [(text, names, parent) for (text, names, _), parent in zip(rows, parents, strict=True)]
    made[3] = ("Men ¹\tTotal", *made[3][1:])
    made[7] = ("\t15-24 ²", *made[7][1:])
    return stored(
        Made(
            rows=made,
            columns=[(2, ("2019",), None), (3, ("2020",), None)],
            cells=[
                ("2 703.5", "2 690.0"), ("350.5", "340.0"), ("2 353.0", "2 350.0"),
                ("1 427.5", "1 420.0"), ("180.5", "175.0"), ("1 247.0", "1 245.0"),
                ("1 276.0", "1 270.0"), ("170.0", "165.0"), ("1 106.0", "1 105.0"),
            ],
            heads=[(1, 0, 1, "Sex"), (1, 1, 1, "Age"), (1, 2, 1, "2019"), (1, 3, 1, "2020")],
            row_dimensions=(dimension("sex"), dimension("age")),
            column_dimensions=(dimension("year", "time"),),
            notes={"¹": "Conscripts included.", "²": "Estimated."},
            marks=[
                StoredMark("¹", "row", 13, 0, 1, 13, 15), StoredMark("²", "row", 17, 1, 1, 17, 17),
            ],
            facts={
                "title": "Employed persons, by sex and age. 2019-2020",
                "measure": "Employed persons",
                "period": "2019-2020",
                "unit": "1 000 persons",
            },
        )
    )  # fmt: skip


def measures() -> StoredTable:
    """Numbers and per cent side by side, with symbols, an empty cell and words in a cell."""
    return stored(
        Made(
            rows=[("Total", ("Total",), None), ("North", ("North",), 0), ("South", ("South",), 0)],
            columns=[(1, ("Persons",), None), (2, ("Per cent",), None)],
            cells=[("1 234*", "100.00"), ("1 200 ¹", "7 to 16"), ("-", "")],
            heads=[(1, 0, 1, "Region"), (1, 1, 1, "Persons"), (1, 2, 1, "Per cent")],
            row_dimensions=(dimension("region", "geo"),),
            column_dimensions=(dimension("figure", "measure"),),
            notes={"¹": "Counted twice."},
            marks=[StoredMark("¹", "cell", 11, 1, 1, 11, 11)],
            facts={"title": "Movers, by region. 2009", "measure": "Movers"},
        )
    )


def hierarchical() -> StoredTable:
    """One dimension on each axis, as in the seeds: a spanner, totals, a symbol and a note."""
    return stored(
        Made(
            rows=[("Total", ("Total",), None), ("Red ¹", ("Red",), 0), ("Blue", ("Blue",), 0)],
            columns=[(1, ("Total",), None), (2, ("Left",), 0), (3, ("Right",), 0)],
            cells=[("1 234", "1 000", "234"), ("1 234", "1 000", "234"), ("-", "-", "-")],
            heads=[
                (1, 0, 1, "Colour"), (1, 1, 1, "Total"), (1, 2, 2, "In boxes"),
                (2, 2, 1, "Left"), (2, 3, 1, "Right"),
            ],
            row_dimensions=(dimension("colour"),),
            column_dimensions=(dimension("box"),),
            notes={"¹": "Pink too."},
            marks=[StoredMark("¹", "row", 11, 0, 1, 11, 11)],
        )
    )  # fmt: skip


def sparse() -> StoredTable:
    """Sections and spanners, each with a combination that is not printed, and a blank column."""
    names = [("Food", "Fish"), ("Food", "Fruit"), ("Fuel", "Oil")]
    return stored(
        Made(
            rows=[(f"  {item}", (group, item), None) for group, item in names],
            columns=[
                (1, ("Exports", "2001"), None), (2, ("Exports", "2002"), None),
                (4, ("Imports", "2001"), None),
            ],
            cells=[("3.10", "4", ".."), ("0.25", "-", "12"), ("250", "300.5", "")],
            heads=[
                (1, 0, 1, "Goods"), (1, 1, 2, "Exports ²"), (1, 4, 1, "Imports"),
                (2, 1, 1, "2001"), (2, 2, 1, "2002"), (2, 4, 1, "2001"),
            ],
            row_dimensions=(dimension("group"), dimension("item")),
            column_dimensions=(dimension("flow"), dimension("year", "time")),
            sections=[StoredSection(10, 0, "Food ¹", 0, 12), StoredSection(13, 0, "Fuel", 0, 14)],
            gaps=frozenset({10, 13}),
            notes={"¹": "Fresh.", "²": "At the border."},
            marks=[
                StoredMark("²", "column", 5, 1, 2, None, None),
                StoredMark("¹", "section", 10, 0, 1, 11, 12),
            ],
            facts={"title": "Trade, by group and item", "measure": "Trade", "period": None},
        )
    )  # fmt: skip


TABLES = {made.__name__: made() for made in (crossed, measures, hierarchical, sparse)}
