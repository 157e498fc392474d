"""Read one page through all steps, from its bytes to a proved table or an error.

The parts of a page do not depend on each other; this module passes the result of each to the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

from loader.bounds import LONGEST_WORDS
from loader.errors import CodelistError, PageError, Place, shown
from loader.letters import folded
from loader.page.heads import Head
from loader.page.lines import Page, read_page
from loader.page.notes import Footnote, Mark, read_footnotes, read_marks
from loader.page.title import axis_names, is_year, read_title
from loader.page.values import NotAValueError, Value, ValueReader, label_of, split_markers
from loader.proof.prove import Check, Numbers, failing, find_culprit, prove
from loader.seeds.publication import Publication
from loader.seeds.remarks import Finding, first_of_each_kind
from loader.seeds.settings import TableSettings
from loader.table.axis import (
    Axis,
    Heading,
    compare_trees,
    read_axis,
    totals_left_out,
    with_tree_of_best_half,
)
from loader.table.explain_failure import failure, failure_findings, unproved_findings
from loader.words import counted

_MARKERS = attrgetter("markers")


@dataclass(frozen=True, slots=True)
class Table:
    """A published table with its values, codes, checks, notes and findings.

    `values[row][column]` belongs to `rows.headings[row]` and `columns.headings[column]`.
    """

    page: Page
    settings: TableSettings
    rows: Axis
    columns: Axis
    values: list[list[Value]]
    checks: list[Check]
    footnotes: list[Footnote]
    marks: list[Mark]
    findings: list[Finding]

    @property
    def id(self) -> str:
        """Return the id of the table, such as "marbles-2009"."""
        return self.page.id

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """Return the rows and the columns."""
        return self.rows, self.columns

    @property
    def proved(self) -> int:
        """Count the totals that are the sum of their parts."""
        return sum(check.difference == 0 for check in self.checks)


def read_table(
    data: bytes,
    name: str,
    publication: Publication,
    reader: ValueReader | None = None,
    load_failing_totals: bool = False,
) -> Table:
    """Read the table from the bytes of a page.

    Raise PageError, CodelistError, TreeError or ProofError. With `load_failing_totals`, a failing
    total and the number to blame for it become findings instead of a ProofError.
    """
    page = read_page(data, name)
    values = _read_values(page, reader or ValueReader(publication.value_is))
    settings, names = _settings(page, publication)
    rows, columns, numbers = _read_axes(page, publication, names, values)
    checks = prove(numbers, rows.tree, columns.tree)
    proof_findings = _proof_findings(page, rows, columns, numbers, checks, load_failing_totals)
    notes = read_footnotes(page)
    marks, note_findings = read_marks(page, notes, _cell_markers(page, values))
    findings = first_of_each_kind(
        chain(
            proof_findings,
            totals_left_out(rows),
            totals_left_out(columns),
            unproved_findings(rows, columns, checks),
            _codelist_not_used(page, rows, publication),
            _codelist_not_used(page, columns, publication),
            _oddities(page, columns),
            note_findings,
        )
    )
    findings += _remarks(page, publication)
    findings.sort(key=lambda finding: finding.line or 0)
    return Table(page, settings, rows, columns, values, checks, notes, marks, findings)


def _proof_findings(
    page: Page,
    rows: Axis,
    columns: Axis,
    numbers: Numbers,
    checks: list[Check],
    load_failing_totals: bool,
) -> Iterable[Finding]:
    if not failing(checks):
        return [*compare_trees(page, rows), *compare_trees(page, columns)]
    if load_failing_totals:
        return failure_findings(rows, columns, numbers, checks)
    raise failure(page, rows, columns, numbers, checks)


def _remarks(page: Page, publication: Publication) -> list[Finding]:
    remarks = publication.remarks.get(page.id, [])
    for remark in remarks:
        if remark.line is not None and remark.line > len(page.lines):
            raise CodelistError(
                Place("remarks.csv"),
                f"line {remark.line} of {page.id}; the page has {counted(len(page.lines), 'line')}",
            )
    return remarks


def _read_values(page: Page, reader: ValueReader) -> list[list[Value]]:
    values = []
    for line in page.rows:
        try:
            values.append(reader.line(line.cells[1:]))
        except NotAValueError:
            _raise_for_cell(page, line.number, line.cells, reader)
    return values


def _raise_for_cell(page: Page, line: int, cells: Sequence[str], reader: ValueReader) -> None:
    """Find the field that cannot be read; only called after an error, so that reading is fast."""
    for field, cell in enumerate(cells[1:], 1):
        try:
            reader(cell)
        except NotAValueError as error:
            label = split_markers(cells[0])[0]
            heading = page.heads.column_heading(field).label
            raise PageError(
                page.place(line, field),
                f"{label} / {heading}: {shown(cell)} is {error.reason}"
                if cell.strip()
                else f"{label} / {heading}: {error.reason}",
            ) from None


def _settings(page: Page, publication: Publication) -> tuple[TableSettings, tuple[str, str]]:
    title = read_title(page.title)
    settings = publication.settings_of(page.id)
    row, column = axis_names(title, page.heads.stub)
    row, column = settings.row_dimension or row, settings.column_dimension or column
    if row == column:
        raise PageError(
            page.place(page.title_line),
            f"rows and columns are both {row}; give one of them another row_dimension or"
            f" column_dimension under tables: {page.id}: in publication.yml",
        )
    years = [head.label for head in _heads_over_all(page) if is_year(head.label)]
    settings = replace(
        settings,
        measure=settings.measure or title.measure,
        period=settings.period or title.period or (years[0] if years else None),
        row_dimension=row,
        column_dimension=column,
    )
    return settings, (row, column)


def _heads_over_all(page: Page) -> list[Head]:
    width = len(page.heads.over)
    return [head for head in page.heads.spanners if head.span == width]


def _read_axes(
    page: Page, publication: Publication, names: tuple[str, str], values: list[list[Value]]
) -> tuple[Axis, Axis, Numbers]:
    by_row = [[value.value for value in row] for row in values]
    by_column = list(zip(*by_row, strict=True))
    row_headings, column_headings = _row_headings(page), _column_headings(page)
    rows = read_axis(page, names[0], "row", row_headings, by_row, publication)
    columns = read_axis(page, names[1], "column", column_headings, by_column, publication)
    if not (rows.codelist and columns.codelist):
        # One wrong number can hide a tree; use the trees without it if they lead to that number.
        other_rows = with_tree_of_best_half(rows, by_row)
        other_columns = with_tree_of_best_half(columns, by_column)
        checks = prove(by_row, other_rows.tree, other_columns.tree)
        if find_culprit(checks, by_row, other_rows.tree, other_columns.tree):
            return other_rows, other_columns, by_row
    return rows, columns, by_row


def _row_headings(page: Page) -> list[Heading]:
    return [Heading(line.number, 0, line.cells[0], label_of(line.cells[0])) for line in page.rows]


def _column_headings(page: Page) -> list[Heading]:
    """Return the column headings, with their spanners if two of them have the same words."""
    width = len(page.heads.over)
    lowest = [heads[-1] for heads in page.heads.over.values()]
    unique = len({head.label for head in lowest}) == len(lowest)
    headings = []
    for heads in page.heads.over.values():
        path = [heads[-1]] if unique else [head for head in heads if not 1 < head.span == width]
        label = " / ".join(head.label for head in path)
        if len(label) > LONGEST_WORDS:
            raise PageError(
                page.place(heads[-1].line, heads[-1].field),
                f"the heads above this field have {len(label):,} characters;"
                f" expected at most {LONGEST_WORDS:,}",
            )
        headings.append(Heading(heads[-1].line, heads[-1].field, heads[-1].printed, label))
    return headings


def _cell_markers(page: Page, values: list[list[Value]]) -> list[tuple[int, int, tuple[str, ...]]]:
    return [
        (line.number, field, value.markers)
        for line, row in zip(page.rows, values, strict=True)
        if any(map(_MARKERS, row))
        for field, value in enumerate(row, 1)
        if value.markers
    ]


def _codelist_not_used(page: Page, axis: Axis, publication: Publication) -> list[Finding]:
    """Return a finding for each codelist whose labels are printed by an axis without a codelist."""
    if axis.codelist:
        return []
    return [
        Finding(
            page.title_line,
            "codelist not used",
            f"{matches} of {counted(len(axis.labels), 'label')} of {axis.dimension}"
            f" {'stands' if matches == 1 else 'stand'} in {codelist.file},"
            f" but the page names no {codelist.dimension}; if that is meant, say"
            f" {axis.what}_dimension: {codelist.dimension} under tables: {page.id}:"
            " in publication.yml.",
        )
        for codelist in publication.codelists.values()
        if 2 * (matches := sum(label in codelist.codes for label in axis.labels)) > len(axis.labels)
    ]


def _oddities(page: Page, columns: Axis) -> list[Finding]:
    findings = []
    repeated = [line.number for line in page.of_role("repeated head")]
    if repeated:
        findings.append(
            Finding(
                repeated[0],
                "repeated heads",
                "The heads are printed once more here, as at the top of a new page.",
            )
        )
    named = columns.dimension in read_title(page.title).dimensions
    spanners = [s for s in page.heads.spanners if not is_year(s.label)]
    words = columns.dimension.replace("_", " ")
    if named and spanners and not any(folded(words) in folded(s.label) for s in spanners):
        findings.append(
            Finding(
                spanners[0].line,
                "spanner",
                f"The title names {words}, but the spanner over the numbers reads"
                f" {spanners[0].label!r}.",
            )
        )
    return findings
