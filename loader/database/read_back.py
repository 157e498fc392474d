"""Read one published table back from the database, for pages, formats and proofs.

All code that shows, exports or checks a table reads it here, so that their results cannot differ.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import cache, partial
from typing import Any

from loader.database.opening import dicts, published_facts
from loader.database.render import render
from loader.database.stored_table import (
    Cell,
    StoredCheck,
    StoredDimension,
    StoredHead,
    StoredHeading,
    StoredMark,
    StoredRelation,
    StoredSection,
    StoredTable,
    UnmarkedNote,
)
from loader.errors import DatabaseError


def read_stored(connection: sqlite3.Connection, table: str) -> StoredTable:
    """Return the table with that id; raise DatabaseError if it or any of its numbers is missing."""
    facts = published_facts(connection, table)
    rows_by, columns_by = (_dimensions(connection, table, axis) for axis in ("row", "column"))
    rows = _headings(connection, table, "row", rows_by)
    columns = _headings(connection, table, "column", columns_by)
    cells = _cells(connection, table, rows, columns)
    relations = _relations(connection, table, {"row": len(columns), "column": len(rows)})
    return StoredTable(
        facts,
        rows_by,
        columns_by,
        _heads(connection, table),
        rows,
        columns,
        _sections(connection, table),
        cells,
        relations,
        _checks(connection, table, (rows_by, rows), (columns_by, columns)),
        _footnotes(connection, table),
        _marks(connection, table),
        dicts(
            connection,
            "SELECT line, kind, message FROM finding WHERE published_table = ? ORDER BY line, id",
            [table],
        ),
        _symbols(connection, {cell.symbol for row in cells for cell in row if cell.symbol}),
        render(connection, table),
        _encoding(connection, facts),
        unmarked_notes=_unmarked_notes(connection, facts),
    )


def _encoding(connection: sqlite3.Connection, facts: Mapping[str, Any]) -> str | None:
    query = "SELECT encoding FROM source_file WHERE name = ?"
    encoding: str | None
    (encoding,) = connection.execute(query, [facts["source_file"]]).fetchone()
    return encoding


def dimensions_of_tables(connection: sqlite3.Connection) -> dict[str, list[StoredDimension]]:
    """Return the dimensions of each table, by its id: those of the rows, then of the columns."""
    rows = connection.execute(
        "SELECT published_table, name, label, ifnull(here.role, d.role)"
        " FROM published_dimension AS here JOIN dimension AS d ON d.name = here.dimension"
        " ORDER BY published_table, axis DESC, position"
    )
    found: dict[str, list[StoredDimension]] = defaultdict(list)
    is_grouped = cache(partial(_is_grouped, connection))
    for table, name, label, role in rows.fetchall():
        found[table].append(StoredDimension(name, label, role, is_grouped(name)))
    return found


def _dimensions(
    connection: sqlite3.Connection, table: str, axis: str
) -> tuple[StoredDimension, ...]:
    rows = connection.execute(
        "SELECT name, label, ifnull(here.role, d.role)"
        " FROM published_dimension AS here JOIN dimension AS d ON d.name = here.dimension"
        " WHERE published_table = ? AND axis = ? ORDER BY position",
        [table, axis],
    )
    return tuple(
        StoredDimension(name, label, role, _is_grouped(connection, name))
        for name, label, role in rows.fetchall()
    )


def _is_grouped(connection: sqlite3.Connection, dimension: str) -> bool:
    (grouped,) = connection.execute(
        f'SELECT EXISTS (SELECT 1 FROM "{dimension}" WHERE top_group <> name)'  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM dimension WHERE name = ?)",
        [f"{dimension}_group"],
    ).fetchone()
    return bool(grouped)


def _headings(
    connection: sqlite3.Connection, table: str, axis: str, dimensions: Sequence[StoredDimension]
) -> list[StoredHeading]:
    names = [dimension.name for dimension in dimensions]
    codes = ", ".join(f'"{n}".code, "{n}".name, "{n}".kind, "{n}".top_group' for n in names)
    joins = " ".join(f'JOIN "{n}" ON "{n}".code = h."{n}"' for n in names)
    parent = "parent_position" if axis == "row" else "parent_field"
    rows = connection.execute(
        f"SELECT h.{parent}, h.position, h.line, h.field, h.printed, h.label, h.depth, {codes}"  # noqa: S608
        f" FROM {axis}_heading AS h {joins} WHERE h.published_table = ? ORDER BY h.position",
        [table],
    ).fetchall()
    position_of = {row[1 if axis == "row" else 3]: row[1] for row in rows} | {None: None}
    return [
        StoredHeading(
            position, line, field, printed, label, tuple(of[::4]), tuple(of[1::4]), tuple(of[2::4]),
            position_of[above], depth, tuple(of[3::4]),
        )
        for above, position, line, field, printed, label, depth, *of in rows
    ]  # fmt: skip


def _cells(
    connection: sqlite3.Connection,
    table: str,
    rows: list[StoredHeading],
    columns: list[StoredHeading],
) -> list[list[Cell]]:
    lines: dict[int, list[Cell]] = defaultdict(list)
    for id_, value, decimals, symbol, printed, line, field, additive in connection.execute(
        "SELECT id, value, decimals, symbol, printed, line, field, additive FROM observation"
        " WHERE published_table = ? ORDER BY line, field",
        [table],
    ):
        cell = Cell(id_, value, decimals, symbol, printed, line, field, bool(additive))
        lines[line].append(cell)
    cells = [lines.pop(row.line, []) for row in rows]
    if lines or any(len(row) != len(columns) for row in cells):
        raise DatabaseError(None, f"{table}: numbers are missing or belong to no row")
    return cells


def _sections(connection: sqlite3.Connection, table: str) -> list[StoredSection]:
    rows = connection.execute(
        "SELECT line, field, printed, level, last_line FROM section"
        " WHERE published_table = ? ORDER BY line, field",
        [table],
    )
    return [StoredSection(*row) for row in rows]


def _relations(
    connection: sqlite3.Connection, table: str, lanes: dict[str, int]
) -> list[StoredRelation]:
    """Return the relations; `lanes` are how many lanes there are along each axis."""
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for relation, *part in connection.execute(
        "SELECT relation, sign, position FROM relation_part"
        " WHERE published_table = ? ORDER BY rowid",
        [table],
    ):
        parts[relation].append((part[0], part[1]))
    stated: dict[int, list[int]] = defaultdict(list)
    for relation, lane in connection.execute(
        "SELECT relation, position FROM relation_lane WHERE published_table = ? ORDER BY position",
        [table],
    ):
        stated[relation].append(lane)
    return [
        StoredRelation(
            id_, axis, total, tuple(parts[id_]), along, kind, bool(two_readings),
            bool(nearly), tuple(stated.get(id_) or range(lanes[axis])),
        )
        for id_, axis, total, along, kind, two_readings, nearly in connection.execute(
            "SELECT id, axis, total, along, kind, two_readings, nearly FROM relation"
            " WHERE published_table = ? ORDER BY id",
            [table],
        )
    ]  # fmt: skip


def _heads(connection: sqlite3.Connection, table: str) -> list[StoredHead]:
    rows = connection.execute(
        "SELECT level, line, field, span, printed FROM column_heading"
        " WHERE published_table = ? ORDER BY level, field",
        [table],
    )
    return [StoredHead(*row) for row in rows]


def _footnotes(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    return dict(
        connection.execute(
            "SELECT marker, text FROM footnote WHERE published_table = ? ORDER BY line", [table]
        ).fetchall()
    )


def _unmarked_notes(
    connection: sqlite3.Connection, facts: Mapping[str, Any]
) -> tuple[UnmarkedNote, ...]:
    rows = connection.execute(
        "SELECT line, text FROM source_line WHERE role IN ('note', 'source')"
        " AND source_file = :source_file AND sheet = :sheet"
        " AND line BETWEEN :first_line AND :last_line ORDER BY line",
        facts,
    )
    return tuple(UnmarkedNote(line, " ".join(text.split())) for line, text in rows)


def _marks(connection: sqlite3.Connection, table: str) -> list[StoredMark]:
    rows = connection.execute(
        "SELECT marker, attached_to, mark.line, field, span, first_row, last_row"
        " FROM footnote_mark AS mark"
        " JOIN footnote ON footnote.id = mark.footnote"
        " WHERE mark.published_table = ? ORDER BY mark.line, field, footnote.line",
        [table],
    )
    return [StoredMark(*row) for row in rows]


_Axis = tuple[Sequence[StoredDimension], Sequence[StoredHeading]]


def _checks(
    connection: sqlite3.Connection, table: str, rows: _Axis, columns: _Axis
) -> list[StoredCheck]:
    row_at, column_at = (
        {heading.codes: heading.position for heading in headings} for _, headings in (rows, columns)
    )
    width = len(rows[0])
    names = ", ".join(f'"{dimension.name}"' for dimension in (*rows[0], *columns[0]))
    checks = connection.execute(
        "SELECT along, relation, parts, printed, computed, difference, allowed, verdict,"  # noqa: S608
        f" {names} FROM total_check WHERE published_table = ? ORDER BY rowid",
        [table],
    )
    try:
        return [
            StoredCheck(row_at[check[8 : 8 + width]], column_at[check[8 + width :]], *check[:8])
            for check in checks
        ]
    except KeyError:
        raise DatabaseError(None, f"{table}: a total in total_check belongs to no row") from None


def _symbols(connection: sqlite3.Connection, used: Set[str]) -> dict[str, dict[str, Any]]:
    rows = dicts(connection, "SELECT * FROM symbol ORDER BY symbol", ())
    return {row["symbol"]: row for row in rows if row["symbol"] in used}
