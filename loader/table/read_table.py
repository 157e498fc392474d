"""Take one page through all steps, from its numbers to a proved table or an error.

The parts of a page do not depend on each other; this module passes the result of each to the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from loader.errors import CodelistError, PageError, Place, printable
from loader.page.notes import Footnote, Mark, read_footnotes, read_marks
from loader.page.page_parts import Page
from loader.page.title import Title, read_title
from loader.page.values import Value
from loader.proof.additive_sums import AdditiveSum
from loader.proof.exact_numbers import numbers_of, settled
from loader.proof.find_relations import Found, find_all
from loader.proof.prove import Check, failing, inexact, prove
from loader.proof.relation import LineWords, Numbers
from loader.seeds.publication import Publication
from loader.seeds.remarks import Finding, first_of_each_kind
from loader.seeds.settings import TableSettings
from loader.table.additive import with_additive_codes
from loader.table.axis import Axis
from loader.table.codelist_axis import compare_trees, totals_left_out
from loader.table.doubtful_sums import (
    additive_findings,
    additive_sums,
    elsewhere_findings,
    rounding_findings,
    unit_findings,
    without_additive,
)
from loader.table.explain_failure import failure, failure_findings, unproved_findings
from loader.table.findings import axis_findings, codelists_not_used, note_findings
from loader.table.headings import Words, words_of_columns, words_of_rows
from loader.table.known_axes import axes_of
from loader.table.page_settings import settings_of_page
from loader.table.title_findings import title_findings
from loader.words import counted

# What is expected in place of what was not understood, by the kind of its finding.
_EXPECTED = {
    "empty cell": "expected a number or a symbol in each cell",
    "line not understood": "expected a title, unit, note, source or link",
    "malformed number": "expected one number such as 1 234",
    "no head": "expected one for each field with numbers",
    "no label": "expected one in each row",
    "note twice": "expected one note for each marker",
    "repeated heads differ": "expected the same words over each field",
    "sheet without a table": "name the sheets to read as its sheets in publication.yml",
    "title not understood": "expected one such as Births, by sex and region. 2009",
    "unknown symbol": "expected a number, or a sign of symbol.csv that may stand alone",
    "words in a cell": "expected a number or a symbol",
}
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A published table with its values, codes, checks, notes and findings.

    `page.values[row][column]` belongs to `rows.headings[row]` and `columns.headings[column]`.
    """

    page: Page
    settings: TableSettings
    rows: Axis
    columns: Axis
    numbers: Numbers
    checks: list[Check]
    footnotes: list[Footnote]
    marks: list[Mark]
    findings: list[Finding]

    @property
    def id(self) -> str:
        """Return the id of the table, such as "marbles-2009"."""
        return self.page.id

    @property
    def values(self) -> list[list[Value]]:
        """Return the values of all cells."""
        return self.page.values

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """Return the rows and the columns."""
        return self.rows, self.columns

    @property
    def proved(self) -> int:
        """Count the totals that are the sum of their parts."""
        others = (check for check in inexact(self.checks) if check.verdict != "rounded")
        return len(self.checks) - sum(1 for _ in others)


def read_table(page: Page, publication: Publication, load_failing_totals: bool = False) -> Table:
    """Return the table that a page prints, with all its sums proved.

    Raise PageError, CodelistError, TreeError or ProofError. With `load_failing_totals`, a failing
    total and the number to blame for it become findings instead of a ProofError.
    """
    if publication.settings.strict:
        _expect_understood(page)
    title = read_title(page.title)
    settings = settings_of_page(page, title, publication)
    words = words_of_rows(page), words_of_columns(page)
    found = _find(page, words, settings, publication)
    rows, columns = axes_of(page, words, title.dimensions, settings, publication, found)
    # Sums that a codelist states may show that the numbers are exact, as sums that are found do.
    if settings.rounding is None:
        closer = settled(found.numbers, rows.relations, columns.relations)
        found = replace(found, numbers=closer)
    numbers = found.numbers
    checks = prove(numbers, rows.relations, columns.relations)
    broken = failing(checks)
    if broken and not load_failing_totals:
        raise failure(page, (rows, columns), numbers, checks)
    if broken:
        rows, columns = (
            with_additive_codes(axis, _relations_of(axis, broken), publication)
            for axis in (rows, columns)
        )
    wrong = additive_sums((rows, columns), numbers)
    if wrong:
        rows, columns = without_additive((rows, columns), wrong, publication)
    notes = read_footnotes(page)
    marks, mark_findings = read_marks(page, notes)
    table = Table(page, settings, rows, columns, numbers, checks, notes, marks, mark_findings)
    return replace(table, findings=_findings(table, title, found, wrong, publication))


def _findings(
    table: Table,
    title: Title,
    found: Found,
    wrong: Sequence[AdditiveSum],
    publication: Publication,
) -> list[Finding]:
    """Return all findings about a table by their lines; so far it has those about its notes."""
    page, numbers, checks = table.page, table.numbers, table.checks
    axes = rows, columns = table.axes
    findings = first_of_each_kind(
        chain(
            failure_findings(axes, numbers, checks)
            if failing(checks)
            else chain(compare_trees(page, rows), compare_trees(page, columns)),
            _given_up(page, found),
            totals_left_out(rows),
            totals_left_out(columns),
            unproved_findings(rows, columns, checks),
            elsewhere_findings(axes, numbers),
            additive_findings(axes, numbers, wrong),
            unit_findings(axes, numbers),
            rounding_findings(page, table.settings, numbers, checks),
            axis_findings(rows, numbers, publication),
            axis_findings(columns, numbers, publication),
            codelists_not_used(page, axes, publication),
            title_findings(page, title, axes),
            page.findings,
            note_findings(table.footnotes),
            table.findings,
        )
    )
    findings += _remarks(page, publication)
    return sorted(findings, key=lambda finding: finding.line or 0)


def _expect_understood(page: Page) -> None:
    """Raise PageError with a line for each thing on the page that was not understood."""
    lines = [
        f"{page.place(f.line, f.field)}: {printable(f.message.rstrip('.'))}; {_EXPECTED[f.kind]}"
        for f in page.findings
        if f.kind in _EXPECTED
    ]
    if lines:
        more = len(lines) - _SHOWN
        last = [f"{page.name}: and {more} more"] if more > 0 else []
        raise PageError(None, "\n".join([*lines[:_SHOWN], *last]))


def _find(page: Page, words: Words, settings: TableSettings, publication: Publication) -> Found:
    """Return the relations along rows and columns, and the numbers with their rounding."""
    rows, columns = words
    return find_all(
        numbers_of(page.values, settings.rounding),
        rows,
        columns,
        _likely(rows, publication),
        _likely(columns, publication),
        settle=settings.rounding is None,
    )


def _likely(lines: Sequence[LineWords], publication: Publication) -> frozenset[int]:
    return frozenset(i for i, line in enumerate(lines) if publication.likely_total(line.label))


def _relations_of(axis: Axis, checks: Sequence[Check]) -> set[int]:
    """Return the indexes of the relations of an axis that these checks belong to."""
    along = "rows" if axis.what == "row" else "columns"
    return {check.relation for check in checks if check.along == along}


def _given_up(page: Page, found: Found) -> Iterator[Finding]:
    if found.given_up:
        yield Finding(
            page.rows[0].line,
            "search given up",
            "The numbers add up in too many ways to try them all, so the search for totals was"
            " given up; other totals may be sums as well.",
        )


def _remarks(page: Page, publication: Publication) -> list[Finding]:
    remarks = publication.remarks.get(page.id, [])
    for remark in remarks:
        if remark.line is not None and remark.line > len(page.lines):
            raise CodelistError(
                Place("remarks.csv"),
                f"line {remark.line} of {page.id}; the page has {counted(len(page.lines), 'line')}",
            )
    return remarks
