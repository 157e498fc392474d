"""Show one page before it is added to a publication: its title, its two trees and the proof."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from loader.errors import PageError
from loader.proof.prove import Check
from loader.seeds.publication import Publication
from loader.seeds.symbols import read_symbols
from loader.seeds.text_files import read_bytes
from loader.table.axis import Axis
from loader.table.read_table import Table, read_table
from loader.words import counted, spaced


def read_alone(path: Path, symbols: Path | None = None) -> Table:
    """Return the table in one file, read without codelists; raise LoaderError if it is unreadable.

    The symbols are those of the file `symbols`, or else of the `symbol.csv` of the publication that
    the page is in.
    """
    nearby = [folder / "symbol.csv" for folder in path.resolve().parents[:3]]
    file = symbols or next((name for name in nearby if name.is_file()), None)
    publication = Publication(path.parent, symbols=tuple(read_symbols(file)) if file else ())
    data = read_bytes(path, PageError, name=str(path))
    return read_table(data, path.name, publication, load_failing_totals=True)


def show(table: Table) -> Iterator[str]:
    """Yield lines: title, both trees with the sums in them, notes, findings and the proof."""
    settings = table.settings
    number = f"{table.page.number} " if table.page.number else ""
    yield f"{number}{table.page.title}"
    yield f"measure {settings.measure}; period {settings.period or 'not printed'}"
    for axis in table.axes:
        yield ""
        yield f"{axis.dimension}, {counted(len(axis.codes), axis.what)}"
        yield from _tree(axis, table.checks)
    yield from _notes(table)
    yield ""
    yield _summary(table)


def _tree(axis: Axis, checks: list[Check]) -> Iterator[str]:
    along = "rows" if axis.what == "row" else "columns"
    of_total: dict[int, list[Check]] = defaultdict(list)
    for check in checks:
        if check.along == along:
            of_total[check.row if along == "rows" else check.column].append(check)
    lines = axis.tree.drawn(axis.labels)
    width = max(map(len, lines)) + 2
    for position, line in enumerate(lines):
        sums = of_total.get(position)
        yield "  " + (f"{line:<{width}}{_proof_of(sums)}" if sums else line)


def _proof_of(checks: list[Check]) -> str:
    """Return in how many columns, or rows, the total is the sum of its parts."""
    wrong = [check for check in checks if check.difference]
    unknown = sum(check.difference is None for check in checks)
    hold = len(checks) - len(wrong) - unknown
    text = f"= {counted(checks[0].parts, 'part')} in {hold} of {len(checks)}"
    if wrong:
        first = wrong[0]
        text += f"; {spaced(first.printed or 0)} is printed, but the parts add up to"
        text += f" {spaced(first.computed or 0)}"
    return text + (f"; {unknown} with a missing part" if unknown else "")


def _notes(table: Table) -> Iterator[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for mark in table.marks:
        places[mark.marker].append(f"line {mark.line} ({mark.attached_to})")
    for note in table.footnotes:
        yield ""
        yield f"note {note.marker} {note.text}"
        yield f"  attached to {', '.join(places[note.marker]) or 'nothing'}"
    for finding in table.findings:
        yield ""
        yield f"finding: {finding.kind}: {finding.message}"


def _summary(table: Table) -> str:
    numbers = len(table.rows.codes) * len(table.columns.codes)
    failing = sum(bool(check.difference) for check in table.checks)
    verdict = f"{failing} FAIL" if failing else "every total that is found is the sum of its parts"
    return (
        f"{counted(numbers, 'number')}, {table.proved} of {counted(len(table.checks), 'total')}"
        f" proved: {verdict}"
    )
