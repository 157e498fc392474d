"""What we export, we read back to the same observations."""

import re
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_tables import TABLES, with_cells

from loader.database.stored_table import StoredTable
from loader.formats import FORMATS
from loader.formats.cube import cube_of
from loader.formats.printed_lines import head_lines, stub_width, width
from loader.forms import read_source
from loader.forms.grid import Grid
from loader.page.values import split_markers

Observation = tuple[Decimal | None, str]  # a number, and the sign or the words with it

_NUMBER = re.compile(r"(?P<number>-?\d[\d ]*(?:\.\d+)?)\s*(?P<sign>\D*)")


def observed(text: str) -> Observation:
    text = split_markers(text)[0]
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None, text
    return Decimal(match["number"].replace(" ", "")), match["sign"]


def grids(table: StoredTable, name: str) -> tuple[Grid, ...]:
    return read_source(FORMATS[name].write(table), f"page.{name.split('.')[-1]}").grids


def expected(table: StoredTable) -> dict[tuple[str, ...], Observation]:
    return {
        row.codes + column.codes: observed(cell.printed)
        for row, cells in zip(table.rows, table.cells, strict=True)
        for column, cell in zip(table.columns, cells, strict=True)
    }


def stated(table: StoredTable, name: str) -> dict[tuple[str, ...], Observation]:
    """Return what a cube says, by the codes of the dimensions of the table."""
    (grid,) = grids(table, name)
    cube = grid.stated
    assert cube is not None
    dimensions = [*cube.rows, *cube.columns]
    own = {dimension.name for dimension in table.dimensions}
    is_own = [dimension.name in own for dimension in dimensions]
    codes = product(*([category.code for category in d.categories] for d in dimensions))
    texts = [
        text
        for line in grid.lines[cube.first_row : cube.last_row + 1]
        for text in line[len(cube.rows) :]
    ]
    return {
        tuple(code for code, is_of_table in zip(place, is_own, strict=True) if is_of_table): (
            observed(text)
        )
        for place, text in zip(codes, texts, strict=True)
    }


def printed(table: StoredTable, name: str) -> list[tuple[list[str], list[Observation]]]:
    """Return labels and numbers of the rows of a format that looks as printed."""
    grid = grids(table, name)[0]
    above = {"xlsx": 2, "html": 1}[name] + len(head_lines(table))
    stub = stub_width(table)
    lines = [[*line, *[""] * (width(table) - len(line))] for line in grid.lines[above:]]
    rows = [line for line in lines if any(line[stub:])][: len(table.rows)]
    return [
        ([label.strip() for label in row[:stub]], list(map(observed, row[stub:]))) for row in rows
    ]


@pytest.mark.parametrize("table", TABLES)
def test_json_stat_is_read_back(table: str) -> None:
    made = TABLES[table]
    not_printed = (None, cube_of(made).free_sign)
    found = stated(made, "json")
    assert {place: found.pop(place) for place in expected(made)} == expected(made)
    assert set(found.values()) <= {not_printed}


@pytest.mark.parametrize("table", TABLES)
def test_px_is_read_back(table: str) -> None:
    """PX has no empty cell: a sign stands there. Words stand beside such a sign."""
    made = TABLES[table]
    sign = cube_of(made).free_sign
    found = stated(made, "px")
    in_px = {
        place: (number, f"{sign} {words}".strip() if words in ("", "7 to 16") else words)
        if number is None
        else (number, words)
        for place, (number, words) in expected(made).items()
    }
    assert {place: found.pop(place) for place in in_px} == in_px
    assert set(found.values()) <= {(None, sign)}


@pytest.mark.parametrize("name", ["json", "px"])
@pytest.mark.parametrize("table", TABLES)
def test_a_cube_keeps_the_roles_labels_and_categories_of_its_dimensions(
    table: str, name: str
) -> None:
    made = TABLES[table]
    cube = grids(made, name)[0].stated
    assert cube is not None
    own = {dimension.name for dimension in made.dimensions}
    found = [
        (d.name, d.role, [(category.code, category.label) for category in d.categories])
        for d in (*cube.rows, *cube.columns)
        if d.name in own
    ]
    assert found == [
        (d.name, d.role, [(category.code, category.label) for category in d.categories])
        for d in cube_of(made).dimensions
    ]
    assert cube.title == made.facts["title"]


@pytest.mark.parametrize("name", ["xlsx", "html"])
@pytest.mark.parametrize("table", TABLES)
def test_a_file_that_looks_as_printed_is_read_back(table: str, name: str) -> None:
    made = TABLES[table]
    assert printed(made, name) == [
        (
            [label.strip() for label in row.printed.split("\t")],
            [observed(cell.printed) for cell in cells],
        )
        for row, cells in zip(made.rows, made.cells, strict=True)
    ]


@pytest.mark.parametrize("table", TABLES)
def test_wide_csv_is_read_back(table: str) -> None:
    made = TABLES[table]
    lines = grids(made, "wide.csv")[0].lines[-len(made.rows) :]
    assert [list(map(observed, line[-len(made.columns) :])) for line in lines] == [
        [observed(cell.printed) for cell in cells] for cells in made.cells
    ]


def test_tidy_csv_is_read_back() -> None:
    made = TABLES["crossed"]
    head, *rows = grids(made, "csv")[0].lines
    codes = [head.index(f"{dimension.name}_code") for dimension in made.dimensions]
    value = head.index("value")
    found = {tuple(row[i] for i in codes): observed(row[value]) for row in rows}
    assert found == expected(made)


CELLS = st.from_regex(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?\*?", fullmatch=True)


@given(st.lists(st.tuples(CELLS, CELLS | st.sampled_from(["-", "..", ":"])), min_size=1))
def test_any_numbers_are_read_back(cells: list[tuple[str, str]]) -> None:
    made = with_cells(*cells)
    assert stated(made, "json") == stated(made, "px") == expected(made)
    for name in ("xlsx", "html"):
        assert [numbers for _, numbers in printed(made, name)] == [
            list(map(observed, row)) for row in cells
        ]
