"""The export formats of a published table: a registry, and a module for each format.

To add a format, add a module with a function `write`, which takes a `StoredTable` and returns the
bytes of a file, and add a line to FORMATS. Labels may be hostile: a writer must keep text from
being run as a formula (see `loader.formats.csv_writer`) or as HTML.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from loader.database.stored_table import StoredTable
from loader.errors import LoaderError
from loader.forms.encodings import UTF_8


@cache
def is_installed(package: str) -> bool:
    """Return whether a package is installed, as it was when first asked."""
    return find_spec(package) is not None


@dataclass(frozen=True, slots=True)
class Format:
    """An export format; `name` is the file extension in addresses.

    `module` has the function `write`. `needs` is the package that must be installed for it. One
    that is `as_published` gives the published page, and so no selection of it.
    """

    name: str
    title: str
    media_type: str
    module: str
    needs: str | None = None
    as_published: bool = False

    @property
    def available(self) -> bool:
        """Whether the package that it needs is installed."""
        return self.needs is None or is_installed(self.needs)

    @property
    def short(self) -> str:
        """What it is called in a list of links: CSV, XLSX, PC-Axis."""
        return _SHORT.get(self.name, self.name.upper())

    def encoding_of(self, table: StoredTable) -> str:
        """Return the encoding of a file of text: UTF-8, or what the published page is in."""
        return table.encoding or UTF_8 if self.as_published else UTF_8

    def media_type_of(self, table: StoredTable) -> str:
        """Return the media type of the file of one table, with its encoding."""
        return self.media_type.replace(f"charset={UTF_8}", f"charset={self.encoding_of(table)}")

    def write(self, table: StoredTable) -> bytes:
        """Return the table as a file; raise FormatError if a package is missing."""
        if not self.available:
            raise FormatError(
                f".{self.name} needs the package {self.needs}; pip install {self.needs}"
            )
        write: Callable[[StoredTable], bytes] = import_module(self.module).write
        return write(table)


_SHORT = {
    "wide.csv": "CSV as printed",
    "parquet": "Parquet",
    "json": "JSON-stat",
    "px": "PC-Axis",
}


class FormatError(LoaderError):
    """A format that does not exist or cannot be written here."""

    def __init__(self, message: str) -> None:
        super().__init__(None, message)


FORMATS = {
    format_.name: format_
    for format_ in (
        Format(
            "txt",
            "The page as published",
            "text/plain; charset=utf-8",
            "loader.formats.txt",
            as_published=True,
        ),
        Format(
            "csv",
            "CSV, one number per line",
            "text/csv; charset=utf-8; header=present",
            "loader.formats.tidy_csv",
        ),
        Format(
            "wide.csv",
            "CSV, as printed",
            "text/csv; charset=utf-8; header=present",
            "loader.formats.wide_csv",
        ),
        Format("json", "JSON-stat 2.0", "application/json", "loader.formats.json_stat"),
        Format("px", "PC-Axis", "text/x-pc-axis; charset=utf-8", "loader.formats.px"),
        Format(
            "xlsx",
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "loader.formats.xlsx",
            "xlsxwriter",
        ),
        Format(
            "parquet",
            "Parquet",
            "application/vnd.apache.parquet",
            "loader.formats.parquet",
            "pyarrow",
        ),
        Format("html", "HTML, only the table", "text/html; charset=utf-8", "loader.formats.html"),
    )
}


def format_named(name: str) -> Format:
    """Return the format with that name; raise FormatError, which lists all names, for any other."""
    if name not in FORMATS:
        raise FormatError(f"no format {name!r}; expected one of {', '.join(FORMATS)}")
    return FORMATS[name]
