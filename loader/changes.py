"""What changed from one database to another: tables, numbers, labels, notes, codelists.

Both are read side by side, one published table at a time, so memory does not grow with their
number. A table is looked into only where its page, its settings, its findings or what was made of
its headings differ; every table is where signs or the loader differ, which may read any number
otherwise. Numbers are matched by their categories, not by their place on the page, so a line added
above a row changes nothing about it. The order of rows and categories is not compared.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from loader.database.opening import expecting_sound, open_database, published_facts
from loader.differences import (
    CATEGORIES,
    DIMENSIONS,
    FACTS,
    FINDINGS,
    OF_A_PAGE,
    SYMBOLS,
    TABLES,
    Difference,
    Kind,
    Side,
    difference,
    fields_of,
    find_difference,
)
from loader.errors import DatabaseError
from loader.words import counted

_MOST = 20  # changes told one by one
_HEADINGS = (
    "SELECT * FROM row_heading WHERE published_table = ? ORDER BY position",
    "SELECT * FROM column_heading WHERE published_table = ? ORDER BY level, field",
)
_NOT_COMPARED = (
    "not compared with the last build, which is no sound database of this loader's version"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about one published table, one dimension, or the whole publication."""

    of: str
    differences: list[Difference]

    @property
    def lines(self) -> list[str]:
        """One line that counts, then the examples."""
        told = "; ".join(map(str, self.differences))
        examples = [f"  {line}" for difference in self.differences for line in difference.lines]
        return [
            f"{self.of}: {told or 'its page changed, but no number, label or note'}",
            *examples,
        ]


@dataclass(frozen=True, slots=True)
class Changes:
    """The first changes, and how many more tables changed; false where nothing did."""

    first: list[Change]
    more: int

    def __bool__(self) -> bool:
        return bool(self.first)

    def lines(self, since: str) -> Iterator[str]:
        """What to tell a person; `since` completes the sentence 'nothing changed …'."""
        if not self:
            yield f"nothing changed {since}"
            return
        yield f"changed {since}:"
        for change in self.first:
            yield from (f"  {line}" for line in change.lines)
        if self.more:
            yield f"  and {counted(self.more, 'table')} more"


def compare(old: Path, new: Path) -> Changes:
    """What changed from one database to another; raises DatabaseError if one cannot be read."""
    with closing(open_database(old)) as before:
        return _compare(str(old), before, new)


def _compare(old: str, before: sqlite3.Connection, new: Path) -> Changes:
    with (
        closing(open_database(new)) as after,
        expecting_sound({old: before, str(new): after}),
    ):
        found = _changes(before, after)
        return Changes(list(islice(found, _MOST)), sum(1 for _ in found))


@contextmanager
def told_after(target: Path) -> Iterator[Callable[[], Iterator[str]]]:
    """For a build of `target` within the block: a function that tells, after it, what it changed.

    The old file stays open meanwhile, so it can be read when the new one has taken its name. If
    there is no old file, nothing is told; if it cannot be compared, that is.
    """
    if not target.is_file():
        yield lambda: iter(())
        return
    try:
        old = open_database(target)
    except DatabaseError:
        yield lambda: iter([_NOT_COMPARED])
        return
    with closing(old):
        yield lambda: _since_the_last_build(old, target)


def _since_the_last_build(old: sqlite3.Connection, target: Path) -> Iterator[str]:
    try:
        changes = _compare("the last build", old, target)
    except DatabaseError:
        yield _NOT_COMPARED
    else:
        yield from changes.lines("since the last build")


def _changes(old: sqlite3.Connection, new: sqlite3.Connection) -> Iterator[Change]:
    """First what all tables share, so that it is among the first told; then table by table."""
    sides = Side(old, {"table": None}), Side(new, {"table": None})
    read_by = _differences((FACTS, SYMBOLS), *sides)
    shared = _differences((TABLES, DIMENSIONS, FINDINGS), *sides)
    if read_by or shared:
        yield Change("publication", [*shared, *read_by])
    for dimension in _in_both(old, new, "SELECT name FROM dimension ORDER BY name"):
        found = _differences(
            (CATEGORIES,), _of_dimension(old, dimension), _of_dimension(new, dimension)
        )
        if found:
            yield Change(f"dimension {dimension}", found)
    for table in _in_both(old, new, "SELECT id FROM published_table ORDER BY id"):
        yield from _of_table(old, new, table, bool(read_by))


def _differences(kinds: Iterable[Kind], old: Side, new: Side, file: str = "") -> list[Difference]:
    return [found for kind in kinds if (found := find_difference(kind, old, new, file)) is not None]


def _in_both(old: sqlite3.Connection, new: sqlite3.Connection, sql: str) -> list[str]:
    before = {name for (name,) in old.execute(sql)}
    return [name for (name,) in new.execute(sql) if name in before]


def _of_dimension(connection: sqlite3.Connection, dimension: str) -> Side:
    described = connection.execute("SELECT name FROM pragma_table_info(?)", [dimension])
    columns = [f'"{name}"' for (name,) in described if name not in ("code", "position")]
    return Side(connection, {"dimension": dimension, "columns": ", ".join(columns)})


def _of_table(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, read_otherwise: bool
) -> Iterator[Change]:
    before, after = published_facts(old, table), published_facts(new, table)
    other_page = _sha256(old, before) != _sha256(new, after)
    looked_into = other_page or read_otherwise or not _same_headings(old, new, table)
    found = [
        difference(FACTS, fields_of(before), fields_of(after)),
        *_differences(
            (*OF_A_PAGE, FINDINGS) if looked_into else (FINDINGS,),
            _side_of_table(old, before),
            _side_of_table(new, after),
            after["source_file"],
        ),
    ]
    if any(found) or other_page:
        yield Change(table, list(filter(None, found)))


def _side_of_table(connection: sqlite3.Connection, facts: dict[str, Any]) -> Side:
    names = {
        "table": facts["id"],
        "row": facts["row_dimension"],
        "column": facts["column_dimension"],
    }
    return Side(connection, names)


def _sha256(connection: sqlite3.Connection, facts: dict[str, Any]) -> object:
    sql = "SELECT sha256 FROM source_file WHERE name = ?"
    return connection.execute(sql, [facts["source_file"]]).fetchone()


def _same_headings(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> bool:
    return all(
        old.execute(sql, [table]).fetchall() == new.execute(sql, [table]).fetchall()
        for sql in _HEADINGS
    )
