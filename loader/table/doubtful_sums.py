"""Tell what is doubtful in sums that do not fail: rounding, and fields where they do not hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from loader.page.page_parts import Page
from loader.proof.additive_sums import AdditiveSum, SummedSide, differing, root_of
from loader.proof.exact_numbers import off_unit
from loader.proof.prove import Check, failing, inexact, prove
from loader.proof.relation import Numbers
from loader.seeds.publication import Publication
from loader.seeds.remarks import Finding
from loader.seeds.settings import TableSettings
from loader.table.additive import with_additive_codes
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

    In that other field it is not taken as a sum, so nothing fails; but one wrong number would look
    like this.
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


def additive_sums(axes: Axes, numbers: Numbers) -> list[AdditiveSum]:
    """Return the totals of all that the additive numbers of a table do not add up to."""
    rows, columns = axes
    additive_columns = [j for j, is_additive in enumerate(columns.additive) if is_additive]
    places = (
        (i, j)
        for i, is_additive in enumerate(rows.additive)
        if is_additive
        for j in additive_columns
    )
    return list(differing(_side(rows), _side(columns), places, numbers))


def additive_findings(
    axes: Axes, numbers: Numbers, wrong: Sequence[AdditiveSum]
) -> Iterator[Finding]:
    """Yield a finding for each total of all that the additive numbers do not add up to."""
    rows, columns = axes
    for one in wrong:
        yield Finding(
            rows.headings[one.row].line,
            "not a sum here",
            f"{rows.labels[one.row]} / {columns.labels[one.column]}:"
            f" {spaced(one.printed, numbers.decimals)} is printed, but its last parts along rows"
            f" and columns add up to {spaced(one.computed, numbers.decimals)}, so they are not"
            " marked additive.",
        )


def without_additive(axes: Axes, wrong: Sequence[AdditiveSum], publication: Publication) -> Axes:
    """Return the axes with no number additive below these totals.

    Where they are those of some measures or times alone, the numbers of the others stay additive.
    """
    lines = [one.row for one in wrong], [one.column for one in wrong]
    for role in ("measure", "time"):
        for at, axis in enumerate(axes):
            for place, dimension in enumerate(axis.dimensions):
                if dimension.role == role and len(dimension.labels) > 1:
                    left_out = {axis.codes[line][place] for line in lines[at]}
                    less = replace(dimension, additive=dimension.additive - left_out)
                    dimensions = (*axis.dimensions[:place], less, *axis.dimensions[place + 1 :])
                    changed = replace(axis, dimensions=dimensions)
                    return (changed, axes[1]) if at == 0 else (axes[0], changed)
    rows, columns = (
        with_additive_codes(axis, range(len(axis.relations)), publication) for axis in axes
    )
    return rows, columns


def _side(axis: Axis) -> SummedSide:
    apart = [dimension.role in ("time", "measure") for dimension in axis.dimensions]
    sums = [r for r in axis.relations if r.kind == "sum" and not r.two_readings]
    along = [axis.along(r) for r in sums]
    roots = []
    for place, dimension in enumerate(axis.dimensions):
        code = [codes[place] for codes in axis.codes]
        own = [r for r, name in zip(sums, along, strict=True) if name == dimension.name]
        stated = ((code[r.total], [code[part] for _, part in r.parts]) for r in own)
        roots.append(root_of(code, stated))
    return SummedSide(axis.codes, roots, apart)
