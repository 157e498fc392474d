"""What the forms with sheets have in common: which sheets are read, and cells as dense lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from loader.bounds import MOST_CHARACTERS, MOST_COLUMNS, MOST_LINES
from loader.errors import PageError, Place, shown
from loader.forms.grid import Grid
from loader.seeds.remarks import Finding
from loader.words import counted, nearest

# Of a grid, with the blank cells between others: a sheet with two cells can have billions.
MOST_CELLS = 500_000
_MOST_SHEETS = 100
_MOST_SPANS = 10  # of hidden rows or columns in a message


@dataclass(slots=True)
class WorkbookSheet:
    """The cells of a sheet by row, from 1, and column, from 0; blank cells are left out."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    decimal_sign: str | None = None  # of its numbers, if they are not texts


def chosen(visible: Mapping[str, bool], sheets: Sequence[str], file: str) -> list[str]:
    """Return the names of the sheets to read: those of `sheets`, or all that are visible."""
    for name in sheets:
        if name not in visible:
            raise PageError(Place(file), f"has no sheet {shown(name)}; {nearest(name, [*visible])}")
    names = list(sheets) or [name for name, is_visible in visible.items() if is_visible]
    if len(names) > _MOST_SHEETS:
        raise PageError(
            Place(file), f"{len(names)} sheets; name at most {_MOST_SHEETS} in publication.yml"
        )
    return names


def grids_of(sheets: Sequence[WorkbookSheet], visible: Mapping[str, bool], file: str) -> list[Grid]:
    """Return a grid for each sheet that has any text; a hidden row is not a line of it.

    A hidden column is a blank one, so that a field of a line is always the same column of the
    sheet. The first grid also has a finding about hidden sheets.
    """
    read = [sheet for sheet in sheets if sheet.cells]
    if not read:
        raise PageError(Place(file), "no table: no visible sheet has a cell with text")
    left_out = [
        name
        for name, is_visible in visible.items()
        if not is_visible and name not in {sheet.name for sheet in sheets}
    ]
    if left_out:
        names = ", ".join(map(shown, left_out[:_MOST_SPANS]))
        message = f"{counted(len(left_out), 'hidden sheet')} left out: {names}."
        read[0].findings.append(Finding(None, "hidden", message))
    return [_grid(sheet, sheet.name if len(visible) > 1 else None, file) for sheet in read]


def _grid(sheet: WorkbookSheet, name: str | None, file: str) -> Grid:
    shown_cells = {
        (row, column): text
        for (row, column), text in sheet.cells.items()
        if row not in sheet.hidden_rows and column not in sheet.hidden_columns
    }
    lines = dense_lines(shown_cells, Place(file))
    numbers = [number for number in range(1, len(lines) + 1) if number not in sheet.hidden_rows]
    findings = [
        *_hidden("row", {row for row, _ in sheet.cells} & sheet.hidden_rows, 0),
        *_hidden("column", {column for _, column in sheet.cells} & sheet.hidden_columns, 1),
    ]
    return Grid(
        [lines[number - 1] for number in numbers],
        numbers,
        (),
        name,
        (*findings, *sheet.findings),
        decimal_sign=sheet.decimal_sign,
    )


def dense_lines(cells: Mapping[tuple[int, int], str], place: Place) -> list[list[str]]:
    """Return the lines from row 1 on, each up to its last cell; blank ones are [""]."""
    widths: dict[int, int] = {}
    for row, column in cells:
        widths[row] = max(widths.get(row, 0), column + 1)
    last = max(widths, default=0)
    if last > MOST_LINES:
        raise PageError(place, f"more than {MOST_LINES:,} lines; split the page")
    if max(widths.values(), default=0) > MOST_COLUMNS:
        raise PageError(
            place, f"{max(widths.values()):,} fields; expected at most {MOST_COLUMNS:,}"
        )
    expect_cells(sum(widths.values()), place)
    lines = [[""] * widths.get(row, 1) for row in range(1, last + 1)]
    for (row, column), text in cells.items():
        lines[row - 1][column] = text
    return lines


def expect_cells(number: int, place: Place) -> None:
    """Raise PageError if a grid has more cells than can be a table."""
    if number > MOST_CELLS:
        raise PageError(
            place, f"{number:,} cells, blank ones included; expected at most {MOST_CELLS:,}"
        )


def expect_text(number: int, place: Place) -> None:
    """Raise PageError if cells have more characters than can be a table: a file may repeat one."""
    if number > MOST_CHARACTERS:
        message = f"cells of more than {MOST_CHARACTERS:,} characters; expected no more"
        raise PageError(place, message)


def _hidden(what: str, places: Collection[int], first: int) -> list[Finding]:
    """Return a finding that names the hidden rows or columns that hold text, by their numbers."""
    if not places:
        return []
    spans: list[list[int]] = []
    for number in sorted(place + first for place in places):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    named = ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in spans[:_MOST_SPANS])
    more = f" and {len(spans) - _MOST_SPANS} more" if len(spans) > _MOST_SPANS else ""
    message = f"{counted(len(places), f'hidden {what}')} left out: {named}{more}."
    return [Finding(min(places) if what == "row" else None, "hidden", message)]
