"""One table is the same grid in every form, and a file that is not a table has a clear error."""

import hashlib
import random

import pytest
from fuzz.other_forms import damaged_file
from hypothesis import given
from hypothesis import strategies as st

from forms.samples import FILES, LINES, PX, lines
from loader.errors import PageError
from loader.forms import FORMS, form_of, read_source, sheets

CUBES = [name for name in FILES if name.endswith((".px", ".json"))]


def padded(grid_lines):
    width = max(map(len, grid_lines))
    return [line + [""] * (width - len(line)) for line in grid_lines]


@pytest.mark.parametrize("name", [name for name in FILES if name not in CUBES])
def test_a_table_is_the_same_grid_in_every_form(name):
    assert padded(lines(FILES[name], name)) == padded(LINES)


@pytest.mark.parametrize("name", CUBES)
def test_a_cube_is_laid_out_as_the_same_numbers(name):
    source = read_source(FILES[name], name)
    (grid,) = source.grids
    stated = grid.stated
    assert stated is not None
    rows = grid.lines[stated.first_row : stated.last_row + 1]
    assert rows == [[cell.strip() for cell in line] for line in LINES[3:6]]
    assert grid.lines[0] == LINES[0] == [stated.title]
    assert grid.lines[stated.head_lines[0]][1:] == ["Total", "Left box", "Right box"]
    assert (stated.unit, stated.period, stated.symbols) == ("number", None, {})
    (colour,) = stated.rows
    assert [(c.code, c.label, c.parent) for c in colour.categories] == [
        ("T", "Total", None), ("R", "Red", "T"), ("B", "Blue", "T"),
    ]  # fmt: skip
    assert grid.numbers == range(1, len(grid.lines) + 1)
    assert grid.endings == ()


def test_a_source_tells_of_its_bytes():
    data = FILES["marbles.csv"]
    source = read_source(data, "marbles.CSV")
    assert (source.name, source.form, source.data) == ("marbles.CSV", "csv", data)
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert source.byte_order_mark
    assert not read_source(FILES["marbles.txt"], "marbles.txt").byte_order_mark


def test_each_suffix_has_a_form():
    assert [form_of(suffix) for suffix in FORMS] == [
        "txt", "tsv", "csv", "html", "html", "xlsx", "xlsx", "ods", "px", "json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name", "sheets", "message"),
    [
        (b"", "a.csv", (), "a.csv: the file is empty; expected a published page"),
        (b" \n", "a.xlsx", (), "a.xlsx: the file is empty; expected a published page"),
        (
            b"x",
            "a.pdf",
            (),
            "a.pdf: suffix '.pdf' is unknown; expected one of .txt, .tsv, .csv, .html, .htm, .xlsx,"
            " .xlsm, .ods, .px, .json",
        ),
        (
            PX.encode(),
            "a.px",
            ("Sheet1",),
            "a.px: sheets are named, but .px has none; expected .xlsx or .ods",
        ),
    ],
)
def test_what_is_no_source(data, name, sheets, message):
    with pytest.raises(PageError) as error:
        read_source(data, name, sheets)
    assert str(error.value) == message


@pytest.mark.parametrize("name", FILES)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused_with_one_line(name, seed):
    """Whatever stands in a file, no other error than PageError may leave a reader."""
    data, found, message = damaged_file(name, random.Random(seed)), (), name
    try:
        found = read_source(data, name).grids
    except PageError as error:
        message = str(error)
    assert message.startswith(name)
    assert "\n" not in message
    for grid in found:
        assert len(grid.lines) == len(grid.numbers)
        assert all(isinstance(cell.encode(), bytes) for line in grid.lines for cell in line)


@pytest.mark.parametrize("name", FILES)
def test_cells_that_repeat_a_long_text_are_refused_before_they_fill_the_memory(name, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_CHARACTERS", 5)
    with pytest.raises(PageError) as error:
        read_source(FILES[name], name)
    assert str(error.value) == f"{name}: cells of more than 5 characters; expected no more"
