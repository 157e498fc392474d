"""Explain in messages and findings which totals fail, and why.

If one wrong number explains all failing totals, the message gives the value it should have. If a
codelist does not fit, the message shows its tree and the tree of the numbers side by side. In all
other cases the message lists the failing sums.
"""

from collections.abc import Iterator

from loader.errors import LoaderError, Place, ProofError
from loader.page.lines import Page
from loader.proof.prove import Check, Culprit, Numbers, failing, find_culprit
from loader.seeds.remarks import Finding
from loader.table.axis import Axis, disagreement
from loader.words import counted, spaced

# The kind of the finding about the one number that makes totals fail.
BLAMED = "number to blame"

# If a total fails in more than this share of its fields, its parts are wrong, not its numbers.
_MOST = 0.5
_SUMS_SHOWN = 10
_UNPROVED_SHOWN = 5


def failure(
    page: Page, rows: Axis, columns: Axis, numbers: Numbers, checks: list[Check]
) -> LoaderError:
    """Return the error for a page with failing totals, as described at the top of this file."""
    culprit = find_culprit(checks, numbers, rows.tree, columns.tree)
    if culprit:
        place = _place(page, rows, columns, culprit)
        return ProofError(place, _culprit_words(rows, columns, culprit))
    for axis in (rows, columns):
        if axis.codelist and axis.tree != axis.computed_tree and _has_other_parts(axis, checks):
            return disagreement(page, axis)
    broken = failing(checks)
    lines = [
        f"{_place(page, rows, columns, check)}: {_sum_words(rows, columns, check)}"
        for check in broken[:_SUMS_SHOWN]
    ]
    more = len(broken) - _SUMS_SHOWN
    if more > 0:
        lines.append(f"{page.name}: and {counted(more, 'more sum fails', 'more sums fail')}")
    lines[0] += "; no single number explains all failing sums"
    return ProofError(None, "\n".join(lines))


def _place(page: Page, rows: Axis, columns: Axis, number: Check | Culprit) -> Place:
    return page.place(rows.headings[number.row].line, columns.headings[number.column].field)


def _culprit_words(rows: Axis, columns: Axis, culprit: Culprit) -> str:
    return (
        f"{rows.labels[culprit.row]} / {columns.labels[culprit.column]}:"
        f" {spaced(culprit.printed)} is printed, but its row and its column add up only with"
        f" {spaced(culprit.expected)}"
    )


def _has_other_parts(axis: Axis, checks: list[Check]) -> bool:
    """Return whether a total of this axis fails in most of its fields, but the numbers have it too.

    If the numbers do not have the total at all, the page has lost a part; the codelist is right.
    """
    along = "rows" if axis.what == "row" else "columns"
    failures: dict[int, list[bool]] = {}  # of each total, one for each field
    for check in checks:
        if check.along == along:
            total = check.row if along == "rows" else check.column
            failures.setdefault(total, []).append(bool(check.difference))
    return any(
        sum(fails) > _MOST * len(fails) and total in axis.computed_tree.parts
        for total, fails in failures.items()
    )


def _sum_words(rows: Axis, columns: Axis, check: Check) -> str:
    assert check.printed is not None
    assert check.computed is not None
    return (
        f"{rows.labels[check.row]} / {columns.labels[check.column]}: {spaced(check.printed)} is"
        f" printed, but its {counted(check.parts, 'part')} along the {check.along} add up to"
        f" {spaced(check.computed)}"
    )


def failure_findings(
    rows: Axis, columns: Axis, numbers: Numbers, checks: list[Check]
) -> Iterator[Finding]:
    """Yield a finding for the culprit, if there is one, and for each total that fails."""
    culprit = find_culprit(checks, numbers, rows.tree, columns.tree)
    if culprit:
        line = rows.headings[culprit.row].line
        yield Finding(line, BLAMED, _culprit_words(rows, columns, culprit) + ".")
    for check in failing(checks):
        line = rows.headings[check.row].line
        yield Finding(line, "total fails", _sum_words(rows, columns, check) + ".")


def unproved_findings(rows: Axis, columns: Axis, checks: list[Check]) -> list[Finding]:
    """Return one finding for all totals that cannot be proved because a number is missing."""
    unproved = [check for check in checks if check.difference is None]
    if not unproved:
        return []
    first = unproved[:_UNPROVED_SHOWN]
    more = len(unproved) - len(first)
    names = "; ".join(f"{rows.labels[c.row]} / {columns.labels[c.column]}" for c in first)
    return [
        Finding(
            min(rows.headings[check.row].line for check in unproved),
            "not proved",
            f"For want of a number, {counted(len(unproved), 'sum')} cannot be proved: {names}"
            + (f" and {more} more" if more else "")
            + ".",
        )
    ]
