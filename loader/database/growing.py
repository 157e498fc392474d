"""Create the tables of the database, and add columns when a page has dimensions that are new.

Only a page that is read to its end shows its dimensions, and pages are written one at a time. So the
tables are made for the first page; those of other dimensions follow.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from loader.bounds import MOST_DIMENSIONS
from loader.database.free_names import expect_free_names, view_names
from loader.database.schema import (
    Shape,
    dimensions_of,
    indexes,
    reference,
    tables,
    tables_of_dimension,
    view_of_table,
    views,
)
from loader.errors import CodelistError, Place


class GrowingSchema:
    """The tables, indexes and views of one database, for the shapes that were expected so far."""

    def __init__(
        self, connection: sqlite3.Connection, extra_columns: Mapping[str, Sequence[str]]
    ) -> None:
        """`extra_columns` are those of each codelist."""
        self.shapes: list[Shape] = []
        self._of_tables: dict[str, Shape] = {}
        self._connection = connection
        self._extra_columns = extra_columns

    def expect(self, table: str, shape: Shape) -> None:
        """Make room for the rows of a published table; to be called before they are inserted.

        Raise CodelistError for a dimension whose name is not free, or if there are too many.
        """
        self._of_tables[table] = shape
        if shape in self.shapes:
            return
        known = dimensions_of(self.shapes)
        self.shapes.append(shape)
        dimensions = dimensions_of(self.shapes)
        expect_free_names(dimensions)
        if len(dimensions) > MOST_DIMENSIONS:
            raise CodelistError(
                Place(table),
                f"{len(dimensions)} dimensions in one publication with those of this table;"
                f" expected at most {MOST_DIMENSIONS}",
            )
        if known:
            self._grow(known, shape)
        else:
            self._connection.executescript(tables(self.shapes, self._extra_columns))

    def _grow(self, known: Sequence[str], shape: Shape) -> None:
        for name in (name for name in shape.all if name not in known):
            for statement in _split(tables_of_dimension(name, self._extra_columns.get(name, ()))):
                self._connection.execute(statement)
        for table, names in _with_dimensions(shape):
            for name in (name for name in names if not self._has_column(table, name)):
                self._connection.execute(f'ALTER TABLE "{table}" ADD COLUMN {reference(name)}')
        self._allow_null(known, shape)

    def _has_column(self, table: str, name: str) -> bool:
        sql = "SELECT count(*) FROM pragma_table_info(?) WHERE name = ?"
        return bool(self._connection.execute(sql, [table, name]).fetchone()[0])

    def _allow_null(self, known: Iterable[str], shape: Shape) -> None:
        """Let columns be NULL that the new shape does not have.

        ALTER TABLE cannot do that, but as no row changes, the definition can be replaced:
        https://sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
        """
        (version,) = self._connection.execute("PRAGMA schema_version").fetchone()
        self._connection.execute("PRAGMA writable_schema = ON")
        for table, names in _with_dimensions(shape):
            for name in (name for name in known if name not in names):
                self._connection.execute(
                    "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?",
                    [reference(name, not_null=True), reference(name), table],
                )
        self._connection.execute(f"PRAGMA schema_version = {version + 1}")
        self._connection.execute("PRAGMA writable_schema = OFF")

    def finish(self) -> None:
        """Create indexes and views; to be called when all rows are inserted."""
        self._connection.executescript(indexes(self.shapes))
        self._connection.executescript(views(self.shapes))
        taken = [name for (name,) in self._connection.execute("SELECT name FROM sqlite_schema")]
        names = view_names(sorted(self._of_tables), taken)
        for table, name in names.items():
            self._connection.execute(view_of_table(name, table, self._of_tables[table]))
        self._connection.executemany(
            "UPDATE published_table SET view = ? WHERE id = ?",
            [(name, table) for table, name in names.items()],
        )


def _with_dimensions(shape: Shape) -> list[tuple[str, tuple[str, ...]]]:
    """Return each table that has columns named after dimensions, with those of this shape."""
    of_cells = [(table, shape.all) for table in ("observation", "footnote_mark", "total_check")]
    return [*of_cells, ("row_heading", shape.rows), ("column_heading", shape.columns)]


def _split(script: str) -> list[str]:
    return [statement for statement in script.split(";") if statement.strip()]
