"""The numbers of a table as whole numbers on one scale, and how far rounding may have moved each.

A printed number stands for an interval: half a unit of its last digit to both sides. Where all
whole numbers of a column are multiples of 10 or 100, that is the unit; offices that protect persons
round counts to 3 or 5 at random, by up to one less than that. But where a table is of whole numbers
and its sums hold exactly, nothing in it is rounded, and a number that is off by one is wrong.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from math import gcd, log2
from typing import Protocol

from loader.proof.relation import Numbers, Relation

_UNITS = (3, 5, 10, 50, 100, 500, 1000)
_AT_RANDOM = (3, 5)  # rounded up or down by chance
_ENOUGH = 6  # numbers, all multiples of a unit, to say that they are rounded to it
_USUAL = 3.0  # bits: eight tables of whole numbers in nine are exact
_RARE = 6.0  # bits: one sum in 64 is misprinted


class Digits(Protocol):
    """A number as it is printed: 123.4 has the digits 1234, and one decimal."""

    @property
    def digits(self) -> int | None:
        """Return the number without its decimal sign, None where there is none."""

    @property
    def decimals(self) -> int:
        """Return how many of its digits are decimals."""


def numbers_of(values: Sequence[Sequence[Digits]], rounding: int | None = None) -> Numbers:
    """Return the numbers on one scale; `rounding` is the unit that a publication states.

    It is 0 for numbers that are exact, 1 for numbers rounded to their last digit, or 3, 10, 1000.
    """
    of_rows = [_decimals(row) for row in values]
    columns = list(zip_longest(*values))
    of_columns = [_decimals(column) for column in columns]
    deepest = max(of_rows, default=0)
    powers = [10**places for places in range(deepest + 1)]
    scaled = [
        [None if v.digits is None else v.digits * powers[deepest - v.decimals] for v in row]
        for row in values
    ]
    slack = _slack(columns, of_rows, of_columns, powers, rounding)
    return Numbers(scaled, slack, deepest)


def _decimals(line: Sequence[Digits]) -> int:
    return max((value.decimals for value in line if value.digits is not None), default=0)


def _slack(
    columns: Sequence[Sequence[Digits]],
    of_rows: Sequence[int],
    of_columns: Sequence[int],
    powers: Sequence[int],
    rounding: int | None,
) -> list[list[int]]:
    if rounding is None:
        units = [1 if places else _unit(c) for c, places in zip(columns, of_columns, strict=True)]
    else:
        units = [rounding] * len(columns)
    whole = [(2 * (unit - 1) if unit in _AT_RANDOM else unit) * powers[-1] for unit in units]
    by_depth = [
        [
            powers[len(powers) - 1 - min(a, b)] * (rounding != 0) if min(a, b) else w
            for b, w in zip(of_columns, whole, strict=True)
        ]
        for a in range(len(powers))
    ]
    return [by_depth[places] for places in of_rows]


def _unit(column: Sequence[Digits]) -> int:
    """Return what all whole numbers of a column are multiples of, if that is a usual unit."""
    whole = [value.digits for value in column if value.digits]
    unit = gcd(*whole) if len(whole) >= _ENOUGH else 1
    return unit if unit in _UNITS else 1


def exact(numbers: Numbers) -> Numbers:
    """Return the same numbers, none of them rounded."""
    return replace(numbers, slack=[[0] * len(row) for row in numbers.slack])


def is_exact(numbers: Numbers, rows: Sequence[Relation], columns: Sequence[Relation]) -> bool:
    """Return whether the sums of a table of whole numbers tell that nothing in it is rounded.

    Two stories are compared: all numbers are exact, and where sums do not hold one is misprinted;
    or all are rounded, and then only some of the sums hold exactly.
    """
    if numbers.decimals or {slack for row in numbers.slack for slack in row} != {1}:
        return False
    across = list(zip(*numbers.scaled, strict=True))
    (bits, wrong), (more, also) = _story(numbers.scaled, rows), _story(across, columns)
    return bits + more + _USUAL >= _RARE * max(wrong, also)


def _story(
    lines: Sequence[Sequence[int | None]], relations: Sequence[Relation]
) -> tuple[float, int]:
    """Return the bits by which exact sums speak against rounding, and how many are nearly right."""
    bits, wrong = 0.0, 0
    for relation in relations:
        numbers = 1 + len(relation.parts)
        for lane in relation.lanes:
            left = off(lines, relation, lane)
            if left == 0:
                bits += log2(0.5 + 2.5 * (numbers / 12) ** 0.5)
            elif left is not None and 2 * abs(left) <= numbers:
                wrong += 1
    return bits, wrong


def off(lines: Sequence[Sequence[int | None]], relation: Relation, lane: int) -> int | None:
    """Return what is left over of a total less its parts in one lane; None where one is missing."""
    left = lines[relation.total][lane]
    for sign, part in relation.parts:
        number = lines[part][lane]
        if left is None or number is None:
            return None
        left -= sign * number
    return left
