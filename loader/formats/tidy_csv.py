"""CSV (RFC 4180, UTF-8) in the tidy form: one number per line."""

from typing import Any

from loader.database.read_back import StoredTable
from loader.formats.csv_writer import csv_file
from loader.formats.tidy import columns, rows


def write(table: StoredTable) -> bytes:
    """Return a header and a line for each number.

    Missing values are empty; booleans are `true` and `false`.
    """
    header = [column.name for column in columns(table)]
    return csv_file([header, *(map(_field, row) for row in rows(table))])


def _field(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
