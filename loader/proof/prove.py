"""tree -> proof: every total against the sum of its parts, and the number to blame where one fails.

Rows add up and columns add up, so a number usually stands in two sums or more. One wrong number
breaks exactly the sums that it stands in, all by the same amount: where they cross stands the
culprit, and the amount says what it should be.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from loader.proof.tree import Tree

Along = Literal["rows", "columns"]
Numbers = Sequence[Sequence[int | None]]


class Check(NamedTuple):
    """A total at (row, column) against the sum of its parts along the rows or the columns.

    `computed` is None where a part is missing; what cannot be computed is not proved.
    """

    row: int
    column: int
    along: Along
    parts: int
    printed: int | None
    computed: int | None

    @property
    def difference(self) -> int | None:
        """Printed less computed: 0 where the total holds, None where that cannot be told."""
        if self.printed is None or self.computed is None:
            return None
        return self.printed - self.computed


class Culprit(NamedTuple):
    """The one number whose correction makes every sum hold."""

    row: int
    column: int
    printed: int
    expected: int


def prove(numbers: Numbers, row_tree: Tree, column_tree: Tree) -> list[Check]:
    """A check for each total in each of its fields, first along the rows, then the columns."""
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
    """The checks whose total is not the sum of its parts."""
    return [check for check in checks if check.difference]


def find_culprit(
    checks: Sequence[Check], numbers: Numbers, row_tree: Tree, column_tree: Tree
) -> Culprit | None:
    """The one number that explains all failing checks, or None where several could, or none."""
    broken = {(c.along, c.row, c.column): c.difference for c in checks if c.difference}
    told = {(c.along, c.row, c.column) for c in checks if c.difference is not None}
    if not broken:
        return None
    found = []
    for row, column in _numbers_in(next(iter(broken)), row_tree, column_tree):
        signs = {
            sum_: sign
            for sum_, sign in _sums_with(row, column, row_tree, column_tree)
            if sum_ in told
        }
        printed = numbers[row][column]
        if printed is None or signs.keys() != broken.keys():
            continue
        amounts = {sign * (broken[sum_] or 0) for sum_, sign in signs.items()}
        if len(amounts) == 1:
            found.append(Culprit(row, column, printed, printed - amounts.pop()))
    return found[0] if len(found) == 1 else None


def _sum(numbers: Sequence[int | None]) -> int | None:
    try:
        return sum(numbers)  # type: ignore[arg-type]  # None is the seldom case
    except TypeError:
        return None


Sum = tuple[Along, int, int]  # named by the place of its total


def _numbers_in(sum_: Sum, row_tree: Tree, column_tree: Tree) -> list[tuple[int, int]]:
    along, row, column = sum_
    if along == "rows":
        return [(row, column), *((part, column) for part in row_tree.parts[row])]
    return [(row, column), *((row, part) for part in column_tree.parts[column])]


def _sums_with(
    row: int, column: int, row_tree: Tree, column_tree: Tree
) -> Iterator[tuple[Sum, int]]:
    """The sums a number stands in: 1 as their total, -1 as a part (it lessens the difference)."""
    if row in row_tree.parts:
        yield ("rows", row, column), 1
    if column in column_tree.parts:
        yield ("columns", row, column), 1
    above, left = row_tree.parents[row], column_tree.parents[column]
    if above is not None:
        yield ("rows", above, column), -1
    if left is not None:
        yield ("columns", row, left), -1
