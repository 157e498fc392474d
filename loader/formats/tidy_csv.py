"""CSV (RFC 4180, UTF-8) in the tidy form: one number per line."""

from itertools import chain

from loader.database.stored_table import StoredTable
from loader.formats.csv_writer import csv_file
from loader.formats.exact import exact
from loader.formats.tidy import columns, rows


def write(table: StoredTable) -> bytes:
    """Return a header and a line for each number, with all its decimals.

    Missing values are empty; booleans are `TRUE` and `FALSE`.
    """
    header = [column.name for column in columns(table)]
    value = header.index("value")
    numbers = map(exact, chain.from_iterable(table.cells))
    lines = (
        [*row[:value], number, *row[value + 1 :]]
        for row, number in zip(rows(table), numbers, strict=True)
    )
    return csv_file([header, *lines])
