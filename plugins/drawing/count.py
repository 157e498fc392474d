"""Rows as what is counted: a column that says how many rows have the same category and colour."""

from collections import Counter
from collections.abc import Sequence

from plugins.drawing.declaration import ROWS, Declaration
from plugins.drawing.view import Row


def counted_rows(declaration: Declaration, rows: Sequence[Row]) -> Sequence[Row]:
    """Return a row for each combination of what the chart reads, in the order of the first of each.

    Rows come back as they are for a chart that reads the column ROWS nowhere.
    """
    columns = list(declaration.columns.values())
    if ROWS not in columns:
        return rows
    read = [column for column in columns if column != ROWS]
    times = Counter(tuple(row[column] for column in read) for row in rows)
    return [dict(zip(read, values, strict=True)) | {ROWS: n} for values, n in times.items()]
