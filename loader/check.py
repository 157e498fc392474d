"""Check a database: prove every total again and write every page back.

Only the database is read. SQLite checks the file itself. Then every total is computed again from
the observations, the additive numbers are compared with the grand total, and the hash of every page
that is written back is compared with the hash of its source.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loader.database.opening import damaged, reading, table_ids
from loader.database.read_back import StoredCheck, StoredTable, read_stored
from loader.database.render import DIFFERS, is_as_read, render
from loader.errors import DatabaseError, Place
from loader.proof.prove import Check, prove
from loader.words import counted


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """The result for one table: its counts, and a message for each problem."""

    table: str
    numbers: int
    proved: int
    size: int  # bytes written back
    problems: list[str]


def check(path: Path) -> list[CheckedTable]:
    """Return a result for each published table.

    Raise DatabaseError if the file is damaged or was not written by this version of the loader.
    """
    with reading(path) as connection:
        _expect_sound(connection, path)
        return [_check_table(connection, table) for table in table_ids(connection)]


def _expect_sound(connection: sqlite3.Connection, path: Path) -> None:
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
    checks = prove(stored.numbers, stored.row_tree, stored.column_tree)
    computed = [_as_stored(stored, c) for c in checks]
    problems = [
        f"{table}: {c.row} / {c.column} is {c.printed}, but its {counted(c.parts, 'part')} along"
        f" {c.along} {'is' if c.parts == 1 else 'add up to'} {c.computed}"
        for c in computed
        if c.difference
    ]
    differing = set(computed) ^ set(stored.checks)
    if differing:
        problems.append(
            f"{table}: total_check differs from the proof in {counted(len(differing), 'row')}"
        )
    problems += _additive_problems(stored)
    page = render(connection, table)
    if not is_as_read(connection, table, page):
        problems.append(f"{table}: {DIFFERS}")
    proved = sum(c.difference == 0 for c in checks)
    return CheckedTable(table, sum(map(len, stored.cells)), proved, len(page), problems)


def _as_stored(stored: StoredTable, check: Check) -> StoredCheck:
    dimension = "row_dimension" if check.along == "rows" else "column_dimension"
    return StoredCheck(
        stored.rows[check.row].code,
        stored.columns[check.column].code,
        stored.facts[dimension],
        check.parts,
        check.printed,
        check.computed,
        check.difference,
    )


def _additive_problems(stored: StoredTable) -> Iterator[str]:
    """Yield a message if the additive numbers do not add up to the grand total, if there is one."""
    rows, columns = stored.row_tree.roots, stored.column_tree.roots
    if len(rows) != 1 or len(columns) != 1:
        return
    total = stored.cells[rows[0]][columns[0]].value
    additive = [cell.value for row in stored.cells for cell in row if cell.additive]
    if total is not None and None not in additive and sum(filter(None, additive)) != total:
        yield f"{stored.id}: the additive numbers do not add up to the total, {total}"
