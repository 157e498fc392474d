"""Tell what is doubtful in sums that do not fail: rounding, and fields where they do not hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from loader.page.page_parts import Page
from loader.proof.exact_numbers import off_unit
from loader.proof.prove import Check, failing, inexact, prove
from loader.proof.relation import Numbers
from loader.seeds.remarks import Finding
from loader.seeds.settings import TableSettings
from loader.table.axis import Axis
from loader.table.explain_failure import sum_words
from loader.words import counted, spaced

_NEAR = 0.4  # of the total; sums of averages miss by more

Axes = tuple[Axis, Axis]


def rounding_findings(
    page: Page, settings: TableSettings, numbers: Numbers, checks: Sequence[Check]
) -> Iterator[Finding]:
    """Yield a finding if sums hold only because the numbers are taken as rounded."""
    off = [check for check in inexact(checks) if check.verdict == "rounded"]
    if off and settings.rounding is None:
        most = max(abs(check.difference or 0) for check in off)
        yield Finding(
            page.rows[off[0].row].line,
            "rounding",
            f"{counted(len(off), 'sum is', 'sums are')} off by at most"
            f" {spaced(most, numbers.decimals)}, so the numbers are taken as rounded; if they are"
            f" exact, say rounding: 0 under tables: {page.id}: in publication.yml.",
        )


def unit_findings(axes: Axes, numbers: Numbers) -> Iterator[Finding]:
    """Yield a finding if a number is not rounded to the unit that the others of its column are."""
    rows, columns = axes
    if odd := list(off_unit(numbers)):
        row, column, unit = odd[0]
        name = f"{rows.labels[row]} / {columns.labels[column]}"
        printed = spaced(numbers.scaled[row][column] or 0, numbers.decimals)
        others = counted(len(odd) - 1, "more number is", "more numbers are")
        more = f"; {others} like this" if len(odd) > 1 else ""
        yield Finding(
            rows.headings[row].line,
            "not rounded",
            f"{name}: {printed} is not a multiple of {unit}, but most numbers of its column"
            f" are{more}.",
        )


def elsewhere_findings(axes: Axes, numbers: Numbers) -> Iterator[Finding]:
    """Yield a finding for each sum that holds in some fields, and nearly does in another.

    It is none there, so nothing fails; but one wrong number would look like this.
    """
    rows, columns = axes
    others = [
        [
            replace(relation, lanes=tuple(sorted({*range(lanes)} - {*relation.lanes})))
            for relation in axis.relations
            if len(relation.lanes) < lanes
        ]
        for axis, lanes in ((rows, len(columns.codes)), (columns, len(rows.codes)))
    ]
    told = set()
    for check in failing(prove(numbers, *others)):
        near = abs(check.difference or 0) <= _NEAR * abs(check.printed or 0)
        if near and (check.along, check.relation) not in told:
            told.add((check.along, check.relation))
            line = rows.headings[check.row].line
            message = f"{sum_words(axes, numbers, check)}; elsewhere such sums hold."
            yield Finding(line, "not a sum here", message)
