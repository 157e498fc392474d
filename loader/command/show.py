"""Show files before they are added to a publication: what was read, what adds up, what is open."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from loader.errors import PageError
from loader.new.open_keys import open_keys
from loader.page.page_parts import Page
from loader.proof.prove import Check
from loader.proof.relation import Relation
from loader.real_path import real_path
from loader.seeds.publication import Publication
from loader.seeds.symbols import read_symbols
from loader.seeds.text_files import read_bytes
from loader.table.axis import Axis
from loader.table.prepare import read_tables
from loader.table.read_table import Table
from loader.words import counted, spaced

_BELOW = ("note", "source", "legend", "link", "tail")


def read_alone(path: Path, symbols: Path | None = None) -> list[Table]:
    """Return the tables in one file, read without codelists; raise LoaderError if that fails.

    The symbols are those of the file `symbols`, or else of the `symbol.csv` of the publication that
    the page is in.
    """
    nearby = [folder / "symbol.csv" for folder in real_path(path).parents[:3]]
    file = symbols or next((name for name in nearby if name.is_file()), None)
    publication = Publication(path.parent, symbols=tuple(read_symbols(file)) if file else ())
    data = read_bytes(path, PageError, name=str(path))
    return read_tables(data, path.name, publication, load_failing_totals=True)


def show(table: Table) -> Iterator[str]:
    """Yield lines: front matter, both axes with their sums, notes, findings, proof, settings."""
    page, settings = table.page, table.settings
    yield f"{page.number} {page.title}" if page.number else page.title or "(no title)"
    yield f"measure {settings.measure}; period {settings.period or 'not printed'}" + (
        f"; unit {settings.unit}" if settings.unit else ""
    )
    yield from _other_lines(page, "front")
    for axis in table.axes:
        yield ""
        yield from _axis(axis, table)
    yield from _notes(table)
    yield from _other_lines(page, *_BELOW)
    for finding in table.findings:
        yield ""
        yield f"finding: {finding.kind}: {finding.message}"
    yield ""
    yield _summary(table)
    yield from _settings(table)


def _other_lines(page: Page, *roles: str) -> Iterator[str]:
    """Yield the lines of these roles, which are kept as they are."""
    for line in page.lines[page.first_line - 1 : page.last_line]:
        if line.role in roles:
            yield f"{line.role}, line {line.number}: {' '.join(line.text.split())}"


def _axis(axis: Axis, table: Table) -> Iterator[str]:
    names = " x ".join(f"{d.name} ({d.role})" if d.role else d.name for d in axis.dimensions)
    yield f"{names}, {counted(len(axis.codes), axis.what)}"
    if len(axis.dimensions) > 1:
        for dimension in axis.dimensions:
            words = ", ".join(label for label in dimension.labels.values() if label)
            yield f"  {dimension.name}: {words}"
    of_relation: dict[int, list[Check]] = defaultdict(list)
    along = "rows" if axis.what == "row" else "columns"
    for check in table.checks:
        if check.along == along:
            of_relation[check.relation].append(check)
    proofs: dict[int, list[str]] = defaultdict(list)
    for i, relation in enumerate(axis.relations):
        proofs[relation.total].append(_proof(axis, relation, of_relation[i], table))
    lines = axis.tree.drawn(axis.labels)
    width = max(map(len, lines)) + 2
    for position, line in enumerate(lines):
        words = "; ".join(proofs.get(position, ()))
        yield "  " + (f"{line:<{width}}{words}" if words else line)


def _proof(axis: Axis, relation: Relation, checks: list[Check], table: Table) -> str:
    """Return what the total is the sum of, and in how many columns, or rows, that holds."""
    plain = all(sign > 0 for sign, _ in relation.parts)
    if relation.kind == "of which":
        return "of which " + ", ".join(axis.labels[part] for _, part in relation.parts)
    parts = counted(len(relation.parts), "part") if plain else _signed(axis, relation)
    counts = dict.fromkeys(("exact", "rounded", "untold", "fails"), 0)
    for check in checks:
        counts[check.verdict] += 1
    text = f"= {parts} in {counts['exact'] + counts['rounded']} of {len(checks)}"
    if counts["rounded"]:
        text += f"; {counts['rounded']} within rounding"
    if failing := [check for check in checks if check.verdict == "fails"]:
        printed, computed = failing[0].printed or 0, failing[0].computed or 0
        decimals = table.numbers.decimals
        text += f"; {spaced(printed, decimals)} is printed, but the parts add up to"
        text += f" {spaced(computed, decimals)}"
    if counts["untold"]:
        text += f"; {counts['untold']} with a missing part"
    return text + ("; another reading fits as well" if relation.two_readings else "")


def _signed(axis: Axis, relation: Relation) -> str:
    words = " ".join(
        f"{'+' if sign > 0 else '-'} {axis.labels[part]}" for sign, part in relation.parts
    )
    return words.removeprefix("+ ")


def _notes(table: Table) -> Iterator[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for mark in table.marks:
        places[mark.marker].append(f"line {mark.line} ({mark.attached_to})")
    for note in table.footnotes:
        yield ""
        yield f"note {note.marker} {note.text}"
        yield f"  attached to {', '.join(places[note.marker]) or 'nothing'}"


def _summary(table: Table) -> str:
    numbers = len(table.rows.codes) * len(table.columns.codes)
    failing = sum(check.verdict == "fails" for check in table.checks)
    verdict = f"{failing} FAIL" if failing else "every total that is found is the sum of its parts"
    return (
        f"{counted(numbers, 'number')}, {table.proved} of {counted(len(table.checks), 'total')}"
        f" proved: {verdict}"
    )


def _settings(table: Table) -> Iterator[str]:
    """Yield the lines of publication.yml that would settle what the page leaves open."""
    open_ = list(open_keys(table))
    if open_:
        yield ""
        yield "To settle what is open, write into publication.yml:"
        yield "tables:"
        yield f"  {table.id}:"
        yield from (f"    {key.line}" for key in open_)
