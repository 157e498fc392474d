"""Read what the codelist knows of a category: its place in the tree, its names and columns."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loader.database.opening import dicts
from loader.letters import folded
from loader.words import most_similar, near_or_first
from plugins.common.datasette_inside.known_names import escape_sqlite

MOST_RELATIVES = 200  # parts or neighbours that are listed; of more, the number is given
_LISTED = 10_000  # names that an unknown one is compared with


class UnknownCategoryError(LookupError):
    """There is no such dimension or category; the message names the nearest."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A category above, below or beside another one."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Relatives:
    """Some categories in the order of the codelist, and how many there are in all."""

    shown: list[Relative]
    count: int


@dataclass(frozen=True, slots=True)
class KnownCategory:
    """A category as the codelist has it.

    `above` are the totals that it is part of, the topmost first. `names` are its names by
    language; those without a language are codes. `columns` is the rest of its line.
    """

    dimension: str
    label: str  # of the dimension
    code: str
    name: str
    kind: str
    above: list[Relative]
    parts: Relatives
    beside: Relatives
    names: list[tuple[str | None, list[str]]]
    columns: dict[str, str]

    @property
    def other_names(self) -> list[str]:
        """Return all its names but the first, each once."""
        names = [name for _, some in self.names for name in some]
        return [name for name in dict.fromkeys(names) if name not in (self.name, self.code)]


def has_category(connection: sqlite3.Connection, dimension: str, code: str) -> bool:
    """Return whether there is such a category."""
    named = connection.execute("SELECT 1 FROM dimension WHERE name = ?", [dimension])
    if not named.fetchone():
        return False
    found = f"SELECT 1 FROM {escape_sqlite(dimension)} WHERE code = ?"  # noqa: S608
    return connection.execute(found, [code]).fetchone() is not None


def read_category(connection: sqlite3.Connection, dimension: str, code: str) -> KnownCategory:
    """Return a category; raise UnknownCategoryError if there is none."""
    labels = dict(connection.execute("SELECT name, label FROM dimension ORDER BY name").fetchall())
    if dimension not in labels:
        near = near_or_first(most_similar(dimension, labels), labels)
        raise UnknownCategoryError(f"There is no dimension {dimension!r} here; {near}.")
    table = escape_sqlite(dimension)
    found = dicts(connection, f"SELECT * FROM {table} WHERE code = ?", [code])  # noqa: S608
    if not found:
        raise UnknownCategoryError(_unknown(connection, dimension, labels[dimension], code))
    (row,) = found
    own = {key: row.pop(key) for key in ("code", "name", "kind", "parent", "top_group", "position")}
    return KnownCategory(
        dimension,
        labels[dimension],
        own["code"],
        own["name"],
        own["kind"],
        _above(connection, dimension, code),
        _relatives(connection, table, "parent = ?", [code]),
        _relatives(connection, table, "parent = ? AND code <> ?", [own["parent"], code]),
        _names(connection, dimension, code),
        {name: str(value) for name, value in row.items() if value},
    )


def _above(connection: sqlite3.Connection, dimension: str, code: str) -> list[Relative]:
    table, ancestors = escape_sqlite(dimension), escape_sqlite(f"{dimension}_ancestor")
    rows = connection.execute(
        f"SELECT code, name, kind FROM {ancestors} JOIN {table} ON code = ancestor"  # noqa: S608
        " WHERE descendant = ? AND distance > 0 ORDER BY distance DESC",
        [code],
    )
    return [Relative(*row) for row in rows]


def _relatives(
    connection: sqlite3.Connection, table: str, condition: str, values: Sequence[Any]
) -> Relatives:
    (count,) = connection.execute(
        f"SELECT count(*) FROM {table} WHERE {condition}",  # noqa: S608
        values,
    ).fetchone()
    rows = connection.execute(
        f"SELECT code, name, kind FROM {table} WHERE {condition} ORDER BY position LIMIT ?",  # noqa: S608
        [*values, MOST_RELATIVES],
    )
    return Relatives([Relative(*row) for row in rows], count)


def _names(
    connection: sqlite3.Connection, dimension: str, code: str
) -> list[tuple[str | None, list[str]]]:
    names: dict[str | None, list[str]] = {}
    for language, label in connection.execute(
        "SELECT language, label FROM category_label WHERE dimension = ? AND code = ?"
        " ORDER BY language IS NULL, rowid",
        [dimension, code],
    ):
        names.setdefault(language, []).append(label)
    return list(names.items())


def _unknown(connection: sqlite3.Connection, dimension: str, label: str, code: str) -> str:
    """Return a sentence that names the categories that are called so, or nearly so."""
    codes: dict[str, list[str]] = {}
    for name, of in connection.execute(
        "SELECT folded, code FROM category_label WHERE dimension = ? ORDER BY rowid LIMIT ?",
        [dimension, _LISTED],
    ):
        codes.setdefault(name, []).append(of)
    names = [folded(code)] if folded(code) in codes else most_similar(folded(code), codes)
    near = list(dict.fromkeys(of for name in names for of in codes[name]))
    known = dict.fromkeys(of for some in codes.values() for of in some)
    return f"There is no category {code!r} of {label.lower()} here; {near_or_first(near, known)}."
