"""The grid: lines of cells, the one shape that every form of file is read into.

Cells that a merged or spanning cell covers are blank, an indented text begins with spaces, and a
raised marker is a raised character such as ². So all later steps see the same, whatever the form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from loader.seeds.remarks import Finding

Form = Literal["txt", "tsv", "csv", "html", "xlsx", "ods", "px", "json"]


@dataclass(frozen=True, slots=True)
class StatedCategory:
    """A category as a cube states it; `parent` is a code of the same dimension."""

    code: str
    label: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class StatedDimension:
    """A dimension that a cube (PC-Axis, JSON-stat) states; `role` is "time", "measure" or "geo"."""

    name: str  # an identifier, as `identifier` of loader/page/title.py makes it
    label: str
    role: str | None
    categories: tuple[StatedCategory, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a cube states about the grid that it is laid out as, so that nothing has to be found.

    `rows` has a dimension for each stub column, `columns` one for each head line, both outermost
    first. In the grid every label is written out: none is filled down, none spans.
    """

    rows: tuple[StatedDimension, ...]
    columns: tuple[StatedDimension, ...]
    head_lines: tuple[int, ...]  # indexes of lines of the grid
    first_row: int  # the index of the first line of numbers; rows follow up to `last_row`
    last_row: int
    title: str
    period: str | None = None
    unit: str | None = None
    symbols: dict[str, str] = field(default_factory=dict)  # a sign, and what the cube says it means


@dataclass(frozen=True, slots=True)
class Grid:
    """A table sheet: `lines[i][j]` is the text of a cell, "" where nothing is printed.

    `numbers[i]` is the number of the line in the file, from 1 (hidden rows are left out, a CSV
    record may take several lines). A hidden column of a workbook is a blank field, so that a field
    is always the same column of the sheet. Lines of HTML are counted through all tables of a page.
    `endings[i]` is "\\n", "\\r\\n" or ""; `endings` is empty where the form has no lines of text.
    """

    lines: list[list[str]]
    numbers: Sequence[int]
    endings: Sequence[str]
    name: str | None = None  # of the sheet, or the caption of the table, where a file has several
    findings: tuple[Finding, ...] = ()  # such as rows that are hidden, and so left out
    stated: Stated | None = None
    decimal_sign: str | None = None  # where the form tells it, and it need not be found


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A published file, and the grids that its bytes were read as."""

    name: str
    form: Form
    data: bytes
    sha256: str
    encoding: str | None  # of a file of text
    byte_order_mark: bool
    grids: tuple[Grid, ...]
