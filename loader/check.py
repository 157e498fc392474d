"""Check a database: prove every total again and write every page back.

Only the database is read. SQLite checks the file itself. Then every total is computed again from
the observations, the additive numbers are compared with the total of all, and every page is written
back and compared with its source. A total that was loaded although it fails is not a problem if
the database itself says that it fails.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from loader.database.insert_sums import unscaled
from loader.database.opening import damaged, left_beside, reading, table_ids
from loader.database.read_back import read_stored
from loader.database.render import DIFFERS, is_as_read
from loader.database.stored_table import Cell, StoredCheck, StoredTable
from loader.errors import DatabaseError, Place
from loader.page.values import Value
from loader.proof.additive_sums import SummedSide, differing, root_of
from loader.proof.exact_numbers import numbers_of
from loader.proof.prove import Check, prove
from loader.proof.relation import Numbers, Relation
from loader.words import counted

# The kind of finding with which a table says that a total fails (loader/table/explain_failure.py).
_FAILS = "total fails"


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """The result for one table: its counts, and a message for each problem.

    `failures` are the totals that do not add up, and are stored as such.
    """

    table: str
    numbers: int
    proved: int
    size: int  # bytes written back
    problems: list[str]
    failures: list[str] = field(default_factory=list)


def check(path: Path) -> list[CheckedTable]:
    """Return a result for each published table.

    Raise DatabaseError if the file is damaged, was not written by this version of the loader, or
    has changes of another program beside it.
    """
    with reading(path) as connection:
        _expect_sound(connection, path)
        return [_check_table(connection, table) for table in table_ids(connection)]


def _expect_sound(connection: sqlite3.Connection, path: Path) -> None:
    for file in left_beside(path):
        if not file.name.endswith("-shm") and file.stat().st_size:
            raise DatabaseError(
                Place(str(file)),
                "changes of another program, which SQLite adds to the database; remove this file",
            )
    (integrity,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if integrity != "ok":
        raise damaged(path, integrity)
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(
            Place(str(path)),
            f"{counted(len(broken), 'broken foreign key')}, first: {broken[0]}; build it anew",
        )


def _check_table(connection: sqlite3.Connection, table: str) -> CheckedTable:
    stored = read_stored(connection, table)
    numbers = numbers_of(
        [[as_printed(cell) for cell in row] for row in stored.cells], stored.facts["rounding"]
    )
    checks = prove(numbers, _relations(stored, "row"), _relations(stored, "column"))
    computed = _as_stored(stored, checks, numbers.decimals)
    told = {*stored.checks} if any(f["kind"] == _FAILS for f in stored.findings) else set()
    failing = [check for check in computed if check.verdict == "fails"]
    problems = [_failure(stored, check) for check in failing if check not in told]
    differing = set(computed) ^ set(stored.checks)
    if differing:
        problems.append(
            f"{table}: total_check differs from the proof in {counted(len(differing), 'row')}"
        )
    problems += _additive_problems(stored, numbers)
    if not is_as_read(connection, table, stored.page):
        problems.append(f"{table}: {DIFFERS}")
    return CheckedTable(
        table,
        sum(map(len, stored.cells)),
        sum(check.verdict in ("exact", "rounded") for check in computed),
        len(stored.page),
        problems,
        [_failure(stored, check) for check in failing if check in told],
    )


def as_printed(cell: Cell) -> Value:
    """Return what was read in a cell, from what is stored: a real has all of its 15 digits."""
    digits = None if cell.value is None else round(cell.value * 10**cell.decimals)
    return Value(digits, cell.decimals, cell.symbol, ())


def _relations(stored: StoredTable, axis: str) -> list[Relation]:
    return [
        Relation(r.total, r.parts, r.lanes, r.kind, r.two_readings, r.nearly)
        for r in stored.relations
        if r.axis == axis
    ]


def _as_stored(stored: StoredTable, checks: Iterable[Check], decimals: int) -> list[StoredCheck]:
    """Return checks as they are to be stored.

    The sums of a table may show that less of it is rounded than its numbers alone would allow.
    """
    of_rows = sum(relation.axis == "row" for relation in stored.relations)
    allowed = {(c.row, c.column, c.relation): c.allowed for c in stored.checks}
    result = []
    for check in checks:
        relation = check.relation + (of_rows if check.along == "columns" else 0)
        least = allowed.get((check.row, check.column, relation), check.allowed)
        check = check._replace(allowed=min(check.allowed, round(least * 10**decimals)))
        result.append(
            StoredCheck(
                check.row,
                check.column,
                stored.relations[relation].along,
                relation,
                check.parts,
                unscaled(check.printed, decimals),
                unscaled(check.computed, decimals),
                unscaled(check.difference, decimals),
                unscaled(check.allowed, decimals) or 0,
                check.verdict,
            )
        )
    return result


def _failure(stored: StoredTable, check: StoredCheck) -> str:
    row, column = stored.rows[check.row], stored.columns[check.column]
    return (
        f"{stored.id}: {row.name} / {column.name} is {check.printed}, but its"
        f" {counted(check.parts, 'part')} along {check.along}"
        f" {'is' if check.parts == 1 else 'add up to'} {check.computed}"
    )


def _additive_problems(stored: StoredTable, numbers: Numbers) -> Iterator[str]:
    """Yield a message if the additive numbers do not add up to the total of all, if there is one.

    Times and measures are not added up: there is a total for each.
    """
    of_rows = len(stored.row_dimensions)
    apart = [d.role in ("time", "measure") for d in stored.dimensions]
    roots = [None if a else _root(stored, i) for i, a in enumerate(apart)]
    rows = SummedSide([row.codes for row in stored.rows], roots[:of_rows], apart[:of_rows])
    columns = SummedSide([c.codes for c in stored.columns], roots[of_rows:], apart[of_rows:])
    places = [
        (i, j) for i, row in enumerate(stored.cells) for j, cell in enumerate(row) if cell.additive
    ]
    for wrong in differing(rows, columns, places, numbers):
        amount = stored.cells[wrong.row][wrong.column].value
        yield f"{stored.id}: the additive numbers do not add up to the total, {amount}"


def _root(stored: StoredTable, dimension: int) -> str | None:
    """Return the one code of a dimension that is a total and no part, or the only code."""
    axis = "row" if dimension < len(stored.row_dimensions) else "column"
    headings = stored.rows if axis == "row" else stored.columns
    at = dimension - (0 if axis == "row" else len(stored.row_dimensions))
    along = [r for r in stored.relations if r.along == stored.dimensions[dimension].name]
    code = [heading.codes[at] for heading in headings]
    sums = [r for r in along if r.kind == "sum" and not r.two_readings]
    return root_of(code, ((code[r.total], [code[part] for _, part in r.parts]) for r in sums))
