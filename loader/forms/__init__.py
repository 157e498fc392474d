"""Read the bytes of a file, of whatever form, as grids of cells.

There is one module for each form, `from_….py`. All of them turn bytes, those of text in UTF-8, into
the same kind of grid, or raise a PageError with the place, what was found and what to do.
"""

import hashlib
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import PurePath

from loader.errors import PageError, Place, shown
from loader.forms.encodings import BYTE_ORDER_MARK, UTF_8, decoded, encoding_of
from loader.forms.grid import Form, Grid, SourceFile
from loader.forms.sheets import expect_text

Reader = Callable[[bytes, str, Sequence[str]], list[Grid]]


def _reader(module: str) -> Reader:
    """Return a function that imports a form when it is first needed, as libraries take time."""

    def read(data: bytes, name: str, sheets: Sequence[str]) -> list[Grid]:
        grids: list[Grid] = import_module(f"loader.forms.{module}").read(data, name, sheets)
        return grids

    return read


FORMS: dict[str, Reader] = {
    ".txt": _reader("from_text"),
    ".tsv": _reader("from_text"),
    ".csv": _reader("from_csv"),
    ".html": _reader("from_html"),
    ".htm": _reader("from_html"),
    ".xlsx": _reader("from_xlsx"),
    ".xlsm": _reader("from_xlsx"),  # as .xlsx with macros, which are never run
    ".ods": _reader("from_ods"),
    ".px": _reader("from_px"),
    ".json": _reader("from_json_stat"),
}
_OTHER_SUFFIXES: dict[str, Form] = {".htm": "html", ".xlsm": "xlsx"}
_WITH_SHEETS = ("xlsx", "ods")


def read_source(
    data: bytes, name: str, sheets: Sequence[str] = (), encoding: str | None = None
) -> SourceFile:
    """Read a file by the suffix of its name; of a workbook all visible sheets, or those named.

    `encoding` is that of a text, whatever the file itself states.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in FORMS:
        raise PageError(
            Place(name), f"suffix {shown(suffix)} is unknown; expected one of {', '.join(FORMS)}"
        )
    form = form_of(suffix)
    if not data.strip():
        raise PageError(Place(name), "the file is empty; expected a published page")
    if sheets and form not in _WITH_SHEETS:
        raise PageError(
            Place(name), f"sheets are named, but {suffix} has none; expected .xlsx or .ods"
        )
    encoding = encoding_of(data, name, form, encoding)
    is_other = encoding not in (None, UTF_8)
    text = decoded(data, name, encoding).encode() if encoding and is_other else data
    grids = FORMS[suffix](text, name, sheets)
    expect_text(
        sum(len(cell) for grid in grids for line in grid.lines for cell in line), Place(name)
    )
    return SourceFile(
        name,
        form,
        data,
        hashlib.sha256(data).hexdigest(),
        encoding,
        data.startswith(BYTE_ORDER_MARK),
        tuple(grids),
    )


def form_of(suffix: str) -> Form:
    """Return the form of the files with a suffix of `FORMS`."""
    return _OTHER_SUFFIXES.get(suffix) or suffix[1:]  # type: ignore[return-value]
