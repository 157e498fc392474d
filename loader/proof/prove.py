"""Compare every total with the sum of its parts, within what rounding allows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

from loader.proof.lanes import Line
from loader.proof.relation import Numbers, Relation

Along = Literal["rows", "columns"]
Verdict = Literal["exact", "rounded", "fails", "untold"]
_T = TypeVar("_T")


class Check(NamedTuple):
    """The total at (row, column), and what its parts along the rows or the columns come to.

    `relation` is the position of its relation among those of the rows, or of the columns. All
    amounts are on the scale of the table. `computed` is None where a part is missing: such a total
    is neither proved nor wrong.
    """

    row: int
    column: int
    along: Along
    relation: int
    parts: int
    printed: int | None
    computed: int | None
    allowed: int

    @property
    def difference(self) -> int | None:
        """Return `printed - computed`; None if a number is missing."""
        if self.printed is None or self.computed is None:
            return None
        return self.printed - self.computed

    @property
    def verdict(self) -> Verdict:
        """Return whether the sum holds exactly, or within rounding, or fails, or cannot be told."""
        if self.difference is None:
            return "untold"
        if not self.difference:
            return "exact"
        return "rounded" if abs(self.difference) <= self.allowed else "fails"


def prove(numbers: Numbers, rows: Sequence[Relation], columns: Sequence[Relation]) -> list[Check]:
    """Check each relation in each lane that it is stated for, first along rows, then columns.

    Relations of the kind "of which" state no sum, so there is nothing to check.
    """
    checks = [
        Check(relation.total, lane, "rows", index, len(relation.parts), *amounts)
        for index, relation in enumerate(rows)
        for lane, amounts in _amounts(numbers.scaled, numbers.slack, relation)
    ]
    across, slack = _turned(numbers.scaled), _turned(numbers.slack)
    checks += (
        Check(lane, relation.total, "columns", index, len(relation.parts), *amounts)
        for index, relation in enumerate(columns)
        for lane, amounts in _amounts(across, slack, relation)
    )
    return checks


def failing(checks: Iterable[Check]) -> list[Check]:
    """Return the checks whose total is not the sum of its parts, whatever rounding allows."""
    return [check for check in checks if check.verdict == "fails"]


def _turned(lines: Sequence[Sequence[_T]]) -> list[tuple[_T, ...]]:
    return list(zip(*lines, strict=True))


def _amounts(
    lines: Sequence[Line], slack: Sequence[Sequence[int]], relation: Relation
) -> Iterator[tuple[int, tuple[int | None, int | None, int]]]:
    """Yield each lane with what is printed, what its parts come to, and what is allowed."""
    if relation.kind == "of which":
        return
    total, spare = lines[relation.total], slack[relation.total]
    parts = [(sign, lines[part], slack[part]) for sign, part in relation.parts]
    for lane in relation.lanes:
        allowed = (spare[lane] + sum([more[lane] for _, _, more in parts])) // 2
        yield lane, (total[lane], _sum([(sign, line[lane]) for sign, line, _ in parts]), allowed)


def _sum(signed: Iterable[tuple[int, int | None]]) -> int | None:
    total = 0
    for sign, number in signed:
        if number is None:
            return None
        total += sign * number
    return total
