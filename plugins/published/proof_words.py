"""What proves a total, in words: "15 parts, difference 0"."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loader.database.read_back import StoredCheck, StoredTable
from loader.words import counted
from plugins.common.numbers import figure


@dataclass(frozen=True, slots=True)
class Proof:
    """All checks of one total: a total in the rows has one a column, and the other way round."""

    checks: tuple[StoredCheck, ...]

    @property
    def failing(self) -> list[StoredCheck]:
        """Those where the total is not the sum of its parts."""
        return [check for check in self.checks if check.difference]

    @property
    def untold(self) -> list[StoredCheck]:
        """Those that cannot be told, because a part is missing."""
        return [check for check in self.checks if check.difference is None]

    @property
    def holds(self) -> bool:
        """Whether each check that can be told holds, and one can."""
        return not self.failing and len(self.untold) < len(self.checks)

    @property
    def sign(self) -> str:
        """A tick where the total holds, a cross where it fails, "?" where nothing can be told."""
        return "✓" if self.holds else "✗" if self.failing else "?"

    @property
    def text(self) -> str:
        """The whole proof."""
        words = counted(self.checks[0].parts, "part", "parts")
        told = len(self.checks) - len(self.untold)
        if self.failing:
            differences = ", ".join(figure(check.difference) for check in self.failing)
            words += f", difference {differences} in {len(self.failing)} of {told} sums"
        elif told:
            words += ", difference 0"
        if self.untold:
            words += f"; {len(self.untold)} of {len(self.checks)} sums lack a part"
        return words


def proofs(checks: Iterable[StoredCheck], along: str, by: str) -> dict[str, Proof]:
    """The proof of each total along a dimension, by its code; `by` is "row" or "column"."""
    found: dict[str, list[StoredCheck]] = defaultdict(list)
    for check in checks:
        if check.along == along:
            found[getattr(check, by)].append(check)
    return {code: Proof(tuple(of_total)) for code, of_total in found.items()}


def row_proofs(table: StoredTable) -> dict[str, Proof]:
    """The proofs of the totals among the rows, by code."""
    return proofs(table.checks, table.facts["row_dimension"], "row")


def column_proofs(table: StoredTable) -> dict[str, Proof]:
    """The proofs of the totals among the columns, by code."""
    return proofs(table.checks, table.facts["column_dimension"], "column")


def summary(checks: Sequence[StoredCheck]) -> str:
    """One sentence on all sums of a table."""
    if not checks:
        return "No total was found in this table, so nothing can be proved by adding up."
    proof = Proof(tuple(checks))
    told = len(checks) - len(proof.untold)
    words = f"{figure(told - len(proof.failing))} of {figure(len(checks))} sums hold"
    if proof.failing:
        words += f", {figure(len(proof.failing))} fail"
    if proof.untold:
        words += f", {figure(len(proof.untold))} lack a part"
    return words + ": each total was added up again from its parts, by rows and by columns."
