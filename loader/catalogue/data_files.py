"""The data files of a publication: each table in tidy form, codelists, symbols and findings."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from loader.database.opening import dicts, table_ids
from loader.database.read_back import read_stored
from loader.formats.csv_writer import csv_file
from loader.formats.tidy import DataColumn, columns
from loader.formats.tidy_csv import write as write_tidy

# Key and title of each list that is not a codelist.
_OTHER_LISTS = {
    "symbol": ("symbol", "Symbols and what they mean"),
    "finding": ("id", "What to know about the tables"),
}
_TYPES = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose values are in column `reference` of the file `name` (maybe the same file)."""

    column: str
    name: str
    reference: str
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class DataFile:
    """A CSV file (RFC 4180, UTF-8); `path` is relative to the description of the publication."""

    name: str
    path: str
    title: str
    columns: Sequence[DataColumn]
    primary_key: Sequence[str]
    foreign_keys: Sequence[ForeignKey]
    content: bytes
    source_url: str | None = None


def publication_facts(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the facts of table `build`, with publisher and licence of the first published table.

    `published` is the day on which the latest table was published. A publication without a title is
    called as its only table is, or else as its folder. `publisher_url` is of that publisher, and
    `keywords` and `themes` are lists.
    """
    facts: dict[str, Any] = dict(connection.execute("SELECT key, value FROM build").fetchall())
    first = dicts(
        connection,
        "SELECT publisher, licence, licence_url, language FROM published_table ORDER BY id LIMIT 1",
        [],
    )[0]
    latest = connection.execute("SELECT max(published) FROM published_table").fetchone()[0]
    titles = connection.execute("SELECT title FROM published_table LIMIT 2").fetchall()
    name = facts["publication"].replace("-", " ")
    title = facts.get("title") or (titles[0][0] if len(titles) == 1 else name)
    lists = {key: facts[key].split(" | ") if key in facts else [] for key in ("keywords", "themes")}
    if facts.get("publisher", first["publisher"]) != first["publisher"]:
        facts.pop("publisher_url", None)
    return {**facts, **first, **lists, "title": title, "published": latest}


def data_files(connection: sqlite3.Connection) -> list[DataFile]:
    """Return all files: the tables in the order of their ids, then the lists they refer to."""
    tables = [_table_file(connection, id_) for id_ in table_ids(connection)]
    return [*tables, *(list_file(connection, name) for name in list_names(connection))]


def list_names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the codelists, then of the other lists that the tables refer to."""
    dimensions = connection.execute("SELECT name FROM dimension ORDER BY name")
    return [*(dimension for (dimension,) in dimensions), *_OTHER_LISTS]


def list_file(connection: sqlite3.Connection, name: str) -> DataFile:
    """Return the list with that name, which is one of `list_names`."""
    if name in _OTHER_LISTS:
        key, title = _OTHER_LISTS[name]
        return _list_file(connection, name, key, title, "rowid")
    file = _list_file(connection, name, "code", f"Codelist of {name}", "position")
    return replace(file, foreign_keys=[ForeignKey("parent", name, "code", True)])


def _table_file(connection: sqlite3.Connection, id_: str) -> DataFile:
    table = read_stored(connection, id_)
    codes = [ForeignKey(f"{d.name}_code", d.name, "code") for d in table.dimensions]
    return DataFile(
        name=id_,
        path=f"published/{id_}.csv",
        title=table.facts["title"],
        columns=columns(table),
        primary_key=[code.column for code in codes],
        foreign_keys=[*codes, ForeignKey("symbol", "symbol", "symbol", True)],
        content=write_tidy(table),
        source_url=table.facts["source_url"],
    )


def _list_file(
    connection: sqlite3.Connection, name: str, key: str, title: str, order: str
) -> DataFile:
    list_columns = [
        DataColumn(column, _TYPES[type_], f"{column} of the {name}")
        for _, column, type_, *_ in connection.execute(f'PRAGMA table_info("{name}")')
    ]
    rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY "{order}"')  # noqa: S608
    content = csv_file([[column.name for column in list_columns], *rows])
    return DataFile(name, f"lists/{name}.csv", title, list_columns, [key], [], content)
