"""CSV (RFC 4180, UTF-8), tidy: one line a number."""

import csv
import io
from typing import Any

from loader.formats.tidy import columns, no_formula, rows
from loader.stored import StoredTable


def write(table: StoredTable) -> bytes:
    """Header and a line a number; missing values are empty, booleans `true` and `false`.

    A lone symbol such as `-` stays as it is: no spreadsheet takes it for a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns(table)])
    symbols = set(table.symbols)
    for row in rows(table):
        writer.writerow([_field(value, symbols) for value in row])
    return text.getvalue().encode()


def _field(value: Any, symbols: set[str]) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value not in symbols:
        return no_formula(value)
    return value
