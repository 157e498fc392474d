"""Compare two databases: their published tables, numbers, labels, notes and codelists.

One published table at a time is read from both databases, so memory does not grow with the number
of tables. The numbers of a table are compared only if its page or its headings differ, or if the
symbols or the loader do, which may change how any number is read. Numbers are matched by their
categories and not by their place on the page, so a new line above a row does not count as a change
of the row. The order of rows and categories is not compared.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from loader.changes.kinds import (
    CATEGORIES,
    DIMENSIONS,
    FACTS,
    FINDINGS,
    PAGE_KINDS,
    SYMBOLS,
    TABLES,
    Item,
    ItemKind,
    Items,
    Side,
    fields_of,
    items_of,
)
from loader.changes.wording import Change, Changes, Difference, examples
from loader.database.opening import expecting_sound, open_database, published_facts

# Columns of a category that follow from others: a code names it, and a place is not compared.
_DERIVED = ("code", "top_group", "position")
_MOST_CHANGES = 20  # the others are only counted
_PAGE_HASH = (
    "SELECT sha256 FROM source_file"
    " WHERE name = (SELECT source_file FROM published_table WHERE id = ?)"
)
_HEADINGS = (
    "SELECT * FROM published_dimension WHERE published_table = ? ORDER BY axis, position",
    "SELECT * FROM relation WHERE published_table = ? ORDER BY id",
    "SELECT * FROM relation_part WHERE published_table = ? ORDER BY rowid",
    "SELECT * FROM row_heading WHERE published_table = ? ORDER BY position",
    "SELECT * FROM column_heading WHERE published_table = ? ORDER BY level, field",
)
# Facts that change with every line above a table.
_PLACES = ("first_line", "last_line")


def compare(old: Path, new: Path) -> Changes:
    """Return what changed between two databases; raise DatabaseError if one cannot be read."""
    with (
        closing(open_database(old)) as before,
        closing(open_database(new)) as after,
        expecting_sound({str(old): before, str(new): after}),
    ):
        return _first(_changes(before, after))


def changes_to(old: Path, new: sqlite3.Connection) -> Changes:
    """Return what changed from a database to one that is open; raise DatabaseError as `compare`."""
    with closing(open_database(old)) as before, expecting_sound({str(old): before}):
        return _first(_changes(before, new))


def _first(changes: Iterator[Change]) -> Changes:
    return Changes(list(islice(changes, _MOST_CHANGES)), sum(1 for _ in changes))


def _changes(old: sqlite3.Connection, new: sqlite3.Connection) -> Iterator[Change]:
    """Yield what all tables share first, so that it is always listed; then table by table."""
    sides = Side(old, {"id": None}), Side(new, {"id": None})
    read_differently = _differences((FACTS, SYMBOLS), *sides)
    shared = _differences((TABLES, DIMENSIONS, FINDINGS), *sides)
    if read_differently or shared:
        yield Change("publication", [*shared, *read_differently])
    for dimension in _in_both(old, new, "SELECT name FROM dimension ORDER BY name"):
        differences = _differences(
            (CATEGORIES,), _dimension_side(old, dimension), _dimension_side(new, dimension)
        )
        if differences:
            yield Change(f"dimension {dimension}", differences)
    for table in _in_both(old, new, "SELECT id FROM published_table ORDER BY id"):
        yield from _table_changes(old, new, table, bool(read_differently))


def _in_both(old: sqlite3.Connection, new: sqlite3.Connection, sql: str) -> list[str]:
    before = {name for (name,) in old.execute(sql)}
    return [name for (name,) in new.execute(sql) if name in before]


def _dimension_side(connection: sqlite3.Connection, dimension: str) -> Side:
    described = connection.execute("SELECT name FROM pragma_table_info(?)", [dimension])
    columns = [f'"{name}"' for (name,) in described if name not in _DERIVED]
    return Side(connection, {"dimension": dimension, "columns": ", ".join(columns)})


def _table_changes(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, read_differently: bool
) -> Iterator[Change]:
    def same(sql: str) -> bool:
        return old.execute(sql, [table]).fetchall() == new.execute(sql, [table]).fetchall()

    same_page = same(_PAGE_HASH)
    same_numbers = same_page and not read_differently and all(map(same, _HEADINGS))
    kinds = (FINDINGS,) if same_numbers else (*PAGE_KINDS, FINDINGS)
    before, after = published_facts(old, table), published_facts(new, table)
    sides = table_side(old, table), table_side(new, table)
    facts = _difference(FACTS, _facts(before), _facts(after))
    differences = _differences(kinds, *sides, after["source_file"])
    if facts:
        differences.insert(0, facts)
    if differences or not same_page:
        yield Change(table, differences)


def _facts(facts: dict[str, Any]) -> Items:
    return fields_of({name: value for name, value in facts.items() if name not in _PLACES})


def table_side(connection: sqlite3.Connection, table: str) -> Side:
    """Return the side of one table, with the SQL that kinds.py needs for its dimensions."""
    dimensions: dict[str, list[str]] = {"row": [], "column": []}
    for axis, name in connection.execute(
        "SELECT axis, dimension FROM published_dimension WHERE published_table = ?"
        " ORDER BY position",
        [table],
    ):
        dimensions[axis].append(name)
    parameters = {
        "id": table,
        "rows": " || char(9) || ".join(f'item."{name}"' for name in dimensions["row"]),
        "columns": " || char(9) || ".join(f'item."{name}"' for name in dimensions["column"]),
        "names": " || ' / ' || ".join(
            f'ifnull((SELECT name FROM "{name}" WHERE code = item."{name}"), item."{name}")'  # noqa: S608
            for name in (*dimensions["row"], *dimensions["column"])
        ),
    }
    return Side(connection, parameters)


def _differences(
    kinds: Iterable[ItemKind], old: Side, new: Side, file: str = ""
) -> list[Difference]:
    differences = []
    for kind in kinds:
        before, after = old.rows(kind), new.rows(kind)
        if before != after:  # making items of the rows would take longer than comparing them
            differences.append(_difference(kind, items_of(*before), items_of(*after), file))
    return list(filter(None, differences))


def _difference(kind: ItemKind, old: Items, new: Items, file: str = "") -> Difference | None:
    """Return how the items of one kind differ, or None; `file` is the page they are on."""
    both = ((old[key], item) for key, item in new.items() if key in old)
    changed = [(before, after) for before, after in both if before.fields != after.fields]
    changed.sort(key=_is_printed_alike)
    added = [item for key, item in new.items() if key not in old]
    gone = [item for key, item in old.items() if key not in new]
    if not (changed or added or gone):
        return None
    most = kind.examples
    lines = examples(file, changed[:most], added[:most], gone[:most])
    return Difference(kind, len(changed), len(added), len(gone), lines)


def _is_printed_alike(items: tuple[Item, Item]) -> bool:
    """Return whether only what was read of an item differs: what is printed comes first."""
    before, after = items
    return before.fields.get("printed") == after.fields.get("printed")
