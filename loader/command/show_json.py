"""What was read from a file as one line of JSON, for programs that measure or prepare pages."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from loader.command.show import read_alone
from loader.errors import LoaderError
from loader.proof.relation import Relation
from loader.table.axis import Axis
from loader.table.read_table import Table


def show_json(path: Path, symbols: Path | None = None) -> str:
    """Return a line of JSON about a file.

    `error` is None or why it cannot be read; `unplaced` the cells without a place, `sums` all sums
    cell by cell; `seconds` how long reading took; `tables` has roles, dimensions, relations and
    findings of each table.
    """
    start = perf_counter()
    error, tables = None, list[Table]()
    try:
        tables = read_alone(path, symbols)
    except LoaderError as failure:
        error = str(failure).partition("\n")[0]
    seconds = perf_counter() - start
    return json.dumps(
        {
            "file": str(path),
            "error": error,
            "unplaced": [list(cell) for table in tables for cell in table.page.unplaced],
            "sums": [sum_ for table in tables for sum_ in _sums(table)],
            "seconds": round(seconds, 6),
            "tables": [_table(table) for table in tables],
        }
    )


def _sums(table: Table) -> Iterator[dict[str, Any]]:
    """Yield each sum for each number that it is stated for; in = net + out for net = in - out."""
    lines = [heading.line for heading in table.rows.headings]
    fields = [heading.field for heading in table.columns.headings]
    for relation, total, parts in _as_sums(table.rows):
        for lane in relation.lanes:
            yield {
                "total": [lines[total], fields[lane]],
                "parts": [[lines[part], fields[lane]] for part in parts],
            }
    for relation, total, parts in _as_sums(table.columns):
        for lane in relation.lanes:
            yield {
                "total": [lines[lane], fields[total]],
                "parts": [[lines[lane], fields[part]] for part in parts],
            }


def _as_sums(axis: Axis) -> Iterator[tuple[Relation, int, list[int]]]:
    for relation in axis.relations:
        added = [part for sign, part in relation.parts if sign > 0]
        taken = [part for sign, part in relation.parts if sign < 0]
        if relation.kind == "of which" or (taken and len(added) != 1):
            continue
        if taken:
            yield relation, added[0], [relation.total, *taken]
        else:
            yield relation, relation.total, added


def _table(table: Table) -> dict[str, Any]:
    page, settings = table.page, table.settings
    return {
        "id": table.id,
        "number": page.number,
        "title": page.title,
        "measure": settings.measure,
        "period": settings.period,
        "unit": settings.unit,
        "language": settings.language,
        "roles": [[line.number, line.role] for line in page.lines],
        "dimensions": [dimension for axis in table.axes for dimension in _dimensions(axis)],
        "relations": [relation for axis in table.axes for relation in _relations(table, axis)],
        "findings": [
            {"line": f.line, "kind": f.kind, "message": f.message} for f in table.findings
        ],
    }


def _dimensions(axis: Axis) -> Iterator[dict[str, Any]]:
    for dimension in axis.dimensions:
        yield {
            "name": dimension.name,
            "axis": axis.what,
            "role": dimension.role,
            "categories": [
                {"code": c.code, "label": c.name, "kind": c.kind, "parent": c.parent}
                for c in dimension.categories()
            ],
        }


def _relations(table: Table, axis: Axis) -> Iterator[dict[str, Any]]:
    along = "rows" if axis.what == "row" else "columns"
    verdicts: dict[int, Counter[str]] = defaultdict(Counter)
    for check in table.checks:
        if check.along == along:
            verdicts[check.relation][check.verdict] += 1
    for i, relation in enumerate(axis.relations):
        yield {
            "axis": axis.what,
            "along": axis.along(relation),
            "kind": relation.kind,
            "two_readings": relation.two_readings,
            "total": axis.labels[relation.total],
            "parts": [[sign, axis.labels[part]] for sign, part in relation.parts],
            "verdicts": dict(verdicts[i]),
        }
