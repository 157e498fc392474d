"""Compare every total with the sum of its parts, and find the one wrong number if totals fail.

Rows add up and columns add up, so most numbers belong to two sums or more. One wrong number makes
exactly the sums that it belongs to fail, all by the same amount: that identifies the number, which
is called the culprit, and gives its correct value.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from loader.proof.tree import Tree

Along = Literal["rows", "columns"]
Sum = tuple[Along, int, int]  # identified by the row and the column of its total
Numbers = Sequence[Sequence[int | None]]


class Check(NamedTuple):
    """The total at (row, column), and the sum of its parts along the rows or the columns.

    `computed` is None where a part is missing: such a total is neither proved nor wrong.
    """

    row: int
    column: int
    along: Along
    parts: int
    printed: int | None
    computed: int | None

    @property
    def sum(self) -> Sum:
        """Return the sum that is checked."""
        return self.along, self.row, self.column

    @property
    def difference(self) -> int | None:
        """Return `printed - computed`: 0 if the total is right, None if a number is missing."""
        if self.printed is None or self.computed is None:
            return None
        return self.printed - self.computed


class Culprit(NamedTuple):
    """The one number whose correction makes every sum right."""

    row: int
    column: int
    printed: int
    expected: int


def prove(numbers: Numbers, row_tree: Tree, column_tree: Tree) -> list[Check]:
    """Check each total in each of its fields, first along the rows, then along the columns."""
    checks = []
    for total, parts in row_tree.parts.items():
        printed = numbers[total]
        for column, fields in enumerate(zip(*(numbers[part] for part in parts), strict=True)):
            checks.append(Check(total, column, "rows", len(parts), printed[column], _sum(fields)))
    for total, parts in column_tree.parts.items():
        for row, line in enumerate(numbers):
            computed = _sum([line[part] for part in parts])
            checks.append(Check(row, total, "columns", len(parts), line[total], computed))
    return checks


def failing(checks: Iterable[Check]) -> list[Check]:
    """Return the checks whose total is not the sum of its parts."""
    return [check for check in checks if check.difference]


def find_culprit(
    checks: Sequence[Check], numbers: Numbers, row_tree: Tree, column_tree: Tree
) -> Culprit | None:
    """Return the only number that explains all failing checks, or None if there is no such one."""
    broken = {check.sum: check.difference for check in checks if check.difference}
    computed = {check.sum for check in checks if check.difference is not None}
    if not broken:
        return None
    culprits = []
    for row, column in _numbers_in(next(iter(broken)), row_tree, column_tree):
        signs = {
            sum_: sign
            for sum_, sign in _sums_with(row, column, row_tree, column_tree)
            if sum_ in computed
        }
        printed = numbers[row][column]
        if printed is None or signs.keys() != broken.keys():
            continue
        amounts = {sign * (broken[sum_] or 0) for sum_, sign in signs.items()}
        if len(amounts) == 1:
            culprits.append(Culprit(row, column, printed, printed - amounts.pop()))
    return culprits[0] if len(culprits) == 1 else None


def _sum(numbers: Sequence[int | None]) -> int | None:
    try:
        return sum(numbers)  # type: ignore[arg-type]  # None is rare, and raises
    except TypeError:
        return None


def _numbers_in(sum_: Sum, row_tree: Tree, column_tree: Tree) -> list[tuple[int, int]]:
    """Return row and column of the total and of all its parts."""
    along, row, column = sum_
    if along == "rows":
        return [(row, column), *((part, column) for part in row_tree.parts[row])]
    return [(row, column), *((row, part) for part in column_tree.parts[column])]


def _sums_with(
    row: int, column: int, row_tree: Tree, column_tree: Tree
) -> Iterator[tuple[Sum, int]]:
    """Yield each sum that a number belongs to, with 1 if it is the total, -1 if it is a part.

    This is the sign that the number has in `Check.difference`.
    """
    if row in row_tree.parts:
        yield ("rows", row, column), 1
    if column in column_tree.parts:
        yield ("columns", row, column), 1
    above, left = row_tree.parents[row], column_tree.parents[column]
    if above is not None:
        yield ("rows", above, column), -1
    if left is not None:
        yield ("columns", row, left), -1
