"""One page as a person wants to see it before adding it: its words and trees, with the proof."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from loader.errors import PageError
from loader.proof.prove import Check
from loader.seeds.files import read_bytes
from loader.seeds.publication import Publication
from loader.seeds.symbols import read_symbols
from loader.table.axis import Axis
from loader.table.read_table import Table, read_table
from loader.words import counted, spaced


def read_alone(path: Path, symbols: Path | None = None) -> Table:
    """The table in one file, without codelists; raises LoaderError.

    Symbols come from `symbols`, or from the `symbol.csv` of the publication that the file is in.
    """
    near = [folder / "symbol.csv" for folder in path.resolve().parents[:3]]
    file = symbols or next((name for name in near if name.is_file()), None)
    publication = Publication(path.parent, symbols=tuple(read_symbols(file)) if file else ())
    data = read_bytes(path, PageError, name=str(path))
    return read_table(data, path.name, publication, load_failing_totals=True)


def show(table: Table) -> Iterator[str]:
    """Lines: title, both trees with what each total is the sum of, notes, findings, the proof."""
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
    yield _proof(table)


def _tree(axis: Axis, checks: list[Check]) -> Iterator[str]:
    along = "rows" if axis.what == "row" else "columns"
    of_total: dict[int, list[Check]] = defaultdict(list)
    for check in checks:
        if check.along == along:
            of_total[check.row if along == "rows" else check.column].append(check)
    lines = axis.tree.drawn(axis.labels)
    width = max(map(len, lines)) + 2
    for position, line in enumerate(lines):
        found = of_total.get(position)
        yield "  " + (f"{line:<{width}}{_sum(found)}" if found else line)


def _sum(checks: list[Check]) -> str:
    wrong = [check for check in checks if check.difference]
    untold = sum(check.difference is None for check in checks)
    hold = len(checks) - len(wrong) - untold
    text = f"= {counted(checks[0].parts, 'part')} in {hold} of {len(checks)}"
    if wrong:
        worst = wrong[0]
        text += f"; {spaced(worst.printed or 0)} is printed, they are {spaced(worst.computed or 0)}"
    return text + (f"; {untold} with a missing part" if untold else "")


def _notes(table: Table) -> Iterator[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for mark in table.marks:
        places[mark.marker].append(f"line {mark.line} ({mark.attached_to})")
    for note in table.footnotes:
        yield ""
        yield f"note {note.marker} {note.text}"
        yield f"  hangs on {', '.join(places[note.marker]) or 'nothing'}"
    for finding in table.findings:
        yield ""
        yield f"finding: {finding.kind}: {finding.message}"


def _proof(table: Table) -> str:
    numbers = len(table.rows.codes) * len(table.columns.codes)
    failing = sum(bool(check.difference) for check in table.checks)
    verdict = (
        "every total that is found is the sum of its parts" if not failing else (f"{failing} FAIL")
    )
    return (
        f"{counted(numbers, 'number')}, {table.proved} of {counted(len(table.checks), 'total')}"
        f" proved: {verdict}"
    )
