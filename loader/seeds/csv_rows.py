"""Rows of the CSV files that we write by hand, each with the line it stands in."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from loader.bounds import LARGEST_FILE, LONGEST_FIELD, MOST_CSV_COLUMNS
from loader.errors import CodelistError, Place, shown
from loader.letters import composed
from loader.seeds.files import read_text
from loader.words import counted


def read_rows(
    path: Path, needed: Collection[str], allowed: Collection[str] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and fields of each row, stripped, in composed letters; raises CodelistError.

    `needed` columns must be there; with `allowed`, no other column may be.
    """
    text = read_text(path, CodelistError)
    csv.field_size_limit(LARGEST_FILE)  # what other libraries set it to would decide
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        header = [composed(name.strip()) for name in next(rows, [])]
        _check_header(path, header, needed, allowed)
        start = rows.line_num + 1
        for row in rows:
            start = rows.line_num + 1  # of the next row, should it fail
            if not any(field.strip() for field in row):
                continue
            if len(row) != len(header):
                raise CodelistError(
                    Place(path.name, rows.line_num),
                    f"{counted(len(row), 'field')}; expected {len(header)} as in the first line",
                )
            if max(map(len, row)) > LONGEST_FIELD:
                raise CodelistError(
                    Place(path.name, rows.line_num),
                    f"a field of more than {LONGEST_FIELD:,} characters; expected no more",
                )
            fields = (composed(field.strip()) for field in row)
            yield rows.line_num, dict(zip(header, fields, strict=True))
    except csv.Error as error:
        raise CodelistError(Place(path.name, start), f"not CSV: {error}") from None


def _check_header(
    path: Path, header: list[str], needed: Collection[str], allowed: Collection[str] | None
) -> None:
    if len(header) > MOST_CSV_COLUMNS:
        raise CodelistError(
            Place(path.name, 1), f"{len(header):,} columns; expected at most {MOST_CSV_COLUMNS}"
        )
    missing = [name for name in needed if name not in header]
    strange = [name for name in header if allowed is not None and name not in allowed]
    double = [name for name, count in Counter(header).items() if count > 1]
    for names, what in ((missing, "lacks"), (strange, "does not know"), (double, "has twice")):
        if names:
            raise CodelistError(
                Place(path.name, 1),
                f"the first line {what} column {shown(names[0])};"
                f" expected {', '.join(allowed or needed)}",
            )
