"""Every published table in the formats its users' tools read: one registry, one module a format.

A writer takes a `StoredTable` and returns the bytes of a file; it knows nothing of requests. Text
that a reader or another program could take for a command stays text: see `loader.formats.tidy`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from loader.database.read_back import StoredTable
from loader.errors import LoaderError


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name is what stands behind the dot of an address.

    `needs` is the package that has to be installed for it.
    """

    name: str
    title: str
    media_type: str
    module: str
    needs: str | None = None

    @property
    def available(self) -> bool:
        """Whether what it needs is installed."""
        return self.needs is None or find_spec(self.needs) is not None

    def write(self, table: StoredTable) -> bytes:
        """The table as a file; raises FormatError where a package is missing."""
        if not self.available:
            raise FormatError(
                f".{self.name} needs the package {self.needs}; pip install {self.needs}"
            )
        writer: Callable[[StoredTable], bytes] = import_module(self.module).write
        return writer(table)


class FormatError(LoaderError):
    """A format that does not exist or cannot be written here."""

    def __init__(self, message: str) -> None:
        super().__init__(None, message)


FORMATS = {
    format_.name: format_
    for format_ in (
        Format("txt", "The page as published", "text/plain; charset=utf-8", "loader.formats.txt"),
        Format(
            "csv",
            "CSV, a line a number",
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
        Format("html", "HTML, the table alone", "text/html; charset=utf-8", "loader.formats.html"),
    )
}


def format_named(name: str) -> Format:
    """The format with that name; raises FormatError, which lists them all."""
    if name not in FORMATS:
        raise FormatError(f"no format {name!r}; expected one of {', '.join(FORMATS)}")
    return FORMATS[name]
