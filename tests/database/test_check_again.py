"""`check` proves sums from the database alone, and tells known failures from new ones."""

import sqlite3
from contextlib import closing

import pytest
from database.made_contents import made_database, made_page, made_table
from hypothesis import given
from hypothesis import strategies as st

from loader.check import as_printed, check
from loader.database.stored_table import Cell
from loader.page.values import Value

TEXT = """\
Persons
Region\tAll\tMen\tWomen\tIn\tOut\tNet
All\t{}\t5\t4\t7\t9\t-2
North\t6\t3\t3\t4\t1\t3
South\t3\t2\t1\t3\t8\t-5
"""
COLUMNS = {"what": ["all", "men", "women", "in", "out", "net"]}
RELATIONS = (((0, 1, 2),), ((0, 1, 2), (5, 3, ~4)))


def persons(number=9, **options):
    page = made_page(TEXT.format(number), "title head row row row")
    rows = {"region": ["all", "north", "south"]}
    return made_table(page, rows, COLUMNS, RELATIONS, **options)


def result_of(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    (result,) = check(path)
    return result


def test_sums_and_differences_are_proved(tmp_path):
    result = result_of(made_database(tmp_path / "x.db", persons()))
    assert (result.numbers, result.proved) == (18, 12)
    assert (result.problems, result.failures) == ([], [])


def test_a_failing_total_that_the_database_tells_is_no_problem(tmp_path):
    result = result_of(made_database(tmp_path / "x.db", persons(90)))
    assert result.problems == []
    assert result.failures == [
        "boxes: All / All is 90, but its 2 parts along region add up to 9",
        "boxes: All / All is 90, but its 2 parts along what add up to 9",
    ]


def test_a_failing_total_that_the_database_does_not_tell_is_a_problem(tmp_path):
    path = made_database(tmp_path / "x.db", persons(90))
    result = result_of(path, "DELETE FROM finding")
    assert (len(result.problems), result.failures) == (2, [])


def test_a_number_that_was_changed_is_a_problem(tmp_path):
    path = made_database(tmp_path / "x.db", persons())
    assert result_of(
        path, "UPDATE observation SET value = 70 WHERE line = 3 AND field = 4"
    ).problems == [
        "boxes: All / In is 70, but its 2 parts along region add up to 7",
        "boxes: All / Net is -2, but its 2 parts along what add up to 61",
        "boxes: total_check differs from the proof in 4 rows",
    ]


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        ("DELETE FROM total_check WHERE along = 'what' AND relation = 2", 3),
        ("UPDATE relation_part SET sign = 1 WHERE relation = 2", 6),
        ("UPDATE total_check SET parts = 3 WHERE relation = 0", 12),
        ("UPDATE relation SET kind = 'of which' WHERE id = 1", 3),
    ],
)
def test_a_proof_that_was_changed_is_a_problem(tmp_path, change, rows):
    problems = result_of(made_database(tmp_path / "x.db", persons()), change).problems
    assert problems[-1] == f"boxes: total_check differs from the proof in {rows} rows"


def test_additive_numbers_are_compared_with_the_total(tmp_path):
    page = made_page("\n".join(TEXT.format(9).splitlines()[i] for i in (0, 1, 2, 3, 4)) + "\n",
                     "title head row row row")  # fmt: skip
    for row, values in enumerate(page.values):
        page.values[row] = values[:3]
    page.columns = page.columns[:3]
    columns = {"sex": ["all", "men", "women"]}
    additive = {"region": ["north", "south"], "sex": ["men", "women"]}
    table = made_table(page, {"region": ["all", "north", "south"]}, columns,
                       (((0, 1, 2),), ((0, 1, 2),)), additive=additive)  # fmt: skip
    path = made_database(tmp_path / "x.db", table)
    assert result_of(path).problems == []
    assert result_of(
        path, "UPDATE observation SET additive = 1 WHERE line = 3 AND field = 2"
    ).problems == ["boxes: the additive numbers do not add up to the total, 9"]


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 15))
def test_a_number_is_stored_without_loss(digits, decimals):
    value = Value(digits, decimals, None, ()).value
    assert as_printed(Cell(1, value, decimals, None, "", 1, 1, False)).digits == digits
