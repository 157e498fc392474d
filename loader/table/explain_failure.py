"""Explain in messages and findings which totals fail, and why.

If one wrong number explains all failing totals, the message gives the value it should have. If a
codelist does not fit, the message shows its tree and the tree of the numbers side by side. In all
other cases the message lists the failing sums.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from loader.errors import LoaderError, Place, ProofError
from loader.page.page_parts import Page
from loader.proof.culprit import Culprit, find_culprit
from loader.proof.prove import Check, failing, inexact
from loader.proof.relation import Numbers
from loader.seeds.remarks import Finding
from loader.table.axis import Axis
from loader.table.codelist_axis import contradicts, disagreement
from loader.words import counted, spaced

# The kind of the finding about the one number that makes totals fail.
BLAMED = "number to blame"

# If a total fails in more than this share of its fields, its parts are wrong, not its numbers.
_MOST = 0.5
_SUMS_SHOWN = 10
_UNPROVED_SHOWN = 5

Axes = tuple[Axis, Axis]


def failure(
    page: Page,
    axes: Axes,
    numbers: Numbers,
    checks: Sequence[Check],
) -> LoaderError:
    """Return the error for a page with failing totals, as described at the top of this file."""
    rows, columns = axes
    culprit = find_culprit(checks, numbers, rows.relations, columns.relations)
    if culprit:
        return ProofError(_place(page, axes, culprit), _culprit_words(axes, numbers, culprit))
    for axis in axes:
        if contradicts(axis, _mostly_failing(axis, checks)):
            return disagreement(page, axis)
    broken = failing(checks)
    lines = [
        f"{_place(page, axes, check)}: {sum_words(axes, numbers, check)}"
        for check in broken[:_SUMS_SHOWN]
    ]
    more = len(broken) - _SUMS_SHOWN
    if more > 0:
        lines.append(f"{page.name}: and {counted(more, 'more sum fails', 'more sums fail')}")
    lines[0] += "; no single number explains all failing sums"
    return ProofError(None, "\n".join(lines))


def _place(page: Page, axes: Axes, number: Check | Culprit) -> Place:
    rows, columns = axes
    return page.place(rows.headings[number.row].line, columns.headings[number.column].field)


def _name(axes: Axes, number: Check | Culprit) -> str:
    rows, columns = axes
    return f"{rows.labels[number.row]} / {columns.labels[number.column]}"


def _culprit_words(axes: Axes, numbers: Numbers, culprit: Culprit) -> str:
    return (
        f"{_name(axes, culprit)}:"
        f" {spaced(culprit.printed, numbers.decimals)} is printed, but its row and its column add"
        f" up only with {spaced(culprit.expected, numbers.decimals)}"
    )


def _mostly_failing(axis: Axis, checks: Sequence[Check]) -> set[int]:
    """Return the totals of an axis that fail in most of their fields."""
    along = "rows" if axis.what == "row" else "columns"
    fails: dict[int, list[bool]] = defaultdict(list)
    for check in checks:
        if check.along == along:
            total = check.row if along == "rows" else check.column
            fails[total].append(check.verdict == "fails")
    return {total for total, each in fails.items() if sum(each) > _MOST * len(each)}


def sum_words(axes: Axes, numbers: Numbers, check: Check) -> str:
    """Return what a total is printed as, and what its parts come to."""
    assert check.printed is not None
    assert check.computed is not None
    return (
        f"{_name(axes, check)}: {spaced(check.printed, numbers.decimals)} is"
        f" printed, but its {counted(check.parts, 'part')} along the {check.along} add up to"
        f" {spaced(check.computed, numbers.decimals)}"
    )


def failure_findings(axes: Axes, numbers: Numbers, checks: Sequence[Check]) -> Iterator[Finding]:
    """Yield a finding for the culprit, if there is one, and for each total that fails."""
    rows, columns = axes
    culprit = find_culprit(checks, numbers, rows.relations, columns.relations)
    if culprit:
        line = rows.headings[culprit.row].line
        yield Finding(line, BLAMED, _culprit_words(axes, numbers, culprit) + ".")
    for check in failing(checks):
        line = rows.headings[check.row].line
        yield Finding(line, "total fails", sum_words(axes, numbers, check) + ".")


def unproved_findings(rows: Axis, columns: Axis, checks: Sequence[Check]) -> Iterator[Finding]:
    """Yield one finding for all totals that cannot be proved because a number is missing."""
    unproved = [check for check in inexact(checks) if check.verdict == "untold"]
    if unproved:
        names = "; ".join(_name((rows, columns), c) for c in unproved[:_UNPROVED_SHOWN])
        more = len(unproved) - _UNPROVED_SHOWN
        yield Finding(
            min(rows.headings[check.row].line for check in unproved),
            "not proved",
            f"Because a number is missing, {counted(len(unproved), 'sum')} cannot be proved:"
            f" {names}" + (f" and {more} more" if more > 0 else "") + ".",
        )
