"""Compare every total with the sum of its parts, within what rounding allows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from loader.proof.exact_numbers import allowance, signed_parts, turned
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
        """Return whether the sum holds exactly, or within rounding, or fails, or cannot be told."""
        difference = self.difference
        if not difference:
            return "untold" if difference is None else "exact"
        return "rounded" if abs(difference) <= self.allowed else "fails"


def prove(numbers: Numbers, rows: Sequence[Relation], columns: Sequence[Relation]) -> list[Check]:
    """Check each relation in each lane that it is stated for, first along rows, then columns.

    Relations of the kind "of which" state no sum, so there is nothing to check.
    """
    checks = [
        Check(relation.total, lane, "rows", index, len(relation.parts), *amounts)
        for index, relation in enumerate(rows)
        for lane, amounts in _amounts(numbers, relation)
    ]
    across = turned(numbers)
    checks += (
        Check(lane, relation.total, "columns", index, len(relation.parts), *amounts)
        for index, relation in enumerate(columns)
        for lane, amounts in _amounts(across, relation)
    )
    return checks


def failing(checks: Iterable[Check]) -> list[Check]:
    """Return the checks whose total is not the sum of its parts, whatever rounding allows."""
    return [c for c in checks if c.printed != c.computed and c.verdict == "fails"]


def _amounts(
    numbers: Numbers, relation: Relation
) -> Iterator[tuple[int, tuple[int | None, int | None, int]]]:
    """Yield each lane with what is printed, what its parts come to, and what is allowed.

    Where parts are missing this is not known. But if most such sums, two at least, hold without
    them, what is missing in those is nothing; the others may miss what is missing.
    """
    if relation.kind == "of which":
        return
    total = numbers.scaled[relation.total]
    slack = list(zip(*[numbers.slack[line] for line in relation.lines], strict=True))
    parts = list(zip(*signed_parts(numbers.scaled, relation), strict=True))
    amounts, gone, held = [], set(), set()
    for lane in relation.lanes:
        allowed, printed = allowance(slack[lane]), total[lane]
        if relation.nearly:
            allowed = max(allowed, abs(printed or 0) // NEARLY)
        computed = sum(filter(None, parts[lane]))
        if None in parts[lane]:
            gone.add(lane)
            if printed is not None and abs(printed - computed) <= allowed:
                held.add(lane)
        amounts.append((lane, printed, computed, allowed))
    untold = gone if len(held) < 2 or 3 * len(held) < 2 * len(gone) else gone - held
    for lane, printed, computed, allowed in amounts:
        yield lane, (printed, None if lane in untold else computed, allowed)
