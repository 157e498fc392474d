"""Say in words what proves a total: "15 parts, difference 0"."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loader.database.read_back import StoredCheck, StoredTable
from loader.words import counted
from plugins.common.numbers import figure


@dataclass(frozen=True, slots=True)
class Proof:
    """All checks of one total: a row has one check for each column, a column one for each row."""

    checks: tuple[StoredCheck, ...]

    @property
    def failing(self) -> list[StoredCheck]:
        """Return the checks where the total is not the sum of its parts."""
        return [check for check in self.checks if check.difference]

    @property
    def unknown(self) -> list[StoredCheck]:
        """Return the checks that have no result, because a part is missing."""
        return [check for check in self.checks if check.difference is None]

    @property
    def holds(self) -> bool:
        """Return whether there are checks with a result, and all of these hold."""
        return not self.failing and len(self.unknown) < len(self.checks)

    @property
    def sign(self) -> str:
        """Return a tick if the total holds, a cross if it fails, "?" if no check has a result."""
        return "✓" if self.holds else "✗" if self.failing else "?"

    @property
    def text(self) -> str:
        """Return the whole proof in words."""
        words = counted(self.checks[0].parts, "part", "parts")
        known = len(self.checks) - len(self.unknown)
        if self.failing:
            differences = ", ".join(figure(check.difference) for check in self.failing)
            words += f", difference {differences} in {len(self.failing)} of {known} sums"
        elif known:
            words += ", difference 0"
        if self.unknown:
            words += f"; {len(self.unknown)} of {len(self.checks)} sums lack a part"
        return words


def proofs(checks: Iterable[StoredCheck], along: str, by: str) -> dict[str, Proof]:
    """Return the proof of each total along a dimension, by code; `by` is "row" or "column"."""
    by_code: dict[str, list[StoredCheck]] = defaultdict(list)
    for check in checks:
        if check.along == along:
            by_code[getattr(check, by)].append(check)
    return {code: Proof(tuple(of_total)) for code, of_total in by_code.items()}


def row_proofs(table: StoredTable) -> dict[str, Proof]:
    """Return the proofs of the totals among the rows, by code."""
    return proofs(table.checks, table.facts["row_dimension"], "row")


def column_proofs(table: StoredTable) -> dict[str, Proof]:
    """Return the proofs of the totals among the columns, by code."""
    return proofs(table.checks, table.facts["column_dimension"], "column")


def summary(checks: Sequence[StoredCheck]) -> str:
    """Return one sentence about all sums of a table."""
    if not checks:
        return "No total was found in this table, so nothing can be proved by adding up."
    proof = Proof(tuple(checks))
    known = len(checks) - len(proof.unknown)
    words = f"{figure(known - len(proof.failing))} of {figure(len(checks))} sums hold"
    if proof.failing:
        words += f", {figure(len(proof.failing))} fail"
    if proof.unknown:
        words += f", {figure(len(proof.unknown))} lack a part"
    return words + ": each total was added up again from its parts, by rows and by columns."
