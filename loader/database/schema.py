"""The SQL of the database, for the dimensions of one publication: schema.sql, filled in.

It is SQL, not calls of sqlite-utils, because sqlite-utils cannot write a CHECK.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SCHEMA_VERSION = 7


class Shape(NamedTuple):
    """The dimensions of a published table: those of its rows, and those of its columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """The dimensions of the rows, then those of the columns."""
        return self.rows + self.columns


def tables(shapes: Sequence[Shape], extra_columns: Mapping[str, Sequence[str]]) -> str:
    """Return the SQL that creates all tables, for published tables of these shapes.

    `extra_columns` are those of each codelist.
    """
    dimensions = dimensions_of(shapes)
    row_names, column_names = _row_names(shapes), _column_names(shapes)
    in_all = [name for name in dimensions if all(name in shape.all for shape in shapes)]
    in_all_rows = [name for name in row_names if all(name in shape.rows for shape in shapes)]
    return "\n".join(
        [
            _SECTIONS["tables"],
            *(tables_of_dimension(name, extra_columns.get(name, ())) for name in dimensions),
            _SECTIONS["tables of the pages"].format(
                row_columns=_references(row_names, in_all_rows),
                column_columns=_references(column_names, ()),
                cell_columns=_references(dimensions, in_all),
                mark_columns=_references(dimensions, ()),
            ),
        ]
    )


def tables_of_dimension(dimension: str, extra_columns: Iterable[str]) -> str:
    """Return the SQL that creates the tables of the categories of a dimension."""
    return _SECTIONS["tables of a dimension"].format(
        dimension=dimension,
        extra_columns="".join(f',\n  "{name}" TEXT' for name in extra_columns),
    )


def dimensions_of(shapes: Iterable[Shape]) -> list[str]:
    """Return all dimensions of these shapes, each once."""
    return list(dict.fromkeys(name for shape in shapes for name in shape.all))


def _row_names(shapes: Iterable[Shape]) -> list[str]:
    return list(dict.fromkeys(name for shape in shapes for name in shape.rows))


def _column_names(shapes: Iterable[Shape]) -> list[str]:
    return list(dict.fromkeys(name for shape in shapes for name in shape.columns))


def _references(dimensions: Iterable[str], not_null: Iterable[str]) -> str:
    return ",\n  ".join(reference(name, name in not_null) for name in dimensions)


def reference(dimension: str, not_null: bool = False) -> str:
    """Return the definition of a column that holds codes of a dimension."""
    return f'"{dimension}" TEXT{" NOT NULL" * not_null} REFERENCES "{dimension}" (code)'


def indexes(shapes: Iterable[Shape]) -> str:
    """Return the SQL to run when all is inserted: indexes, and the table of series."""
    shapes = list(shapes)
    kinds = sorted({tuple(sorted(shape.all)) for shape in shapes})
    dimensions = sorted({name for kind in kinds for name in kind})
    several = len(kinds) > 1
    unique = _SECTIONS[f"unique index of {'each' if several else 'the only'} kind of page"]
    of_numbers = _SECTIONS["index of the numbers of a dimension"]
    of_rows = _SECTIONS["index of the row headings of a dimension"]
    return "\n".join(
        [
            *(
                unique.format(
                    name=".".join(kind), columns=_quoted(kind), condition=_only(kind, kinds)
                )
                for kind in kinds
            ),
            *([_SECTIONS["index of several kinds of pages"]] if several else []),
            *(of_numbers.format(dimension=name) for name in dimensions),
            *(of_rows.format(dimension=name) for name in sorted(_row_names(shapes))),
            _SECTIONS["indexes of the pages"].format(dimension_columns=_quoted(dimensions)),
            _SECTIONS["series"],
        ]
    )


def _only(kind: Sequence[str], kinds: Iterable[Sequence[str]]) -> str:
    """Return the condition for the numbers of one kind, among those of all kinds."""
    others = {name for other in kinds if set(kind) < set(other) for name in other} - set(kind)
    conditions = [f'"{name}" IS NOT NULL' for name in kind]
    return " AND ".join([*conditions, *(f'"{name}" IS NULL' for name in sorted(others))])


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def views(shapes: Iterable[Shape], grouped: Collection[str] = ()) -> str:
    """Return the SQL that creates all views but those of published tables.

    `grouped` are the dimensions that have a column for the groups of their categories.
    """
    shapes = list(shapes)
    dimensions = dimensions_of(shapes)
    row_names, column_names = _row_names(shapes), _column_names(shapes)
    return _SECTIONS["views"].format(
        category_names=_listed(f'"{d}_of".name AS "{d}"' for d in dimensions),
        categories=_listed(
            column
            for d in dimensions
            for column in (
                *([f'"{d}_of".top_group AS "{d}_group"'] if d in grouped else []),
                f'observation."{d}" AS "{d}_code"',
                f'"{d}_of".kind AS "{d}_kind"',
            )
        ),
        category_joins=_category_joins("observation", dimensions),
        rest_selects=_union(
            _SECTIONS["select for rest_excludes"].format(
                dimension=dimension, heading=heading, parent=parent
            )
            for names, heading, parent in (
                (row_names, "row_heading", "parent_position"),
                (column_names, "column_heading", "parent_field"),
            )
            for dimension in names
        ),
        printed_selects=_union(
            _SECTIONS[f"select of {axis} for printed_category"].format(dimension=dimension)
            for axis, names in (("rows", row_names), ("columns", column_names))
            for dimension in names
        ),
        total_columns=_chosen_category("proof.along", dimensions, "total"),
        beside_columns=_chosen_category("beside.dimension", dimensions, "beside"),
        total_joins=_category_joins("proof", dimensions),
    )


def view_of_table(name: str, table: str, shape: Shape, grouped: Collection[str] = ()) -> str:
    """Return the SQL that creates the view of one published table; `grouped` as in `views`."""
    return _SECTIONS["view of a published table"].format(
        name=name,
        id=table.replace("'", "''"),
        names=_quoted(shape.all),
        categories=_listed(
            f'"{d}_{what}"'
            for d in shape.all
            for what in (*(["group"] if d in grouped else []), "code", "kind")
        ),
    )


def _listed(columns: Iterable[str]) -> str:
    return ",\n  ".join(columns)


def _category_joins(table: str, dimensions: Iterable[str]) -> str:
    return "\n".join(
        f'LEFT JOIN "{d}" AS "{d}_of" ON "{d}_of".code = {table}."{d}"' for d in dimensions
    )


def _union(selects: Iterable[str]) -> str:
    return "\nUNION ALL\n".join(selects)


def _chosen_category(dimension: str, dimensions: Sequence[str], prefix: str) -> str:
    """Return columns for a category of the dimension that the SQL `dimension` evaluates to.

    They are its name, called `prefix`, and its code, kind and position, called `prefix_code` etc.
    """
    columns = {
        prefix: ("name", "TEXT"),
        f"{prefix}_code": ("code", "TEXT"),
        f"{prefix}_kind": ("kind", "TEXT"),
        f"{prefix}_position": ("position", "INTEGER"),
    }
    return ",\n  ".join(
        # A filter compares a text with it, which only a column of integers takes for a number.
        f"CAST(CASE {dimension} {_whens(dimensions, column)} END AS {type_}) AS {name}"
        for name, (column, type_) in columns.items()
    )


def _whens(dimensions: Sequence[str], column: str) -> str:
    return " ".join(f"WHEN '{d}' THEN \"{d}_of\".{column}" for d in dimensions)


def _read_sections() -> dict[str, str]:
    """Return the sections of schema.sql by name, without the lines that are comments."""
    text = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    return {
        name: "\n".join(line for line in sql.splitlines() if not line.startswith("--")).strip()
        for name, _, sql in (part.partition("\n") for part in text.split("\n-- Section: ")[1:])
    }


_SECTIONS = _read_sections()
