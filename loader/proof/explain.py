"""proof -> message: what a person needs to know when totals fail.

One wrong number is named, with the only value that mends it; a codelist that does not fit is shown
beside the tree of the numbers; otherwise the sums that fail are listed and nobody is blamed.
"""

from collections.abc import Iterator

from loader.errors import LoaderError, ProofError
from loader.page.lines import Page
from loader.proof.prove import Check, Culprit, Numbers, failing, find_culprit
from loader.seeds.remarks import Finding
from loader.table.axis import Axis, disagreement
from loader.words import counted, spaced

# The kind of finding that names the one number which makes totals fail.
BLAMED = "number to blame"

# A total whose parts miss it in more than this share of its fields is no typing error.
_MOST = 0.5
_SUMS_SHOWN = 10
_UNPROVED_SHOWN = 5


def failure(
    page: Page,
    rows: Axis,
    columns: Axis,
    numbers: Numbers,
    checks: list[Check],
) -> LoaderError:
    """The error for a page whose proof fails: the culprit, else both trees, else the sums."""
    culprit = find_culprit(checks, numbers, rows.tree, columns.tree)
    if culprit:
        return _culprit_error(page, rows, columns, culprit)
    for axis in (rows, columns):
        if axis.codelist and axis.tree != axis.found and _has_other_parts(axis, checks):
            return disagreement(page, axis)
    broken = failing(checks)
    lines = [_sum_line(page, rows, columns, check) for check in broken[:_SUMS_SHOWN]]
    more = len(broken) - _SUMS_SHOWN
    if more > 0:
        lines.append(f"{page.name}: and {more} more {'sum fails' if more == 1 else 'sums fail'}")
    lines[0] += "; no single number explains all failing sums"
    return ProofError(None, "\n".join(lines))


def _culprit_error(page: Page, rows: Axis, columns: Axis, culprit: Culprit) -> ProofError:
    place = page.place(rows.headings[culprit.row].line, columns.headings[culprit.column].field)
    return ProofError(place, _culprit_words(rows, columns, culprit))


def _culprit_words(rows: Axis, columns: Axis, culprit: Culprit) -> str:
    return (
        f"{rows.labels[culprit.row]} / {columns.labels[culprit.column]}:"
        f" {spaced(culprit.printed)} is printed, but its row and its column add up only with"
        f" {spaced(culprit.expected)}"
    )


def _has_other_parts(axis: Axis, checks: list[Check]) -> bool:
    """Whether some total along this axis fails in most of its fields, but is one by the numbers.

    One that is none by the numbers either has lost a part: the codelist is not to blame.
    """
    along = "rows" if axis.what == "row" else "columns"
    of_total: dict[int, list[bool]] = {}
    for check in checks:
        if check.along == along:
            total = check.row if along == "rows" else check.column
            of_total.setdefault(total, []).append(bool(check.difference))
    return any(
        sum(fails) > _MOST * len(fails) and total in axis.found.parts
        for total, fails in of_total.items()
    )


def _sum_line(page: Page, rows: Axis, columns: Axis, check: Check) -> str:
    place = page.place(rows.headings[check.row].line, columns.headings[check.column].field)
    return f"{place}: {_sum_words(rows, columns, check)}"


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
    """A finding for the one number that explains it, if one does, and for each total that fails."""
    culprit = find_culprit(checks, numbers, rows.tree, columns.tree)
    if culprit:
        line = rows.headings[culprit.row].line
        yield Finding(line, BLAMED, _culprit_words(rows, columns, culprit) + ".")
    for check in failing(checks):
        line = rows.headings[check.row].line
        yield Finding(line, "total fails", _sum_words(rows, columns, check) + ".")


def unproved_findings(rows: Axis, columns: Axis, checks: list[Check]) -> list[Finding]:
    """One finding for all totals that cannot be proved, because they or a part are missing."""
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
