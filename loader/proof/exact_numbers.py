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
from operator import attrgetter, sub
from typing import Protocol

from loader.proof.relation import Numbers, Relation

# Twice what rounding to a unit may do; to 3 and 5 it may be at random, up to one less than those.
_UNITS = {3: 4, 5: 8, 10: 10, 50: 50, 100: 100, 500: 500, 1000: 1000}
_ENOUGH = 6  # numbers, all multiples of a unit, to say that they are rounded to it
_USUAL = 3.0  # bits: eight tables in nine have exact whole numbers, and rounded decimals
_RARE = 9.5  # bits: one table in 700 has a number that is off by so little; two are rarer


Line = Sequence[int | None]


class Digits(Protocol):
    """A number as it is printed: 123.4 has the digits 1234, and one decimal."""

    @property
    def digits(self) -> int | None:
        """Return the number without its decimal sign, None where there is none."""

    @property
    def decimals(self) -> int:
        """Return how many of its digits are decimals."""


_DIGITS, _DECIMALS = attrgetter("digits"), attrgetter("decimals")


def numbers_of(values: Sequence[Sequence[Digits]], rounding: int | None = None) -> Numbers:
    """Return the numbers on one scale; `rounding` is the unit that a publication states.

    It is 0 for numbers that are exact, 1 for numbers rounded to their last digit, or 3, 10, 1000.
    """
    digits = [list(map(_DIGITS, row)) for row in values]
    of_rows = [_decimals(row) for row in values]
    columns = list(zip(*digits, strict=True))
    of_columns = [0] * len(columns)
    deepest = max(of_rows, default=0)
    powers = [10**places for places in range(deepest + 1)]
    scaled: Sequence[Sequence[int | None]] = digits
    if deepest:
        of_columns = [_decimals(column) for column in zip(*values, strict=True)]
        scaled = [
            [None if v.digits is None else v.digits * powers[deepest - v.decimals] for v in row]
            for row in values
        ]
    slack = _slack(columns, of_rows, of_columns, powers, rounding)
    return Numbers(scaled, slack, deepest)


def _decimals(line: Sequence[Digits]) -> int:
    if not any(map(_DECIMALS, line)):  # true of most lines
        return 0
    return max((value.decimals for value in line if value.digits is not None), default=0)


def _slack(
    columns: Sequence[Sequence[int | None]],
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


def _unit(column: Sequence[int | None], of_rows: Sequence[int], of_column: int) -> int:
    """Return what all whole numbers of a column are multiples of, if that is a usual unit."""
    of_rows = of_rows if of_column else [0] * len(column)
    whole = [n for n, of_row in zip(column, of_rows, strict=True) if n and not of_row]
    least = len(whole) - len(whole) // _ENOUGH // 2  # others may be misprinted
    if len(whole) < _ENOUGH:
        return 1
    by_five = [n % 5 for n in whole].count(0) >= least  # as multiples of all units but 3 are
    units = (unit for unit in reversed(_UNITS) if by_five or unit % 5)
    usual = (unit for unit in units if [n % unit for n in whole].count(0) >= least)
    return _UNITS.get(next(usual, 1), 1)


def settled(numbers: Numbers, rows: Sequence[Relation], columns: Sequence[Relation]) -> Numbers:
    """Return the numbers without the rounding that their sums speak against, unit by unit.

    Two stories are compared: all numbers are exact, and where sums do not hold one is misprinted;
    or all are rounded, and then only some of the sums hold exactly.
    """
    units = tuple(set().union(*numbers.slack))
    if not any(units):
        return numbers
    whole = 10**numbers.decimals
    bits: dict[int, float] = {}
    wrong: dict[int, int] = {}
    for relations, table in ((rows, numbers), (columns, turned(numbers))):
        more: Counter[int] = Counter()
        for relation in relations:
            odds = log2(0.5 + 2.5 * (len(relation.lines) / 12) ** 0.5)
            for unit, left, times in _sums(relation, table, units):
                bits.setdefault(unit, _USUAL if unit == whole else -_USUAL)
                bits[unit] += times * (odds + (left != 0))
                more[unit] += times * (left != 0)
        wrong = {unit: max(wrong.get(unit, 0), more[unit]) for unit in bits}
    exact = {unit for unit, sure in bits.items() if sure >= _RARE * wrong[unit] ** 2}
    exact -= {whole * unit for unit in _UNITS.values() if unit % 4 == 0}
    if not exact:
        return numbers
    return replace(numbers, slack=[[0 if s in exact else s for s in row] for row in numbers.slack])


def _sums(
    relation: Relation, table: Numbers, units_of_table: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Yield unit, what is left over, and in how many lanes, where a sum holds or nearly does."""
    lines = relation.lines
    slack: Sequence[Sequence[int]] = [units_of_table] * len(table.slack[0])
    if len(units_of_table) > 1:
        slack = list(zip(*[table.slack[line] for line in lines], strict=True))
    own = map(slack.__getitem__, relation.lanes)
    for (units, left), times in Counter(
        zip(own, left_over(table.scaled, relation), strict=True)
    ).items():
        unit, *others = set(units)
        if unit and not others and left is not None and 2 * abs(left) <= len(lines) * unit:
            yield unit, left, times


def off_unit(numbers: Numbers) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and unit of each number that is not rounded to the unit of its column."""
    whole = 10**numbers.decimals
    units = {slack * whole: unit for unit, slack in _UNITS.items()}
    if units.keys().isdisjoint(set().union(*numbers.slack)):  # true of most tables
        return
    for i, (row, slack) in enumerate(zip(numbers.scaled, numbers.slack, strict=True)):
        for j, number in enumerate(row):
            unit = units.get(slack[j])
            if unit and number and number % (unit * whole):
                yield i, j, unit


def allowance(slack: Sequence[int]) -> int:
    """Return how far a sum may be off: all that its numbers allow, or what chance makes of many.

    Roundings go up and down, so together they stay within five standard deviations.
    """
    if not any(slack):
        return 0
    return int(min(sum(slack) / 2, 5 * (sum([s * s for s in slack]) / 12) ** 0.5))


def turned(numbers: Numbers) -> Numbers:
    """Return the same numbers with columns for rows."""
    scaled, slack = (list(zip(*table, strict=True)) for table in (numbers.scaled, numbers.slack))
    return Numbers(scaled, slack, numbers.decimals)


def left_over(lines: Sequence[Line], relation: Relation) -> list[int | None]:
    """Return what is left over of a total less its parts in each lane; None for a missing one."""
    total, parts = lines[relation.total], signed_parts(lines, relation)
    left: list[int | None]
    if none_missing(total, *parts):
        left = list(map(sub, total, map(sum, zip(*parts, strict=True))))
    else:
        added = zip(total, *parts, strict=True)
        left = [None if None in numbers else 2 * numbers[0] - sum(numbers) for numbers in added]
    return [left[lane] for lane in relation.lanes]


def none_missing(*lines: Line) -> bool:
    """Return whether all numbers of these lines are known, as most are."""
    return not any(None in line for line in lines)


def signed_parts(lines: Sequence[Line], relation: Relation) -> list[Line]:
    """Return the numbers of each part of a relation, those that are subtracted with a minus."""
    return [
        lines[part] if sign > 0 else [number and -number for number in lines[part]]
        for sign, part in relation.parts
    ]
