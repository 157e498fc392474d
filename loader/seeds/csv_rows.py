"""Read the rows of a CSV file of a publication, each with its line number."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from loader.bounds import LARGEST_FILE, LONGEST_FIELD, MOST_CSV_COLUMNS
from loader.errors import CodelistError, Place, shown
from loader.letters import composed
from loader.seeds.text_files import read_text
from loader.words import counted


def read_rows(
    path: Path, required: Collection[str], allowed: Collection[str] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line number and the fields of each row, stripped and in composed letters.

    Raise CodelistError if a `required` column is missing, if there is a column that is not
    `allowed` (None allows all), or if the file is not CSV.
    """
    text = read_text(path, CodelistError)
    csv.field_size_limit(LARGEST_FILE)  # another library may have changed this global limit
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        header = [composed(name.strip()) for name in next(rows, [])]
        _check_header(path, header, required, allowed)
        start = rows.line_num + 1
        for row in rows:
            start = rows.line_num + 1  # of the next row, for an error in it
            if not any(field.strip() for field in row):
                continue
            _check_row(Place(path.name, rows.line_num), row, len(header))
            fields = (composed(field.strip()) for field in row)
            yield rows.line_num, dict(zip(header, fields, strict=True))
    except csv.Error as error:
        raise CodelistError(Place(path.name, start), f"not CSV: {error}") from None


def _check_header(
    path: Path, header: list[str], required: Collection[str], allowed: Collection[str] | None
) -> None:
    if len(header) > MOST_CSV_COLUMNS:
        raise CodelistError(
            Place(path.name, 1), f"{len(header):,} columns; expected at most {MOST_CSV_COLUMNS}"
        )
    for separator in ";\t":
        if len(header) == 1 and separator in header[0]:
            raise CodelistError(
                Place(path.name, 1),
                f"the fields are separated by {shown(separator)}; expected commas",
            )
    missing = [name for name in required if name not in header]
    unknown = [name for name in header if allowed is not None and name not in allowed]
    repeated = [name for name, count in Counter(header).items() if count > 1]
    for names, problem in ((missing, "lacks"), (unknown, "has unknown"), (repeated, "repeats")):
        if names:
            raise CodelistError(
                Place(path.name, 1),
                f"the first line {problem} column {shown(names[0])};"
                f" expected {', '.join(allowed or required)}",
            )


def expect_words(place: Place, row: Mapping[str, str], columns: Collection[str]) -> None:
    """Raise CodelistError if a field of these columns is empty, or if none of it can be seen."""
    for name in columns:
        if not any(c.isprintable() and not c.isspace() for c in row[name]):
            raise CodelistError(place, f"no {name}; expected one on each line")


def _check_row(place: Place, row: list[str], fields: int) -> None:
    if len(row) != fields:
        raise CodelistError(
            place, f"{counted(len(row), 'field')}; expected {fields} as in the first line"
        )
    if max(map(len, row)) > LONGEST_FIELD:
        raise CodelistError(
            place, f"a field of more than {LONGEST_FIELD:,} characters; expected no more"
        )
