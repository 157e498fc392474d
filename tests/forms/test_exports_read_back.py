"""Every number that is exported in a form is read back from it, beside its label."""

import pytest
from click.testing import CliRunner
from helpers import EMIGRATION, IMMIGRATION

from forms.samples import grids
from loader.command.cli import main

SUFFIXES = {"wide.csv": ".csv"}


def rows_of(grid, width):
    """Return the labels and numbers of the lines that are as wide as the table, in plain form."""
    lines = [
        line for line in grid.lines if len(line) == width and any(c.isdigit() for c in line[1])
    ]
    return [[line[0].strip(), *("".join(cell.split()) for cell in line[1:])] for line in lines]


@pytest.mark.parametrize("page", [IMMIGRATION, EMIGRATION], ids=lambda page: page.stem)
@pytest.mark.parametrize("form", ["txt", "wide.csv", "xlsx", "html", "px", "json"])
def test_as_printed(form, page, migration_db):
    exported = CliRunner().invoke(main, ["export", str(migration_db), page.stem, "-f", form])
    (printed,) = grids(page.read_bytes(), page.name)
    grid, *_ = grids(exported.stdout_bytes, f"a{SUFFIXES.get(form, f'.{form}')}")
    width = max(map(len, printed.lines))
    rows = rows_of(grid, width)
    if grid.stated:  # its heads may be years, and markers are no part of its labels
        rows = rows[-(grid.stated.last_row - grid.stated.first_row + 1) :]
    expected = rows_of(printed, width)
    assert len(expected) > 40
    assert [row[1:] for row in rows] == [row[1:] for row in expected]
    assert [row[0].rstrip(" ¹") for row in rows] == [row[0].rstrip(" ¹") for row in expected]


def test_one_number_a_line(migration_db, connection):
    exported = CliRunner().invoke(main, ["export", str(migration_db), EMIGRATION.stem, "-f", "csv"])
    (grid,) = grids(exported.stdout_bytes, "a.csv")
    head, *lines = grid.lines
    value = head.index("value")
    query = "SELECT value FROM observation WHERE published_table = ? ORDER BY line, field"
    numbers = connection.execute(query, [EMIGRATION.stem])
    assert [line[value] for line in lines] == [str(number) for (number,) in numbers]
