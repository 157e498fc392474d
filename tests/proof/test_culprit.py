"""One wrong number is found and corrected; two wrong numbers are never taken for one."""

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION
from hypothesis import given
from hypothesis import strategies as st

from loader.errors import ProofError
from loader.proof.prove import Culprit, failing, find_culprit, prove
from loader.proof.tree import Tree
from loader.seeds.publication import Publication
from loader.table.read_table import read_table
from loader.words import spaced

PAGES = {path.stem: path for path in (IMMIGRATION, EMIGRATION, COUNTY)}
NUMBERS = {IMMIGRATION.stem: 624, EMIGRATION.stem: 360, COUNTY.stem: 180}


@pytest.fixture(scope="module")
def tables(migration):
    """Return each published table, and the publication with its settings and codelists."""
    alone = Publication(COUNTY.parent, symbols=migration.symbols)
    by_id = {COUNTY.stem: alone, IMMIGRATION.stem: migration, EMIGRATION.stem: migration}
    return {
        id_: (read_table(PAGES[id_].read_bytes(), f"{id_}.txt", publication), publication)
        for id_, publication in by_id.items()
    }


def swapped(number):
    """Swap two neighbouring digits of a number; return None if that gives no other number."""
    digits = str(abs(number))
    for at in range(len(digits) - 1):
        other = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if other != digits and other[0] != "0":
            return int(other) * (-1 if number < 0 else 1)
    return None


def numbers_of(table):
    return [[value.value for value in row] for row in table.values]


def with_number(numbers, row, column, number):
    """Return a copy of the numbers with one of them changed."""
    changed = numbers.copy()
    changed[row] = [*numbers[row][:column], number, *numbers[row][column + 1 :]]
    return changed


@pytest.mark.parametrize("id_", PAGES)
def test_every_number_changed_is_found_and_corrected(tables, id_):
    table, _ = tables[id_]
    numbers, trees = numbers_of(table), (table.rows.tree, table.columns.tree)
    changed = 0
    for row, line in enumerate(numbers):
        for column, true in enumerate(line):
            for wrong in {true + 1, swapped(true)} - {None}:
                spoilt = with_number(numbers, row, column, wrong)
                checks = prove(spoilt, *trees)
                assert find_culprit(checks, spoilt, *trees) == Culprit(row, column, wrong, true)
                changed += 1
    assert changed > NUMBERS[id_]


@pytest.mark.parametrize("id_", PAGES)
def test_no_number_of_these_pages_belongs_to_one_sum_only(tables, id_):
    """A wrong number could not be found if it belonged to one sum only."""
    table, _ = tables[id_]
    trees = (table.rows.tree, table.columns.tree)
    numbers = numbers_of(table)
    sums = [
        len(failing(prove(with_number(numbers, row, column, true + 1), *trees)))
        for row, line in enumerate(numbers)
        for column, true in enumerate(line)
    ]
    assert (len(sums), sums.count(0), sums.count(1)) == (NUMBERS[id_], 0, 0)


def page_with(path, line, field, text):
    lines = path.read_text(encoding="utf-8").split("\n")
    cells = lines[line - 1].split("\t")
    cells[field] = text
    lines[line - 1] = "\t".join(cells)
    return "\n".join(lines).encode()


def error_of(data, name, publication):
    with pytest.raises(ProofError) as error:
        read_table(data, name, publication)
    return str(error.value)


def test_swapped_digits_are_named_in_the_message(tables):
    _, publication = tables["immigration-2007"]
    data = page_with(IMMIGRATION, 33, 4, "37")
    assert error_of(data, "immigration-2007.txt", publication) == (
        "immigration-2007.txt:33 field 4: Latvia / South Eastern Norway: 37 is printed,"
        " but its row and its column add up only with 73"
    )


@pytest.mark.slow
@pytest.mark.parametrize("id_", PAGES)
def test_a_number_changed_on_the_page_is_named(tables, id_):
    """Read a changed page for each third number, changed in turns by +1 and by swapping digits.

    The test above has shown for each number that the culprit is found.
    """
    table, publication = tables[id_]
    for row, (heading, values) in enumerate(zip(table.rows.headings, table.values, strict=True)):
        for column, value in list(enumerate(values))[row % 3 :: 3]:
            wrong = swapped(value.value) if (row + column) % 2 else None
            wrong = value.value + 1 if wrong is None else wrong
            line, field = heading.line, column + 1
            data = page_with(PAGES[id_], line, field, spaced(wrong))
            assert error_of(data, f"{id_}.txt", publication) == (
                f"{id_}.txt:{line} field {field}: {heading.label} / {table.columns.labels[column]}:"
                f" {spaced(wrong)} is printed, but its row and its column add up only with"
                f" {spaced(value.value)}"
            )


def test_without_codelists_the_culprit_is_found_as_well(tables):
    """The wrong number hides the tree in all columns together, but not in half of them."""
    _, publication = tables[COUNTY.stem]
    for line, field, wrong, true in ((9, 1, "23 616", "23 615"), (50, 4, "33", "32")):
        data = page_with(EMIGRATION, line, field, wrong)
        assert error_of(data, "x.txt", publication).endswith(
            f"{wrong} is printed, but its row and its column add up only with {true}"
        )


CELLS = st.tuples(st.integers(0, 44), st.integers(0, 7))
AMOUNTS = st.integers(-40, 40).filter(bool)


@given(
    st.lists(CELLS, min_size=2, max_size=3, unique=True),
    st.lists(AMOUNTS, min_size=3, max_size=3),
)
def test_several_wrong_numbers_are_never_taken_for_one(tables, cells, amounts):
    table, _ = tables["emigration-2008"]
    trees = (table.rows.tree, table.columns.tree)
    numbers = numbers_of(table)
    for (row, column), amount in zip(cells, amounts, strict=False):
        numbers[row][column] += amount
    assert find_culprit(prove(numbers, *trees), numbers, *trees) is None


def test_with_failing_totals_loaded_one_culprit_is_a_finding(tables):
    _, publication = tables["emigration-2008"]
    one = page_with(EMIGRATION, 9, 8, "1 460")  # Total, Northern Norway: 1 450
    two = one.decode().replace("\nSomalia\t113\t60", "\nSomalia\t113\t50").encode()
    kinds = [
        [f.kind for f in read_table(page, "emigration-2008.txt", publication, None, True).findings]
        for page in (one, two)
    ]
    assert [(k.count("number to blame"), k.count("total fails")) for k in kinds] == [(1, 2), (0, 4)]


def test_two_wrong_numbers_list_the_sums_that_fail(tables):
    _, publication = tables["emigration-2008"]
    text = page_with(EMIGRATION, 9, 8, "1 460").decode()  # Total, Northern Norway: 1 450
    text = text.replace("\nSomalia\t113\t60", "\nSomalia\t113\t50")
    assert error_of(text.encode(), "emigration-2008.txt", publication) == "\n".join(
        [
            "emigration-2008.txt:9 field 8: Total / Northern Norway: 1 460 is printed, but its 8"
            " parts along the rows add up to 1 450; no single number explains all failing sums",
            "emigration-2008.txt:32 field 2: Africa, total / Oslo and Akershus: 287 is printed,"
            " but its 3 parts along the rows add up to 277",
            "emigration-2008.txt:9 field 1: Total / Total: 23 615 is printed, but its 7 parts"
            " along the columns add up to 23 625",
            "emigration-2008.txt:34 field 1: Somalia / Total: 113 is printed, but its 7 parts"
            " along the columns add up to 103",
        ]
    )


def test_a_number_in_one_sum_only_is_not_found():
    numbers = [[10], [4], [5]]
    trees = (Tree((None, 0, 0)), Tree((None,)))
    assert find_culprit(prove(numbers, *trees), numbers, *trees) is None


def test_without_failing_sums_there_is_no_culprit(tables):
    table, _ = tables["emigration-2008"]
    trees = (table.rows.tree, table.columns.tree)
    assert find_culprit(table.checks, numbers_of(table), *trees) is None


def test_more_than_ten_failing_sums_are_counted(tables):
    table, publication = tables["emigration-2008"]
    lines = EMIGRATION.read_text(encoding="utf-8").split("\n")
    for heading in table.rows.headings[4:20]:
        cells = lines[heading.line - 1].split("\t")
        cells[1] = "7"
        lines[heading.line - 1] = "\t".join(cells)
    message = error_of("\n".join(lines).encode(), "emigration-2008.txt", publication)
    assert len(message.split("\n")) == 11
    assert message.endswith("\nemigration-2008.txt: and 9 more sums fail")
