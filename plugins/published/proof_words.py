"""Say in words what a total is the sum of, and what proves it: "= the sum of 15 parts"."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from loader.database.stored_table import (
    StoredCheck,
    StoredHeading,
    StoredRelation,
    StoredTable,
)
from plugins.common.language import gettext, label, ngettext
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
    return label(heading.label if len(heading.codes) == 1 else heading.name)


def equals(table: StoredTable, relation: StoredRelation) -> str:
    """Return what the total is: "= the sum of 3 parts", "= In less Out", "of which 3 parts"."""
    count = len(relation.parts)
    added, less = (
        [_part(table, relation, at) for sign, at in relation.parts if sign == wanted]
        for wanted in (1, -1)
    )
    if relation.kind == "of which":
        return ngettext("of which %(num)s part", "of which %(num)s parts", count)
    if not less:
        return ngettext("= the sum of %(num)s part", "= the sum of %(num)s parts", count)
    if count > _NAMED:
        these = ngettext("= the sum of %(num)s part", "= the sum of %(num)s parts", len(added))
        return these + ngettext(" less %(num)s other", " less %(num)s others", len(less))
    return gettext(" less ").join(["= " + gettext(" plus ").join(added), *less])


def _part(table: StoredTable, relation: StoredRelation, at: int) -> str:
    """Return the name of a part in the dimension in which it differs from the others."""
    by_row = relation.axis == "row"
    heading = (table.rows if by_row else table.columns)[at]
    dimensions = table.row_dimensions if by_row else table.column_dimensions
    if len(dimensions) == 1:
        return label(heading.label)
    return label(heading.names[[dimension.name for dimension in dimensions].index(relation.along)])


def outcome(checks: Sequence[StoredCheck], relation: StoredRelation) -> str:
    """Return what checks of one relation show: "difference 0", "within rounding of 0.1"."""
    verdicts = Counter(check.verdict for check in checks)
    known = len(checks) - verdicts["untold"]
    words = []
    if verdicts["fails"]:
        by = ", ".join(exact(c.difference or 0) for c in checks if c.verdict == "fails")
        fails = gettext("fails by %(difference)s", difference=by)
        of = gettext(" in %(failing)s of %(all)s sums", failing=verdicts["fails"], all=known)
        words.append(fails + of * (known > 1))
    elif verdicts["rounded"]:
        allowed = max(check.allowed for check in checks if check.verdict == "rounded")
        words.append(gettext("within rounding of %(allowed)s", allowed=exact(allowed)))
    elif known:
        words.append(gettext("difference 0"))
    if verdicts["untold"]:
        words.append(_unproved(checks, verdicts["untold"]))
    return "; ".join([*words, *[gettext("two readings fit")] * relation.two_readings])


def _unproved(checks: Sequence[StoredCheck], untold: int) -> str:
    if all(check.computed is not None for check in checks):
        why = gettext("cannot be proved: the total is not given")
    else:
        why = gettext("cannot be proved: a part is not given")
    if len(checks) == 1:
        return why
    return gettext("%(some)s of %(all)s sums ", some=untold, all=len(checks)) + why


def summary(checks: Sequence[StoredCheck]) -> str:
    """Return one sentence about all sums of a table."""
    if not checks:
        return gettext("No total was found in this table, so nothing can be proved by adding up.")
    verdicts = Counter(check.verdict for check in checks)
    count = {verdict: figure(number) for verdict, number in verdicts.items()}
    holding = figure(verdicts["exact"] + verdicts["rounded"])
    words = gettext("%(holding)s of %(all)s sums hold", holding=holding, all=figure(len(checks)))
    if verdicts["rounded"]:
        words += gettext(" (%(some)s of them within rounding)", some=count["rounded"])
    if verdicts["fails"]:
        words += ngettext(
            ", %(some)s fails", ", %(some)s fail", verdicts["fails"], some=count["fails"]
        )
    if verdicts["untold"]:
        words += ngettext(
            ", %(some)s lacks a number",
            ", %(some)s lack a number",
            verdicts["untold"],
            some=count["untold"],
        )
    return words + gettext(
        ": each total was added up again from its parts, by rows and by columns."
    )
