"""Text with tabs (`.txt`, `.tsv`): each line is a line of the grid, with its ending."""

import io
from collections.abc import Iterator, Sequence

from loader.bounds import LONGEST_LINE, MOST_COLUMNS, MOST_LINES
from loader.errors import PageError, Place
from loader.forms.encodings import plain_text
from loader.forms.grid import Grid


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return the one grid of a text; together, cells and endings are all its characters."""
    lines, endings = [], []
    for bare, ending in lines_of(plain_text(data, name), name):
        lines.append(bare.split("\t"))
        endings.append(ending)
    if max(map(len, lines), default=0) > MOST_COLUMNS:
        for number, cells in enumerate(lines, 1):
            expect_width(cells, Place(name, number))
    return [Grid(lines, range(1, len(lines) + 1), endings)]


def lines_of(text: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield each line and its ending; raise PageError if one is too long, or there are too many."""
    for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
        bare = line.rstrip("\r\n")  # a \r elsewhere is refused as a control character
        if len(bare) > LONGEST_LINE:
            raise PageError(
                Place(name, number),
                f"a line of {len(bare):,} characters; expected at most {LONGEST_LINE:,}",
            )
        if number > MOST_LINES:
            raise PageError(Place(name), f"more than {MOST_LINES:,} lines; split the page")
        yield bare, line[len(bare) :]


def expect_width(cells: Sequence[str], place: Place) -> None:
    """Raise PageError if a line has more fields than a table may have."""
    if len(cells) > MOST_COLUMNS:
        raise PageError(place, f"{len(cells):,} fields; expected at most {MOST_COLUMNS:,}")
