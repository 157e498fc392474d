"""Everything proved again, from the database alone.

SQLite's own checks, every total recomputed from the observations, what is marked additive against
the grand total, and every page written back and compared with the hash of its source.
"""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader.build import open_database
from loader.errors import DatabaseError, Place
from loader.proof import Check, prove
from loader.render import render, table_ids
from loader.tree import Tree


@dataclass(frozen=True, slots=True)
class Result:
    """One table's proof: how many totals hold, and a line for each thing that does not."""

    table: str
    numbers: int
    proved: int
    size: int  # bytes written back
    problems: list[str]


def check(path: Path) -> list[Result]:
    """A result a table; raises DatabaseError if the file is no sound database of ours."""
    connection = open_database(path)
    try:
        _expect_sound(connection, path)
        return [check_table(connection, table) for table in table_ids(connection)]
    except sqlite3.DatabaseError as error:
        raise DatabaseError(Place(str(path)), f"is damaged: {error}; build it anew") from None
    finally:
        connection.close()


def _expect_sound(connection: sqlite3.Connection, path: Path) -> None:
    (integrity,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if integrity != "ok":
        raise DatabaseError(Place(str(path)), f"is damaged: {integrity}; build it anew")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(
            Place(str(path)), f"{len(broken)} rows point nowhere, first {broken[0]}; build it anew"
        )


def check_table(connection: sqlite3.Connection, table: str) -> Result:
    """Proof, additive numbers and round trip of one table."""
    stored = StoredTable.read(connection, table)
    checks = prove(stored.numbers, stored.row_tree, stored.column_tree)
    problems = [
        f"{table}: {stored.rows[c.row]} / {stored.columns[c.column]} is {c.printed}, its"
        f" {c.parts} parts along the {c.along} are {c.computed}"
        for c in checks
        if c.difference
    ]
    problems += _compare_checks(connection, table, stored, checks)
    problems += _compare_additive(connection, table, stored)
    page = render(connection, table)
    problems += _compare_page(connection, table, page)
    proved = sum(c.difference == 0 for c in checks)
    return Result(table, sum(map(len, stored.numbers)), proved, len(page), problems)


@dataclass(frozen=True, slots=True)
class StoredTable:
    """The numbers of one table as stored, by row and column, with both trees and all codes."""

    rows: list[str]
    columns: list[str]
    row_tree: Tree
    column_tree: Tree
    numbers: list[list[int | None]]
    dimensions: tuple[str, str]

    @classmethod
    def read(cls, connection: sqlite3.Connection, table: str) -> "StoredTable":
        """From the database; raises DatabaseError if numbers are missing or too many."""
        row, column = connection.execute(
            "SELECT row_dimension, column_dimension FROM published_table WHERE id = ?", [table]
        ).fetchone()
        rows = connection.execute(
            f'SELECT "{row}", parent_position, line FROM row_heading'  # noqa: S608
            " WHERE published_table = ? ORDER BY position",
            [table],
        ).fetchall()
        columns = connection.execute(
            f'SELECT "{column}", parent_field, field FROM column_heading'  # noqa: S608
            f' WHERE published_table = ? AND "{column}" IS NOT NULL ORDER BY field',
            [table],
        ).fetchall()
        cells: dict[int, list[Any]] = defaultdict(list)
        for line, value in connection.execute(
            "SELECT line, value FROM observation WHERE published_table = ? ORDER BY line, field",
            [table],
        ):
            cells[line].append(value)
        numbers = [cells.pop(line, []) for _, _, line in rows]
        if cells or any(len(found) != len(columns) for found in numbers):
            raise DatabaseError(None, f"{table}: numbers are missing or belong to no row")
        return cls(
            [code for code, _, _ in rows],
            [code for code, _, _ in columns],
            Tree(tuple(parent for _, parent, _ in rows)),
            Tree(tuple(None if parent is None else parent - 1 for _, parent, _ in columns)),
            numbers,
            (row, column),
        )


def _compare_checks(
    connection: sqlite3.Connection, table: str, stored: StoredTable, checks: list[Check]
) -> Iterator[str]:
    row, column = stored.dimensions
    known = set(
        connection.execute(
            f'SELECT "{row}", "{column}", along, parts, printed, computed'  # noqa: S608
            " FROM total_check WHERE published_table = ?",
            [table],
        )
    )
    along = {"rows": row, "columns": column}
    again = {
        (stored.rows[c.row], stored.columns[c.column], along[c.along], c.parts, c.printed,
         c.computed)
        for c in checks
    }  # fmt: skip
    if known != again:
        yield f"{table}: total_check differs from the proof in {len(known ^ again)} rows"


def _compare_additive(
    connection: sqlite3.Connection, table: str, stored: StoredTable
) -> Iterator[str]:
    """The additive numbers must add up to the one number that stands over all of them."""
    if len(stored.row_tree.roots) != 1 or len(stored.column_tree.roots) != 1:
        return
    total = stored.numbers[stored.row_tree.roots[0]][stored.column_tree.roots[0]]
    summed, missing = connection.execute(
        "SELECT sum(value), count(*) - count(value) FROM observation"
        " WHERE published_table = ? AND additive = 1",
        [table],
    ).fetchone()
    if not missing and total is not None and summed != total:
        yield f"{table}: the additive numbers are {summed}, the total is {total}"


def _compare_page(connection: sqlite3.Connection, table: str, page: bytes) -> Iterator[str]:
    sha256, size = connection.execute(
        "SELECT sha256, bytes FROM source_file"
        " JOIN published_table ON source_file = name WHERE id = ?",
        [table],
    ).fetchone()
    if len(page) != size or hashlib.sha256(page).hexdigest() != sha256:
        yield f"{table}: written back, the page differs from the one that was read"
