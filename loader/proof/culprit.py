"""Find the one wrong number if sums fail.

Rows add up and columns add up, so most numbers belong to two sums or more. One wrong number makes
exactly the sums that it belongs to fail, all by the same amount: that identifies the number, which
is called the culprit, and gives its correct value.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from loader.proof.prove import Along, Check, failing
from loader.proof.relation import Numbers, Relation

_Sum = tuple[Along, int, int]  # the index of the relation, and the lane
_Signs = dict[int, list[tuple[int, int]]]  # of each line: relations that it is in, with its sign


class Culprit(NamedTuple):
    """The one number whose correction makes every sum right, on the scale of the table."""

    row: int
    column: int
    printed: int
    expected: int


def find_culprit(
    checks: Sequence[Check],
    numbers: Numbers,
    rows: Sequence[Relation],
    columns: Sequence[Relation],
) -> Culprit | None:
    """Return the only number that explains all failing checks, or None if there is no such one."""
    broken = failing(checks)
    if not broken:
        return None
    told = {_sum_of(check): check for check in checks if check.difference is not None}
    wrong = set(map(_sum_of, broken))
    in_rows, in_columns = _signs(rows), _signs(columns)
    culprits = []
    for row, column in _numbers_in(broken[0], rows, columns):
        signed = dict(_sums_with(row, column, in_rows, in_columns))
        printed = numbers.scaled[row][column]
        if printed is not None and wrong <= signed.keys():
            amount = _amount([(sign, told[s]) for s, sign in signed.items() if s in told])
            if amount is not None:
                culprits.append(Culprit(row, column, printed, printed - amount))
    return culprits[0] if len(culprits) == 1 else None


def _amount(signed: Sequence[tuple[int, Check]]) -> int | None:
    """Return by how much a number is too large if it alone explains these differences.

    Each sum gives this amount to within its own rounding.
    """
    off = [(sign * (check.difference or 0), check.allowed) for sign, check in signed]
    least = max(amount - allowed for amount, allowed in off)
    most = min(amount + allowed for amount, allowed in off)
    return (least + most) // 2 if least <= most else None


def _sum_of(check: Check) -> _Sum:
    return check.along, check.relation, check.column if check.along == "rows" else check.row


def _signs(relations: Sequence[Relation]) -> _Signs:
    """Return for each line the relations that it is in, with its sign in `Check.difference`."""
    signs: _Signs = {}
    for index, relation in enumerate(relations):
        for sign, line in ((-1, relation.total), *relation.parts):
            signs.setdefault(line, []).append((index, -sign))
    return signs


def _numbers_in(
    check: Check, rows: Sequence[Relation], columns: Sequence[Relation]
) -> list[tuple[int, int]]:
    """Return row and column of the total and of all its parts."""
    if check.along == "rows":
        lines = [check.row, *(part for _, part in rows[check.relation].parts)]
        return [(line, check.column) for line in lines]
    lines = [check.column, *(part for _, part in columns[check.relation].parts)]
    return [(check.row, line) for line in lines]


def _sums_with(
    row: int, column: int, in_rows: _Signs, in_columns: _Signs
) -> Iterator[tuple[_Sum, int]]:
    """Yield each sum that a number may belong to, with the sign that it has there."""
    for relation, sign in in_rows.get(row, ()):
        yield ("rows", relation, column), sign
    for relation, sign in in_columns.get(column, ()):
        yield ("columns", relation, row), sign
