"""Pages from text, without the readers of files, and what tests compare of a page."""

import hashlib
from collections.abc import Mapping

from loader.forms.grid import Grid, SourceFile
from loader.page.notes import read_footnotes, read_marks
from loader.page.page_parts import Page
from loader.page.read_page import read_pages
from loader.page.values import Value
from loader.seeds.symbols import Symbol


def source_of(*texts: str, name: str = "x.txt", sheets: tuple[str | None, ...] = ()) -> SourceFile:
    """Return a file of which each text is a grid, its cells separated by tabs."""
    data = "".join(texts).encode()
    names = sheets or (None,) * len(texts)
    grids = tuple(map(grid_of, texts, names))
    return SourceFile(name, "txt", data, hashlib.sha256(data).hexdigest(), "utf-8", False, grids)


def grid_of(text: str, name: str | None = None) -> Grid:
    lines = text.split("\n")
    endings = ["\n"] * (len(lines) - 1) + [""]
    if not lines[-1]:
        del lines[-1], endings[-1]
    bare = [line.removesuffix("\r") for line in lines]
    return Grid([line.split("\t") for line in bare], range(1, len(bare) + 1), endings, name)


def pages_of(text: str, symbols: Mapping[str, Symbol] = {}) -> list[Page]:
    return read_pages(source_of(text), symbols)


def page_of(text: str, symbols: Mapping[str, Symbol] = {}) -> Page:
    (page,) = pages_of(text, symbols)
    return page


def table_of(values: str) -> Page:
    """Return a page of one column, with these cells separated by bars."""
    rows = "".join(f"R{i}\t{cell}\n" for i, cell in enumerate(values.split("|")))
    return page_of(f"Marbles, by colour. 2009\nColour\tNumber\n{rows}")


def roles(page: Page) -> list[str]:
    """Return the roles of the lines of a table that are not blank."""
    own = page.lines[page.first_line - 1 : page.last_line]
    return [line.role for line in own if line.role != "blank"]


def paths(page: Page) -> list[str]:
    return [" / ".join(row.path) for row in page.rows]


def heads(page: Page) -> list[str]:
    return [" / ".join(column.labels) for column in page.columns]


def shown(value: Value) -> object:
    """Return a number, a symbol, or both; None for an empty cell."""
    if value.symbol and value.value is not None:
        return value.value, value.symbol
    return value.symbol or value.value


def numbers(page: Page) -> list[list[object]]:
    return [[shown(value) for value in row] for row in page.values]


def findings(page: Page) -> list[tuple[int | None, str]]:
    """Return line and kind of all findings, those about notes included."""
    about_notes = read_marks(page, read_footnotes(page))[1]
    return [(finding.line, finding.kind) for finding in (*page.findings, *about_notes)]


def notes(page: Page) -> dict[str, str]:
    return {note.marker: note.text for note in read_footnotes(page)}


def marks(page: Page) -> list[tuple[str, int, int, str]]:
    found = read_marks(page, read_footnotes(page))[0]
    return [(mark.marker, mark.line, mark.field, mark.attached_to) for mark in found]
