"""Write the rows of published tables while others are still being read.

The columns of the database are the dimensions of all pages, which nobody knows before the last page
is read. So the rows also go to a temporary file. When many tables in a row have brought no new
dimension, the rows are written from there on as they come; if a new one comes after all, the
database is begun again. The bytes of the database are the same in both cases.
"""

import pickle
from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection
from typing import IO

from loader.bounds import MOST_DIMENSIONS
from loader.database import schema
from loader.database.free_names import expect_free_names
from loader.database.insert_statement import Insert
from loader.database.schema import Shape, dimensions_of

# So many tables, and as many again as were read when the last new dimensions came. Therefore rows
# that are written in vain are never more than those that stay.
_TABLES_BEFORE = 100


class RowWriter:
    """Takes the rows of tables one after another; `finish` returns the database with all of them.

    `begin` gives a connection to an empty database, and drops what was written before. `waiting` is
    an empty temporary file. `extra_columns` are those of each codelist.
    """

    def __init__(
        self,
        begin: Callable[[], Connection],
        waiting: IO[bytes],
        extra_columns: Mapping[str, Sequence[str]],
    ) -> None:
        self._begin = begin
        self._waiting = waiting
        self._extra_columns = extra_columns
        self._shapes: set[Shape] = set()
        self._tables = 0
        self._tables_at_last_shape = 0
        self._connection: Connection | None = None  # once rows are written as they come

    @property
    def shapes(self) -> list[Shape]:
        """The shapes that tables have, each once."""
        return sorted(self._shapes)

    def add(self, shape: Shape, rows: bytes) -> None:
        """Take the pickled inserts of one table."""
        self._waiting.write(rows)
        self._tables += 1
        if shape not in self._shapes:
            self._shapes.add(shape)
            self._tables_at_last_shape = self._tables
            self._connection = None
        elif self._connection:
            _insert(self._connection, pickle.loads(rows))  # noqa: S301 - this build wrote it
        elif self._are_settled():
            self._connection = self._catch_up()

    def finish(self) -> Connection:
        """Write what still waits, and return the connection."""
        connection = self._connection or self._catch_up()
        connection.commit()
        return connection

    def _are_settled(self) -> bool:
        return (
            self._tables >= 2 * self._tables_at_last_shape + _TABLES_BEFORE
            and len(dimensions_of(self._shapes)) <= MOST_DIMENSIONS
        )

    def _catch_up(self) -> Connection:
        expect_free_names(sorted(dimensions_of(self._shapes)))
        connection = self._begin()
        connection.executescript(schema.tables(self.shapes, self._extra_columns))
        connection.execute("BEGIN")
        self._waiting.seek(0)
        for _ in range(self._tables):
            _insert(connection, pickle.load(self._waiting))  # noqa: S301 - this build wrote it
        return connection


def _insert(connection: Connection, inserts: Sequence[Insert]) -> None:
    for statement, parameters in inserts:
        connection.executemany(statement, parameters)
