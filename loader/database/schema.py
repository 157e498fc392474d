"""The SQL of the database, for the dimensions of one publication: schema.sql, filled in.

It is SQL, not calls of sqlite-utils, because sqlite-utils cannot write a CHECK.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from loader.errors import CodelistError, Place, shown
from loader.page.title import identifier

SCHEMA_VERSION = 2

# A dimension for an empty database that shows which names the schema uses. No real dimension can
# have this name: `identifier` returns no hyphen.
_PLACEHOLDER = "-"


def tables(
    row_dimensions: Sequence[str],
    column_dimensions: Sequence[str],
    extra_columns: Mapping[str, Sequence[str]],
) -> str:
    """Return the SQL that creates all tables; `extra_columns` are those of each codelist.

    Raise CodelistError for a dimension whose name is not an identifier or already in use.
    """
    _expect_free_names(_all(row_dimensions, column_dimensions))
    return _tables(row_dimensions, column_dimensions, extra_columns)


def _tables(
    row_dimensions: Sequence[str],
    column_dimensions: Sequence[str],
    extra_columns: Mapping[str, Sequence[str]],
) -> str:
    dimensions = _all(row_dimensions, column_dimensions)
    every_page_has_all = len(row_dimensions) == len(column_dimensions) == 1
    return "\n".join(
        [
            _SECTIONS["tables"],
            *(
                _SECTIONS["tables of a dimension"].format(
                    dimension=dimension,
                    extra_columns="".join(
                        f',\n  "{name}" TEXT' for name in extra_columns.get(dimension, ())
                    ),
                )
                for dimension in dimensions
            ),
            _SECTIONS["tables of the pages"].format(
                row_columns=_references(row_dimensions, len(row_dimensions) == 1),
                column_columns=_references(column_dimensions, False),
                cell_columns=_references(dimensions, every_page_has_all),
                mark_columns=_references(dimensions, False),
            ),
        ]
    )


def _references(dimensions: Iterable[str], not_null: bool) -> str:
    constraint = " NOT NULL" if not_null else ""
    return ",\n  ".join(
        f'"{name}" TEXT{constraint} REFERENCES "{name}" (code)' for name in dimensions
    )


def indexes(pairs: Sequence[tuple[str, str]]) -> str:
    """Return the SQL that indexes numbers, checks and headings, to run when all are inserted.

    `pairs` are the row and column dimension of each kind of page.
    """
    kinds = sorted({(min(pair), max(pair)) for pair in pairs})
    dimensions = sorted({name for pair in pairs for name in pair})
    several = len(kinds) > 1
    unique = _SECTIONS[f"unique index of {'each' if several else 'the only'} kind of page"]
    of_numbers = _SECTIONS["index of the numbers of a dimension"]
    of_rows = _SECTIONS["index of the row headings of a dimension"]
    return "\n".join(
        [
            *(unique.format(first=first, second=second) for first, second in kinds),
            *([_SECTIONS["index of several kinds of pages"]] if several else []),
            *(of_numbers.format(dimension=name) for name in dimensions),
            *(of_rows.format(dimension=name) for name in sorted({row for row, _ in pairs})),
            _SECTIONS["indexes of the pages"].format(
                dimension_columns=", ".join(f'"{name}"' for name in dimensions)
            ),
        ]
    )


def views(row_dimensions: Sequence[str], column_dimensions: Sequence[str]) -> str:
    """Return the SQL that creates all views."""
    dimensions = _all(row_dimensions, column_dimensions)
    return _SECTIONS["views"].format(
        category_columns=",\n  ".join(
            f'observation."{d}",\n  "{d}_of".name AS "{d}_name",\n  "{d}_of".kind AS "{d}_kind"'
            for d in dimensions
        ),
        category_joins=_category_joins("observation", dimensions),
        rest_selects=_union(
            _SECTIONS["select for rest_excludes"].format(
                dimension=dimension, heading=heading, parent=parent
            )
            for names, heading, parent in (
                (row_dimensions, "row_heading", "parent_position"),
                (column_dimensions, "column_heading", "parent_field"),
            )
            for dimension in names
        ),
        printed_selects=_union(
            _SECTIONS[f"select of {axis} for printed_category"].format(dimension=dimension)
            for axis, names in (("rows", row_dimensions), ("columns", column_dimensions))
            for dimension in names
        ),
        total_columns=_chosen_category("proof.along", dimensions, "total"),
        beside_columns=_chosen_category("beside.name", dimensions, "beside"),
        total_joins=_category_joins("proof", dimensions),
    )


def _category_joins(table: str, dimensions: Iterable[str]) -> str:
    return "\n".join(
        f'LEFT JOIN "{d}" AS "{d}_of" ON "{d}_of".code = {table}."{d}"' for d in dimensions
    )


def _union(selects: Iterable[str]) -> str:
    return "\nUNION ALL\n".join(selects)


def _chosen_category(dimension: str, dimensions: Sequence[str], prefix: str) -> str:
    """Return columns for a category of the dimension that the SQL `dimension` evaluates to.

    They are its code, called `prefix`, and its name, kind and position, called `prefix_name` etc.
    """
    columns = {prefix: "code", **{f"{prefix}_{c}": c for c in ("name", "kind", "position")}}
    return ",\n  ".join(
        f"CASE {dimension} {_whens(dimensions, column)} END AS {name}"
        for name, column in columns.items()
    )


def _whens(dimensions: Sequence[str], column: str) -> str:
    return " ".join(f"WHEN '{d}' THEN \"{d}_of\".{column}" for d in dimensions)


def _expect_free_names(dimensions: Sequence[str]) -> None:
    taken = _names_in_empty_database()
    taken_by_dimension = {
        name.replace(_PLACEHOLDER, dimension): dimension
        for name in taken
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
        if name in taken or name.startswith("sqlite_"):
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)} would take the name of a table, index or column"
                " of the database; give it another row_dimension or column_dimension under tables:",
            )
        if name in taken_by_dimension:
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)} would take a name that belongs to the dimension"
                f" {shown(taken_by_dimension[name])}; give one of them another row_dimension or"
                " column_dimension under tables:",
            )


def _names_in_empty_database() -> set[str]:
    """Return the names that a dimension cannot have, and those made from a dimension's name.

    They are the names of all tables, indexes and views, and of the columns of each table and view
    that has a column for every dimension. What is made from a dimension's name has _PLACEHOLDER
    in its place.
    """
    names: set[str] = set()
    for columns in ([_PLACEHOLDER], [_PLACEHOLDER, "="]):  # one kind of page, and several
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(_tables([_PLACEHOLDER], columns, {}))
            connection.executescript(indexes([(_PLACEHOLDER, column) for column in columns]))
            connection.executescript(views([_PLACEHOLDER], columns))
            names |= _names(connection)
    return names


def _names(connection: sqlite3.Connection) -> set[str]:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    for name in sorted(names):
        rows = connection.execute("SELECT name FROM pragma_table_info(?)", [name])
        columns = {column for (column,) in rows}
        if _PLACEHOLDER in columns:
            names |= columns
    return names


def _all(row_dimensions: Iterable[str], column_dimensions: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*row_dimensions, *column_dimensions]))


def _read_sections() -> dict[str, str]:
    """Return the sections of schema.sql by name, without the lines that are comments."""
    text = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    return {
        name: "\n".join(line for line in sql.splitlines() if not line.startswith("--")).strip()
        for name, _, sql in (part.partition("\n") for part in text.split("\n-- Section: ")[1:])
    }


_SECTIONS = _read_sections()
