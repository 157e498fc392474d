"""The data files of a publication: each table in tidy form, codelists, symbols and findings."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loader.database.opening import dicts
from loader.database.read_back import dimensions_of_tables, read_stored
from loader.database.stored_table import StoredDimension
from loader.formats.csv_writer import csv_file
from loader.formats.tidy import DataColumn, columns_of, words_of
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
    """A CSV file (RFC 4180, UTF-8); `path` is relative to the description of the publication.

    `write` returns its bytes. Their number and hash are known once they are written: of thousands
    of tables that takes a minute, so a description alone goes without.
    """

    name: str
    path: str
    title: str
    columns: Sequence[DataColumn]
    primary_key: Sequence[str]
    foreign_keys: Sequence[ForeignKey]
    write: Callable[[], bytes]
    source_url: str | None = None
    size: int | None = None
    sha256: str | None = None


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
    with_decimals, with_words = _tables_with_decimals(connection), _tables_with_words(connection)
    tables = dicts(connection, "SELECT * FROM published_table ORDER BY id", [])
    dimensions = dimensions_of_tables(connection)
    return [
        *(
            _table_file(
                connection,
                facts,
                dimensions[facts["id"]],
                facts["id"] in with_decimals,
                facts["id"] in with_words,
            )
            for facts in tables
        ),
        *(list_file(connection, name) for name in list_names(connection)),
    ]


def _tables_with_decimals(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute(
        "SELECT DISTINCT published_table FROM observation WHERE decimals > 0 AND value IS NOT NULL"
    )
    return {id_ for (id_,) in rows}


def _tables_with_words(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute(
        "SELECT DISTINCT published_table, printed FROM observation"
        " WHERE value IS NULL AND symbol IS NULL"
    )
    return {id_ for id_, printed in rows if words_of(printed)}


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


def _table_file(
    connection: sqlite3.Connection,
    facts: dict[str, Any],
    dimensions: Sequence[StoredDimension],
    has_decimals: bool,
    has_words: bool,
) -> DataFile:
    codes = [ForeignKey(f"{d.name}_code", d.name, "code") for d in dimensions]
    return DataFile(
        name=facts["id"],
        path=f"published/{facts['id']}.csv",
        title=facts["title"],
        columns=columns_of(dimensions, facts["unit"], has_decimals, has_words),
        primary_key=[code.column for code in codes],
        foreign_keys=[*codes, ForeignKey("symbol", "symbol", "symbol", True)],
        write=lambda: write_tidy(read_stored(connection, facts["id"])),
        source_url=facts["source_url"],
    )


def _list_file(
    connection: sqlite3.Connection, name: str, key: str, title: str, order: str
) -> DataFile:
    list_columns = [
        DataColumn(column, _TYPES[type_], f"{column} of the {name}")
        for _, column, type_, *_ in connection.execute(f'PRAGMA table_info("{name}")')
    ]

    def write() -> bytes:
        rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY "{order}"')  # noqa: S608
        return csv_file([[column.name for column in list_columns], *rows])

    return DataFile(name, f"lists/{name}.csv", title, list_columns, [key], [], write)
