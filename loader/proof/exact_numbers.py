"""The numbers of a table as whole numbers on one scale, and how far rounding may have moved each.

A printed number stands for an interval: half a unit of its last digit to both sides. Where all
whole numbers of a column are multiples of 10 or 100, that is the unit; offices that protect people
round counts to 3 or 5 at random, by up to one less than that. But where a table is of whole numbers
and its sums hold exactly, nothing in it is rounded, and a number that is off by one is wrong.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log2
from typing import Protocol

from loader.proof.relation import Numbers, Relation

# Twice what rounding to a unit may do; to 3 and 5 it may be at random, up to one less than those.
_UNITS = {3: 4, 5: 8, 10: 10, 50: 50, 100: 100, 500: 500, 1000: 1000}
_ENOUGH = 6  # numbers, all multiples of a unit, to say that they are rounded to it
_USUAL = 3.0  # bits: eight tables in nine have exact whole numbers, and rounded decimals
_RARE = 9.5  # bits: one table in 700 has a number that is off by so little; two are rarer


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
    columns = list(zip(*values, strict=True))
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
    """Return twice what rounding may do to each number: its unit, as deep as row and column go."""
    places = set(of_rows)
    given = _UNITS.get(rounding or 0, rounding or 0)
    by_places = {of_row: [0] * len(columns) for of_row in places}
    for j, (column, of_column) in enumerate(zip(columns, of_columns, strict=True)):
        whole = _unit(column, of_rows, of_column) if rounding is None else given
        for of_row in places:
            depth = min(of_row, of_column)
            unit = whole if depth == 0 else min(whole, 1)
            by_places[of_row][j] = unit * powers[len(powers) - 1 - depth]
    return [by_places[of_row] for of_row in of_rows]


def _unit(column: Sequence[Digits], of_rows: Sequence[int], of_column: int) -> int:
    """Return what all whole numbers of a column are multiples of, if that is a usual unit."""
    whole = [
        value.digits
        for value, of_row in zip(column, of_rows, strict=True)
        if value.digits and not (of_row and of_column)
    ]
    most = len(whole) // _ENOUGH // 2  # may be misprinted
    for unit in reversed(_UNITS) if len(whole) >= _ENOUGH else ():
        if sum(1 for number in whole if number % unit) <= most:
            return _UNITS[unit]
    return 1


def settled(numbers: Numbers, rows: Sequence[Relation], columns: Sequence[Relation]) -> Numbers:
    """Return the numbers without the rounding that their sums speak against, unit by unit.

    Two stories are compared: all numbers are exact, and where sums do not hold one is misprinted;
    or all are rounded, and then only some of the sums hold exactly.
    """
    whole = 10**numbers.decimals
    bits: dict[int, float] = {}
    wrong: dict[int, int] = {}
    for relations, table in ((rows, numbers), (columns, turned(numbers))):
        more: Counter[int] = Counter()
        for unit, count, left in _sums(relations, table):
            bits.setdefault(unit, _USUAL if unit == whole else -_USUAL)
            bits[unit] += log2(0.5 + 2.5 * (count / 12) ** 0.5) + (left != 0)
            more[unit] += left != 0
        wrong = {unit: max(wrong.get(unit, 0), more[unit]) for unit in bits}
    exact = {unit for unit, sure in bits.items() if sure >= _RARE * wrong[unit] ** 2}
    exact -= {whole * unit for unit in _UNITS.values() if unit % 4 == 0}
    if not exact:
        return numbers
    return replace(numbers, slack=[[0 if s in exact else s for s in row] for row in numbers.slack])


def _sums(relations: Sequence[Relation], table: Numbers) -> Iterator[tuple[int, int, int]]:
    """Yield unit, count of numbers, and what is left over, of sums that hold or nearly do."""
    for relation in relations:
        count = len(relation.lines)
        for lane in relation.lanes:
            unit, *others = {table.slack[line][lane] for line in relation.lines}
            left = off(table.scaled, relation, lane)
            if unit and not others and left is not None and 2 * abs(left) <= count * unit:
                yield unit, count, left


def off_unit(numbers: Numbers) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and unit of each number that is not rounded to the unit of its column."""
    whole = 10**numbers.decimals
    units = {slack * whole: unit for unit, slack in _UNITS.items()}
    for i, (row, slack) in enumerate(zip(numbers.scaled, numbers.slack, strict=True)):
        for j, number in enumerate(row):
            unit = units.get(slack[j])
            if unit and number and number % (unit * whole):
                yield i, j, unit


def allowance(slack: Sequence[int]) -> int:
    """Return how far a sum may be off: all that its numbers allow, or what chance makes of many.

    Roundings go up and down, so together they stay within five standard deviations.
    """
    return int(min(sum(slack) / 2, 5 * (sum([s * s for s in slack]) / 12) ** 0.5))


def turned(numbers: Numbers) -> Numbers:
    """Return the same numbers with columns for rows."""
    scaled, slack = (list(zip(*table, strict=True)) for table in (numbers.scaled, numbers.slack))
    return Numbers(scaled, slack, numbers.decimals)


def off(lines: Sequence[Sequence[int | None]], relation: Relation, lane: int) -> int | None:
    """Return what is left over of a total less its parts in one lane; None where one is missing."""
    left = lines[relation.total][lane]
    for sign, part in relation.parts:
        number = lines[part][lane]
        if left is None or number is None:
            return None
        left -= sign * number
    return left
