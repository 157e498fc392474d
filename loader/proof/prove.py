"""Compare every total with the sum of its parts, within what rounding allows."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from loader.proof.exact_numbers import allowance, none_missing, signed_parts, turned
from loader.proof.relation import NEARLY, Numbers, Relation

Along = Literal["rows", "columns"]
Verdict = Literal["exact", "rounded", "fails", "untold"]


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
        """Return whether the sum holds exactly or within rounding, fails, or cannot be known."""
        difference = self.difference
        if not difference:
            return "untold" if difference is None else "exact"
        return "rounded" if abs(difference) <= self.allowed else "fails"


def prove(numbers: Numbers, rows: Sequence[Relation], columns: Sequence[Relation]) -> list[Check]:
    """Check each relation in each lane that it is stated for, first along rows, then columns.

    Relations of the kind "of which" state no sum, so there is nothing to check.
    """
    checks = [
        Check(relation.total, lane, "rows", index, len(relation.parts), printed, computed, allowed)
        for index, relation in enumerate(rows)
        for lane, printed, computed, allowed in _amounts(numbers, relation)
    ]
    across = turned(numbers) if columns else numbers
    checks += (
        Check(
            lane, relation.total, "columns", index, len(relation.parts), printed, computed, allowed
        )
        for index, relation in enumerate(columns)
        for lane, printed, computed, allowed in _amounts(across, relation)
    )
    return checks


def inexact(checks: Iterable[Check]) -> list[Check]:
    """Return the few checks that do not hold exactly, or where that cannot be known."""
    return [c for c in checks if c.printed != c.computed or c.printed is None]


def failing(checks: Iterable[Check]) -> list[Check]:
    """Return the checks whose total is not the sum of its parts, whatever rounding allows."""
    return [check for check in inexact(checks) if check.verdict == "fails"]


def _amounts(numbers: Numbers, relation: Relation) -> list[tuple[int, int | None, int | None, int]]:
    """Return each lane with its printed total, the sum of its parts, and the allowed difference.

    If parts are missing, the sum is not known. But if most such sums, and at least two, hold
    without the missing parts, those parts are zero there; in the others they may be the difference.
    """
    if relation.kind == "of which":
        return []
    total = numbers.scaled[relation.total]
    slack = [numbers.slack[line] for line in relation.lines]
    exact = not any(map(any, slack))
    allowances = [0] * len(total) if exact else list(map(allowance, zip(*slack, strict=True)))
    lines = signed_parts(numbers.scaled, relation)
    if exact and not relation.nearly and none_missing(total, *lines):
        sums = list(map(sum, zip(*lines, strict=True)))
        return [(lane, total[lane], sums[lane], 0) for lane in relation.lanes]
    parts = list(zip(*lines, strict=True))
    amounts: list[tuple[int, int | None, int | None, int]] = []
    gone, held = set(), set()
    for lane in relation.lanes:
        allowed, printed = allowances[lane], total[lane]
        if relation.nearly:
            allowed = max(allowed, abs(printed or 0) // NEARLY)
        computed = sum(filter(None, parts[lane]))
        if None in parts[lane]:
            gone.add(lane)
            if printed is not None and abs(printed - computed) <= allowed:
                held.add(lane)
        amounts.append((lane, printed, computed, allowed))
    untold = gone if len(held) < 2 or 3 * len(held) < 2 * len(gone) else gone - held
    if not untold:
        return amounts
    return [
        (lane, printed, None if lane in untold else computed, allowed)
        for lane, printed, computed, allowed in amounts
    ]
