"""Say in words what a total is the sum of, and what proves it: "= the sum of 15 parts"."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from loader.database.read_back import StoredCheck, StoredHeading, StoredRelation, StoredTable
from loader.words import counted
from plugins.common.numbers import exact, figure

_NAMED = 4  # parts of a difference that are named one by one
_SIGNS = {"holds": "✓", "fails": "✗", "unknown": "?"}


class Proof(NamedTuple):
    """What the checks of a total show: it "holds", "fails", or is "unknown" without results."""

    kind: str
    text: str

    @property
    def sign(self) -> str:
        """Return a tick, a cross or a question mark."""
        return _SIGNS[self.kind]


def proofs_of(table: StoredTable, axis: str) -> dict[int, Proof]:
    """Return the proof of each total among the rows ("row") or columns, by its position."""
    by_relation: dict[int, list[StoredCheck]] = defaultdict(list)
    for check in table.checks:
        by_relation[check.relation].append(check)
    checks: dict[int, list[StoredCheck]] = defaultdict(list)
    texts: dict[int, list[str]] = defaultdict(list)
    for relation in table.relations:
        own = by_relation[relation.id]
        if relation.axis == axis and own:
            checks[relation.total] += own
            texts[relation.total].append(f"{equals(table, relation)}, {outcome(own, relation)}")
    return {total: Proof(_kind(checks[total]), "; ".join(said)) for total, said in texts.items()}


def _kind(checks: Sequence[StoredCheck]) -> str:
    verdicts = {check.verdict for check in checks}
    return "fails" if "fails" in verdicts else "unknown" if verdicts == {"untold"} else "holds"


def called(heading: StoredHeading) -> str:
    """Return the words of a heading, or its categories where its axis has several dimensions."""
    return heading.label if len(heading.codes) == 1 else heading.name


def equals(table: StoredTable, relation: StoredRelation) -> str:
    """Return what the total is: "= the sum of 3 parts", "= In less Out", "of which 3 parts"."""
    count = len(relation.parts)
    added, less = (
        [_part(table, relation, at) for sign, at in relation.parts if sign == wanted]
        for wanted in (1, -1)
    )
    if relation.kind == "of which":
        return f"of which {counted(count, 'part')}"
    if not less:
        return f"= the sum of {counted(count, 'part')}"
    if count > _NAMED:
        return f"= the sum of {counted(len(added), 'part')} less {counted(len(less), 'other')}"
    return " less ".join(["= " + " plus ".join(added), *less])


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
    verdicts = Counter(check.verdict for check in checks)
    known = len(checks) - verdicts["untold"]
    words = []
    if verdicts["fails"]:
        by = ", ".join(exact(c.difference or 0) for c in checks if c.verdict == "fails")
        words.append(f"fails by {by}" + f" in {verdicts['fails']} of {known} sums" * (known > 1))
    elif verdicts["rounded"]:
        allowed = max(check.allowed for check in checks if check.verdict == "rounded")
        words.append(f"within rounding of {exact(allowed)}")
    elif known:
        words.append("difference 0")
    if verdicts["untold"]:
        sums = f"{verdicts['untold']} of {len(checks)} sums " * (len(checks) > 1)
        what = "the total" if all(check.computed is not None for check in checks) else "a part"
        words.append(f"{sums}cannot be proved: {what} is not given")
    return "; ".join([*words, *["two readings fit"] * relation.two_readings])


def summary(checks: Sequence[StoredCheck]) -> str:
    """Return one sentence about all sums of a table."""
    if not checks:
        return "No total was found in this table, so nothing can be proved by adding up."
    verdicts = Counter(check.verdict for check in checks)
    words = f"{figure(verdicts['exact'] + verdicts['rounded'])} of {figure(len(checks))} sums hold"
    if verdicts["rounded"]:
        words += f" ({figure(verdicts['rounded'])} of them within rounding)"
    if verdicts["fails"]:
        words += f", {figure(verdicts['fails'])} fail"
    if verdicts["untold"]:
        words += f", {figure(verdicts['untold'])} lack a number"
    return words + ": each total was added up again from its parts, by rows and by columns."
