"""page -> table: the whole chain for one page, ending in a proof or in one clear error."""

from collections.abc import Iterator, Sequence
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
from loader.proof.explain import failure, failure_findings, unproved_findings
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
    without_the_error,
)
from loader.words import counted

_MARKERS = attrgetter("markers")


@dataclass(frozen=True, slots=True)
class Table:
    """A published table, read, coded and proved.

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
        """'marbles-2009'."""
        return self.page.id

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def proved(self) -> int:
        """How many totals are the sum of their parts."""
        return sum(check.difference == 0 for check in self.checks)


def read_table(
    data: bytes,
    name: str,
    publication: Publication,
    reader: ValueReader | None = None,
    load_failing_totals: bool = False,
) -> Table:
    """The table in a file's bytes; raises PageError, CodelistError, TreeError or ProofError.

    With `load_failing_totals` a total that fails becomes a finding, as does the number to blame.
    """
    page = read_page(data, name)
    values = _read_values(page, reader or ValueReader(publication.value_is))
    settings, names = _settings(page, publication)
    rows, columns, numbers = _read_axes(page, publication, names, values)
    checks = prove(numbers, rows.tree, columns.tree)
    findings: list[Finding] = []
    failures: Iterator[Finding] = iter(())
    if failing(checks):
        if not load_failing_totals:
            raise failure(page, rows, columns, numbers, checks)
        failures = failure_findings(rows, columns, numbers, checks)
    else:
        findings += [*compare_trees(page, rows), *compare_trees(page, columns)]
    findings += [*totals_left_out(rows), *totals_left_out(columns)]
    findings += [
        *unproved_findings(rows, columns, checks),
        *_codelist_not_used(page, rows, publication),
        *_codelist_not_used(page, columns, publication),
    ]
    notes = read_footnotes(page)
    marks, odd_notes = read_marks(page, notes, _cell_markers(page, values))
    findings += [*_oddities(page, columns), *odd_notes]
    findings = [*first_of_each_kind(chain(failures, findings)), *_remarks(page, publication)]
    findings.sort(key=lambda finding: finding.line or 0)
    return Table(page, settings, rows, columns, values, checks, notes, marks, findings)


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
    """Find the field that cannot be read; apart, to keep the usual way fast."""
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
    given = publication.settings_of(page.id)
    row, column = axis_names(title, page.heads.stub)
    row, column = given.row_dimension or row, given.column_dimension or column
    if row == column:
        raise PageError(
            page.place(page.title_line),
            f"rows and columns are both {row}; give one of them another row_dimension or"
            f" column_dimension under tables: {page.id}: in publication.yml",
        )
    years = [head.label for head in _heads_over_all(page) if is_year(head.label)]
    settings = replace(
        given,
        measure=given.measure or title.measure,
        period=given.period or title.period or (years[0] if years else None),
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
    numbers = [[value.value for value in row] for row in values]
    turned = list(zip(*numbers, strict=True))
    axes = []
    for dimension, what, headings, vectors in (
        (names[0], "row", _row_headings(page), numbers),
        (names[1], "column", _column_headings(page), turned),
    ):
        likely = frozenset(
            row for row, h in enumerate(headings) if publication.likely_total(h.label)
        )
        axes.append(
            read_axis(
                page,
                dimension,
                what,
                headings,
                vectors,
                publication.codelists.get(dimension),
                likely,
            )
        )
    rows, columns = axes
    if not (rows.codelist and columns.codelist):
        clean_rows, clean_columns = (
            without_the_error(rows, numbers),
            without_the_error(columns, turned),
        )
        checks = prove(numbers, clean_rows.tree, clean_columns.tree)
        if find_culprit(checks, numbers, clean_rows.tree, clean_columns.tree):
            rows, columns = clean_rows, clean_columns
    return rows, columns, numbers


def _row_headings(page: Page) -> list[Heading]:
    return [Heading(line.number, 0, line.cells[0], label_of(line.cells[0])) for line in page.rows]


def _column_headings(page: Page) -> list[Heading]:
    """The column headings; where a word stands under several spanners, with its spanners."""
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
                f"the heads over this field have {len(label):,} characters;"
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
    """A finding where an axis without a codelist prints the labels of one."""
    if axis.codelist:
        return []
    return [
        Finding(
            page.title_line,
            "codelist not used",
            f"{known} of {counted(len(axis.labels), 'label')} of {axis.dimension}"
            f" {'stands' if known == 1 else 'stand'} in {codelist.file},"
            f" but the page names no {codelist.dimension}; if that is meant, say"
            f" {axis.what}_dimension: {codelist.dimension} under tables: {page.id}:"
            " in publication.yml.",
        )
        for codelist in publication.codelists.values()
        if 2 * (known := sum(label in codelist.codes for label in axis.labels)) > len(axis.labels)
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
    word = columns.dimension.replace("_", " ")
    if named and spanners and not any(folded(word) in folded(s.label) for s in spanners):
        findings.append(
            Finding(
                spanners[0].line,
                "spanner",
                f"The title names {word}, but the spanner over the numbers reads"
                f" {spanners[0].label!r}.",
            )
        )
    return findings
