"""Names in the database that a publication gives: they must not be those of the schema itself."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache

from loader.database.schema import Shape, indexes, tables, view_of_table, views
from loader.errors import CodelistError, Place, shown
from loader.page.title import identifier

# SQLite reads all definitions whenever a file is opened, and Datasette lists all views: 500 are
# read in some milliseconds. Further tables have none; observation_labelled has their numbers too.
MOST_TABLE_VIEWS = 500

# The parameters of a published table's address on the site, besides its dimensions.
ADDRESS_PARAMETERS = ("cell", "fold", "lang", "order", "shade", "show", "sort", "version")

# Columns of the files of a published table that are in no table or view, and the end of the name of
# those that it has for each dimension.
_FILE_COLUMNS = ("text",)
_FILE_COLUMN_END = "_label"

# What stands before the name of a dimension that the page calls by a name that is taken.
_BEFORE_TAKEN = "by_"

# A dimension for an empty database that shows which names the schema uses. No real dimension can
# have this name: `identifier` returns no hyphen.
_PLACEHOLDER = "-"


def free_name(name: str) -> str:
    """Return a name for a dimension that was found under this name on a page."""
    return f"{_BEFORE_TAKEN}{name}" if _is_taken(name) else name


def name_on_page(name: str) -> str:
    """Return the name that the page gives to a dimension which `free_name` may have renamed.

    >>> [name_on_page(name) for name in ("by_value", "by_age", "age")]
    ['value', 'by_age', 'age']
    """
    own = name.removeprefix(_BEFORE_TAKEN)
    return own if free_name(own) == name else name


def expect_free_names(dimensions: Sequence[str]) -> None:
    """Raise CodelistError for a dimension whose name is not an identifier or is already in use."""
    made = {f"{dimension}{_FILE_COLUMN_END}": dimension for dimension in dimensions} | {
        name.replace(_PLACEHOLDER, dimension): dimension
        for name in _names_in_empty_database()
        for dimension in dimensions
        if _PLACEHOLDER in name and name != _PLACEHOLDER
    }
    for name in dimensions:
        if not name or name != identifier(name):
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)}; expected lower-case letters, digits and"
                " underscores",
            )
        if _is_taken(name):
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)} would take the name of a table, index or column"
                " of the database, or of a parameter of the site; give it another name under"
                " tables:",
            )
        if name in made:
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)} would take a name that belongs to the dimension"
                f" {shown(made[name])}; give one of them another name under tables:",
            )


def _is_taken(name: str) -> bool:
    is_reserved = name in (*ADDRESS_PARAMETERS, *_FILE_COLUMNS) or name.startswith("sqlite_")
    return is_reserved or name in _names_in_empty_database()


def view_names(tables_in_order: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Return the name of the view of each published table, so that no name is in `taken`.

    It is the id with underscores; with "table_" before it if that name is in use.
    """
    used = set(taken)
    names: dict[str, str] = {}
    for table in tables_in_order:
        if len(names) == MOST_TABLE_VIEWS:
            break
        name = table.replace("-", "_")
        while name in used or name.startswith("sqlite_"):
            name = f"table_{name}"
        used.add(name)
        names[table] = name
    return names


@cache
def _names_in_empty_database() -> frozenset[str]:
    """Return the names that a dimension cannot have, and those made from a dimension's name.

    They are the names of all tables, indexes and views, and of the columns of each table and view
    that has a column for every dimension. What is made from a dimension's name has _PLACEHOLDER
    in its place.
    """
    one = Shape((_PLACEHOLDER,), (_PLACEHOLDER,))
    names: set[str] = set()
    for shapes in ([one], [one, Shape((_PLACEHOLDER,), ("=",))]):  # one kind of page, and several
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(tables(shapes, {}))
            connection.executescript(indexes(shapes))
            connection.executescript(views(shapes))
            connection.executescript(view_of_table("=view", "", Shape((_PLACEHOLDER,), ())))
            names |= _names(connection)
    return frozenset(names)


def _names(connection: sqlite3.Connection) -> set[str]:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    for name in sorted(names):
        rows = connection.execute("SELECT name FROM pragma_table_info(?)", [name])
        columns = {column for (column,) in rows}
        if _PLACEHOLDER in columns:
            names |= columns
    return names
