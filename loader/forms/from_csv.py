"""CSV (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180), with comma, semicolon or tab.

The delimiter is the one that gives most lines the same number of fields. On a tie the comma comes
last, because it also stands in words and in numbers.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loader.bounds import LARGEST_FILE
from loader.errors import PageError, Place
from loader.forms.cell_text import on_one_line
from loader.forms.encodings import plain_text
from loader.forms.from_text import expect_width, lines_of
from loader.forms.grid import Grid

_DELIMITERS = "\t;,"


@dataclass(slots=True)
class _Records:
    """The records that one delimiter gives, up to the first that is not CSV."""

    records: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # where each begins
    ends: list[int] = field(default_factory=list)
    error: tuple[int, str] | None = None

    @property
    def equal(self) -> int:
        """Return how many records with several fields have the most frequent number of them."""
        widths = Counter(len(record) for record in self.records if len(record) > 1)
        return max(widths.values(), default=0)


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return the one grid of a CSV file; the number of a record is that of its first line."""
    lines = list(lines_of(plain_text(data, name), name))
    best = max((_records(lines, sign) for sign in _DELIMITERS), key=lambda read: read.equal)
    if best.error:
        line, reason = best.error
        raise PageError(
            Place(name, line),
            f"not CSV: {reason}; expected quotes around a whole field, and doubled inside it",
        )
    if not best.equal:
        raise PageError(
            Place(name),
            "no table: no line has fields separated by commas, semicolons or tabs",
        )
    for line, record in zip(best.lines, best.records, strict=True):
        expect_width(record, Place(name, line))
    cells = [[on_one_line(cell) for cell in record] or [""] for record in best.records]
    return [Grid(cells, best.lines, [lines[end - 1][1] for end in best.ends])]


def _records(lines: Sequence[tuple[str, str]], delimiter: str) -> _Records:
    csv.field_size_limit(LARGEST_FILE)  # another library may have changed this global limit
    reader = csv.reader(_texts(lines), delimiter=delimiter, strict=True)
    found = _Records()
    start = 1
    try:
        for record in reader:
            found.records.append(record)
            found.lines.append(start)
            found.ends.append(reader.line_num)
            start = reader.line_num + 1
    except csv.Error as error:
        found.error = start, str(error)
    return found


def _texts(lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    return (text + ending for text, ending in lines)
