"""Compare the numbers that may be added up with the printed total of all of them.

Sums are stated for lanes, and a lane in which one does not hold may be left out of it. So even
where no sum fails, numbers that are parts along both axes need not come to the total of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from loader.proof.exact_numbers import allowance
from loader.proof.relation import Numbers

Codes = tuple[str, ...]  # one in each dimension
Place = tuple[int, int]  # row and column


class AdditiveSum(NamedTuple):
    """A total of all, by its row and column, with what the additive numbers come to instead."""

    row: int
    column: int
    printed: int
    computed: int


class SummedSide(NamedTuple):
    """The lines of an axis: their codes, and for each dimension the code that is not a part.

    A dimension that is `apart` is not added up, as times and measures are not: each of its codes
    has a total of its own.
    """

    codes: Sequence[Codes]
    roots: Sequence[str | None]
    apart: Sequence[bool]

    def total_of(self, line: int) -> Codes | None:
        """Return the codes of the total of all that a line is part of, if there is one."""
        pairs = zip(self.codes[line], self.roots, self.apart, strict=True)
        codes = [code if apart else root for code, root, apart in pairs]
        return None if None in codes else tuple(filter(None, codes))


def root_of(codes: Iterable[str], sums: Iterable[tuple[str, Iterable[str]]]) -> str | None:
    """Return the one code that is a total in these sums and not a part in any.

    Without sums, return the only code, if there is just one. `codes` are all of a dimension; each
    sum is its total and its parts.
    """
    sums = [(total, list(parts)) for total, parts in sums]
    inner = {part for _, parts in sums for part in parts}
    roots = {total for total, _ in sums} - inner if sums else set(codes)
    return roots.pop() if len(roots) == 1 else None


def differing(
    rows: SummedSide, columns: SummedSide, additive: Iterable[Place], numbers: Numbers
) -> Iterator[AdditiveSum]:
    """Yield each total of all that the additive numbers do not add up to, if all are known."""
    parts: dict[tuple[Codes | None, Codes | None], list[Place]] = defaultdict(list)
    totals = [[side.total_of(line) for line in range(len(side.codes))] for side in (rows, columns)]
    for i, j in additive:
        parts[totals[0][i], totals[1][j]].append((i, j))
    row_of: dict[Codes | None, int] = {codes: i for i, codes in enumerate(rows.codes)}
    column_of: dict[Codes | None, int] = {codes: j for j, codes in enumerate(columns.codes)}
    for (row, column), places in parts.items():
        if row in row_of and column in column_of:
            total = row_of[row], column_of[column]
            amounts = [numbers.scaled[i][j] for i, j in (total, *places)]
            known = [amount for amount in amounts if amount is not None]
            if len(known) < len(amounts):
                continue
            computed = sum(known[1:])
            slack = [numbers.slack[i][j] for i, j in (total, *places)]
            if abs(known[0] - computed) > allowance(slack):
                yield AdditiveSum(*total, known[0], computed)
