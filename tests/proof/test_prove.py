"""Proofs: every total is compared with what its parts come to, within what rounding allows."""

import pytest
from small_tables import plain

from loader.proof.exact_numbers import numbers_of
from loader.proof.prove import Check, failing, prove
from loader.proof.relation import Relation

TOTAL_AND_TWO = [Relation(0, ((1, 1), (1, 2)), (0, 1, 2))]
NET = [Relation(2, ((1, 0), (-1, 1)), (0, 1, 2), "difference")]


def numbers_in(rows, rounding=0):
    return numbers_of(plain(rows).values, rounding)


def test_a_check_for_each_total_in_each_lane():
    numbers = numbers_in([[10, 6, 4], [7, 4, 3], [3, 2, 1]])
    assert prove(numbers, TOTAL_AND_TWO, TOTAL_AND_TWO) == [
        Check(0, 0, "rows", 0, 2, 10, 10, 0),
        Check(0, 1, "rows", 0, 2, 6, 6, 0),
        Check(0, 2, "rows", 0, 2, 4, 4, 0),
        Check(0, 0, "columns", 0, 2, 10, 10, 0),
        Check(1, 0, "columns", 0, 2, 7, 7, 0),
        Check(2, 0, "columns", 0, 2, 3, 3, 0),
    ]


def test_a_total_that_fails_has_its_difference():
    checks = prove(numbers_in([[10, 6, 4], [7, 4, 3], [3, 1, 1]]), TOTAL_AND_TWO, TOTAL_AND_TWO)
    assert [(check, check.difference) for check in failing(checks)] == [
        (Check(0, 1, "rows", 0, 2, 6, 5, 0), 1),
        (Check(2, 0, "columns", 0, 2, 3, 2, 0), 1),
    ]


def test_a_total_with_a_missing_part_is_neither_proved_nor_wrong():
    numbers = numbers_in([[10, 6, None], [7, None, 3], [3, 2, 1]])
    checks = prove(numbers, TOTAL_AND_TWO, TOTAL_AND_TWO)
    assert [check.difference for check in checks] == [0, None, None, None, None, 0]
    assert failing(checks) == []


def test_what_is_missing_is_nothing_where_most_sums_hold_without_it():
    numbers = numbers_in([[10, 6, 4, 9], [10, 6, 4, 7], [None, None, None, 2]])
    relation = Relation(0, ((1, 1), (1, 2)), (0, 1, 2, 3))
    assert [check.verdict for check in prove(numbers, [relation], [])] == ["exact"] * 4
    numbers = numbers_in([[10, 6, 5, 9], [10, 6, 4, 7], [None, None, None, 2]])
    verdicts = [check.verdict for check in prove(numbers, [relation], [])]
    assert verdicts == ["exact", "exact", "untold", "exact"]


def test_signs_count():
    numbers = numbers_in([[10, 6, 4], [7, 9, -3], [3, 2, 1]])
    assert prove(numbers, NET, NET) == [
        Check(2, 0, "rows", 0, 2, 3, 3, 0),
        Check(2, 1, "rows", 0, 2, 2, -3, 0),
        Check(2, 2, "rows", 0, 2, 1, 7, 0),
        Check(0, 2, "columns", 0, 2, 4, 4, 0),
        Check(1, 2, "columns", 0, 2, -3, -2, 0),
        Check(2, 2, "columns", 0, 2, 1, 1, 0),
    ]


@pytest.mark.parametrize(
    ("printed", "verdict"), [(10, "exact"), (11, "rounded"), (9, "rounded"), (12, "fails")]
)
def test_rounded_numbers_may_miss_by_what_rounding_allows(printed, verdict):
    numbers = numbers_in([[printed], [7], [3]], rounding=1)
    (check,) = prove(numbers, [Relation(0, ((1, 1), (1, 2)), (0,))], [])
    assert (check.verdict, check.allowed) == (verdict, 1)


def test_a_relation_is_checked_only_in_its_lanes():
    numbers = numbers_in([[10, 6, 99], [7, 4, 3], [3, 2, 1]])
    checks = prove(numbers, [Relation(0, ((1, 1), (1, 2)), (0, 1))], [])
    assert [(check.column, check.verdict) for check in checks] == [(0, "exact"), (1, "exact")]


def test_parts_that_are_no_whole_prove_nothing():
    numbers = numbers_in([[10, 6, 4], [7, 4, 3], [3, 1, 1]])
    assert prove(numbers, [Relation(0, ((1, 1),), (0, 1, 2), "of which")], []) == []


@pytest.mark.parametrize(("printed", "verdict"), [(1000, "rounded"), (960, "fails")])
def test_what_is_nearly_right_may_miss_by_two_percent(printed, verdict):
    relation = Relation(0, ((1, 1), (1, 2)), (0,), nearly=True)
    (check,) = prove(numbers_in([[printed], [700], [281]]), [relation], [])
    assert (check.verdict, check.allowed) == (verdict, printed // 50)


def test_without_relations_nothing_is_proved():
    assert prove(numbers_in([[10, 6], [7, 4]]), [], []) == []
