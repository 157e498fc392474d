"""Say in words what a total is the sum of, and what proves it: "= the sum of 15 parts"."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from loader.database.read_back import StoredCheck, StoredHeading, StoredRelation, StoredTable
from loader.words import counted
from plugins.common.numbers import exact, figure

_NAMED = 4  # parts of a difference that are named one by one
_TWO_READINGS = "two readings fit"


@dataclass(frozen=True, slots=True)
class Proof:
    """All checks of one total, of a row one in each column; `text` tells what they show."""

    checks: tuple[StoredCheck, ...]
    text: str = ""

    def with_verdict(self, verdict: str) -> list[StoredCheck]:
        """Return the checks that are "exact", "rounded", "fails" or "untold"."""
        return [check for check in self.checks if check.verdict == verdict]

    @property
    def failing(self) -> list[StoredCheck]:
        """Return the checks where the total is not the sum of its parts."""
        return self.with_verdict("fails")

    @property
    def holds(self) -> bool:
        """Return whether there are checks with a result, and all of these hold."""
        return not self.failing and len(self.with_verdict("untold")) < len(self.checks)

    @property
    def sign(self) -> str:
        """Return a tick if the total holds, a cross if it fails, "?" if no check has a result."""
        return "✓" if self.holds else "✗" if self.failing else "?"


def proofs_of(table: StoredTable, axis: str) -> dict[int, Proof]:
    """Return the proof of each total among the rows ("row") or columns, by its position."""
    by_relation: dict[int, list[StoredCheck]] = defaultdict(list)
    for check in table.checks:
        by_relation[check.relation].append(check)
    proofs: dict[int, Proof] = {}
    for relation in table.relations:
        checks = by_relation[relation.id]
        if relation.axis != axis or not checks:
            continue
        before = proofs.get(relation.total, Proof(()))
        text = f"{equals(table, relation)}, {outcome(checks, relation)}"
        proofs[relation.total] = Proof(
            (*before.checks, *checks), f"{before.text}; {text}" if before.text else text
        )
    return proofs


def called(heading: StoredHeading) -> str:
    """Return the words of a heading, or its categories where its axis has several dimensions."""
    return heading.label if len(heading.codes) == 1 else heading.name


def equals(table: StoredTable, relation: StoredRelation) -> str:
    """Return what the total is: "= the sum of 3 parts", "= In less Out", "of which 3 parts"."""
    if relation.kind == "of which":
        return f"of which {counted(len(relation.parts), 'part')}"
    added, subtracted = (
        [_part(table, relation, at) for sign, at in relation.parts if sign == wanted]
        for wanted in (1, -1)
    )
    if not subtracted:
        return f"= the sum of {counted(len(added), 'part')}"
    if len(relation.parts) > _NAMED:
        return f"= the sum of {counted(len(added), 'part')} less {len(subtracted)} others"
    return " less ".join(["= " + " plus ".join(added), *subtracted])


def _part(table: StoredTable, relation: StoredRelation, at: int) -> str:
    """Return the name of a part in the dimension in which it differs from the others."""
    by_row = relation.axis == "row"
    heading = (table.rows if by_row else table.columns)[at]
    dimensions = table.row_dimensions if by_row else table.column_dimensions
    if len(dimensions) == 1:
        return heading.label
    return heading.names[[dimension.name for dimension in dimensions].index(relation.along)]


def outcome(checks: Sequence[StoredCheck], relation: StoredRelation) -> str:
    """Return what checks of one relation show: "difference 0", "within rounding of 0.1"."""
    proof = Proof(tuple(checks))
    untold, rounded = proof.with_verdict("untold"), proof.with_verdict("rounded")
    known = len(checks) - len(untold)
    words = []
    if proof.failing:
        by = ", ".join(exact(check.difference or 0) for check in proof.failing)
        words.append(f"fails by {by}" + (f" in {len(proof.failing)} of {known} sums" * (known > 1)))
    elif rounded:
        words.append(f"within rounding of {exact(max(check.allowed for check in rounded))}")
    elif known:
        words.append("difference 0")
    if untold:
        number = f"{len(untold)} of {len(checks)} sums cannot" if len(checks) > 1 else "cannot"
        what = "a part" if any(check.computed is None for check in untold) else "the total"
        words.append(f"{number} be proved: {what} is not given")
    return "; ".join(words + [_TWO_READINGS] * relation.two_readings)


def summary(checks: Sequence[StoredCheck]) -> str:
    """Return one sentence about all sums of a table."""
    if not checks:
        return "No total was found in this table, so nothing can be proved by adding up."
    proof = Proof(tuple(checks))
    untold, rounded = proof.with_verdict("untold"), proof.with_verdict("rounded")
    known = len(checks) - len(untold)
    words = f"{figure(known - len(proof.failing))} of {figure(len(checks))} sums hold"
    if rounded:
        words += f" ({figure(len(rounded))} of them within rounding)"
    if proof.failing:
        words += f", {figure(len(proof.failing))} fail"
    if untold:
        words += f", {figure(len(untold))} lack a number"
    return words + ": each total was added up again from its parts, by rows and by columns."
