"""One wrong number is found and corrected; two wrong numbers are never taken for one."""

import random
from dataclasses import replace

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION, only_table
from hypothesis import given
from hypothesis import strategies as st
from small_tables import found_in, plain

from loader.errors import ProofError
from loader.proof.culprit import Culprit, find_culprit
from loader.proof.exact_numbers import numbers_of
from loader.proof.prove import failing, prove
from loader.proof.relation import Relation
from loader.words import spaced


def swapped(number):
    """Swap two neighbouring digits of a number; return None if that gives no other number."""
    digits = str(abs(number))
    for at in range(len(digits) - 1):
        other = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if other != digits and other[0] != "0":
            return int(other) * (-1 if number < 0 else 1)
    return None


def two_way(rows, columns, most, seed=0):
    """Return numbers with a total before them in each row and in each column."""
    numbers = random.Random(seed)
    table = [[numbers.randint(1, most) for _ in range(columns - 1)] for _ in range(rows - 1)]
    table = [[sum(row), *row] for row in table]
    return [[sum(column) for column in zip(*table, strict=True)], *table]


def with_net(rows, seed=0):
    """Return in, out and net of many regions, below their total."""
    numbers, table = random.Random(seed), []
    for _ in range(rows - 1):
        came, left = numbers.randint(1, 900), numbers.randint(1, 900)
        table.append([came, left, came - left])
    return [[sum(column) for column in zip(*table, strict=True)], *table]


def with_number(numbers, row, column, number):
    """Return a copy of the numbers with one of them changed."""
    changed = numbers.copy()
    changed[row] = [*numbers[row][:column], number, *numbers[row][column + 1 :]]
    return changed


def culprit_in(numbers):
    found = found_in(plain(numbers))
    checks = prove(found.numbers, found.rows, found.columns)
    return find_culprit(checks, found.numbers, found.rows, found.columns)


TABLES = {
    "total, men and women": two_way(6, 3, 40),
    "large numbers": two_way(6, 3, 9_000),
    "regions": two_way(20, 7, 300),
    "in, out and net": with_net(12),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_number_changed_is_found_and_corrected(name):
    """Relations are found in the spoilt table itself: one wrong number hides none of them."""
    numbers = TABLES[name]
    for row, line in enumerate(numbers):
        for column, true in enumerate(line):
            for wrong in {true + 1, swapped(true)} - {None}:
                spoilt = with_number(numbers, row, column, wrong)
                assert culprit_in(spoilt) == Culprit(row, column, wrong, true)


PAGES = (IMMIGRATION, EMIGRATION, COUNTY)


def wrong_numbers(table):
    """Yield row, column, the true number and a wrong one, for each number of a table."""
    for row, line in enumerate(table.numbers.scaled):
        for column, true in enumerate(line):
            for wrong in {true + 1, swapped(true)} - {None}:
                yield row, column, true, wrong


@pytest.mark.parametrize(("path", "count"), [(IMMIGRATION, 624), (EMIGRATION, 360), (COUNTY, 180)])
def test_every_number_of_the_published_tables_is_found_and_corrected(migration, path, count):
    table = only_table(path.read_bytes(), path.name, migration)
    rows, columns = table.rows.relations, table.columns.relations
    found = set()
    for row, column, true, wrong in wrong_numbers(table):
        numbers = replace(
            table.numbers, scaled=with_number(table.numbers.scaled, row, column, wrong)
        )
        culprit = find_culprit(prove(numbers, rows, columns), numbers, rows, columns)
        assert culprit == (row, column, wrong, true)
        found.add((row, column))
    assert len(found) == count


@pytest.mark.parametrize("coded", [True, False], ids=["with codelists", "without codelists"])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_wrong_number_on_a_page_is_named_in_the_error(migration, path, coded):
    """The sums are found in the spoilt page itself. These are some of its numbers, at random."""
    publication = migration if coded else replace(migration, codelists={})
    lines = path.read_text(encoding="utf-8").split("\n")
    table = only_table(path.read_bytes(), path.name, publication)
    for row, column, true, wrong in random.Random(7).sample(list(wrong_numbers(table)), 30):
        line, field = table.rows.headings[row].line, table.columns.headings[column].field
        cells = lines[line - 1].split("\t")
        cells[field] = spaced(wrong)
        page = "\n".join([*lines[: line - 1], "\t".join(cells), *lines[line:]])
        with pytest.raises(ProofError) as error:
            only_table(page.encode(), path.name, publication)
        assert str(error.value) == (
            f"{path.name}:{line} field {field}: {table.rows.labels[row]} /"
            f" {table.columns.labels[column]}: {spaced(wrong)} is printed, but its row and its"
            f" column add up only with {spaced(true)}"
        )


def relations_of(numbers):
    found = found_in(plain(numbers))
    return found.rows, found.columns


REGIONS = TABLES["regions"]
RELATIONS = relations_of(REGIONS)
CELLS = st.tuples(st.integers(0, 19), st.integers(0, 6))
AMOUNTS = st.integers(-40, 40).filter(bool)


def blamed(numbers, rows, columns, rounding=0):
    exact = numbers_of(plain(numbers).values, rounding)
    return find_culprit(prove(exact, rows, columns), exact, rows, columns)


@given(
    st.lists(CELLS, min_size=2, max_size=3, unique=True),
    st.lists(AMOUNTS, min_size=3, max_size=3),
)
def test_several_wrong_numbers_are_never_taken_for_one(cells, amounts):
    numbers = [line.copy() for line in REGIONS]
    for (row, column), amount in zip(cells, amounts, strict=False):
        numbers[row][column] += amount
    assert blamed(numbers, *RELATIONS) is None


TOTAL_AND_TWO = [Relation(0, ((1, 1), (1, 2)), (0, 1))]


def test_a_number_in_one_sum_only_is_not_found():
    assert blamed([[10, 1], [4, 1], [5, 0]], TOTAL_AND_TWO, []) is None


def test_without_failing_sums_there_is_no_culprit():
    assert blamed(REGIONS, *RELATIONS) is None


def test_with_rounding_the_culprit_is_corrected_to_the_middle_of_what_fits():
    numbers = two_way(6, 3, 900)
    spoilt = with_number(numbers, 3, 1, numbers[3][1] + 100)
    assert blamed(spoilt, *relations_of(numbers), rounding=1) == Culprit(
        3, 1, numbers[3][1] + 100, numbers[3][1]
    )


def test_a_relation_of_parts_that_are_no_whole_blames_nobody():
    rows = [Relation(0, ((1, 1), (1, 2)), (0, 1)), Relation(1, ((1, 2),), (0, 1), "of which")]
    columns = [Relation(0, ((1, 1),), (0, 1, 2))]
    numbers = [[10, 10], [7, 8], [3, 3]]
    assert len(failing(prove(numbers_of(plain(numbers).values, 0), rows, columns))) == 2
    assert blamed(numbers, rows, columns) == Culprit(1, 1, 8, 7)
