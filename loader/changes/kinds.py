"""The kinds of items that are compared between two databases: numbers, rows, notes, symbols.

Each kind has one SELECT statement. Its columns are a key, the name of the item in a message, its
line on the page, and then the fields to compare. Items of two databases are matched by their key.
Differences in white space are ignored.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple


class ItemKind(NamedTuple):
    """A kind of item; `examples` limits how many changed, new and gone items are listed."""

    name: str
    sql: str
    plural: str | None = None
    examples: int = 3


class Item(NamedTuple):
    """One item: its name in a message, its line on the page, and the fields to compare."""

    name: str
    line: int | None
    fields: dict[str, Any]


Items = Mapping[str, Item]


class Side(NamedTuple):
    """One of the two databases, with the names and parameters for the SELECT statements."""

    connection: sqlite3.Connection
    parameters: Mapping[str, Any]

    def rows(self, kind: ItemKind) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the fields to compare, and the rows of the kind's SELECT."""
        cursor = self.connection.execute(kind.sql.format(**self.parameters), self.parameters)
        return [column[0] for column in cursor.description[3:]], cursor.fetchall()


def items_of(fields: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Items:
    """Return the items that the rows of a SELECT describe, by their key."""
    return {
        key: Item(name, line, dict(zip(fields, map(_normal_space, values), strict=True)))
        for key, name, line, *values in rows
    }


def fields_of(row: Mapping[str, Any]) -> Items:
    """Return each field of one row as an item, by its name."""
    return {field: Item(field, None, {"value": _normal_space(row[field])}) for field in row}


def _normal_space(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


# Codes contain no tab, so two of them with a tab between make a unique key.
PAGE_KINDS = (
    ItemKind(
        "number",
        """
        SELECT "{row_dimension}" || char(9) || "{column_dimension}",
          ifnull((SELECT name FROM "{row_dimension}"
              WHERE code = number."{row_dimension}"), "{row_dimension}") || ' / '
            || ifnull((SELECT name FROM "{column_dimension}"
              WHERE code = number."{column_dimension}"), "{column_dimension}"),
          line, printed, value, symbol, additive
        FROM observation AS number WHERE published_table = :id ORDER BY line, field
        """,
    ),
    ItemKind(
        "row",
        """
        SELECT heading."{row_dimension}", heading."{row_dimension}", heading.line,
          heading.printed AS label, total."{row_dimension}" AS "part of"
        FROM row_heading AS heading
        LEFT JOIN row_heading AS total ON total.published_table = heading.published_table
          AND total.position = heading.parent_position
        WHERE heading.published_table = :id ORDER BY heading.line
        """,
    ),
    ItemKind(
        "column",
        """
        WITH coded AS MATERIALIZED (
          SELECT field AS total_field, "{column_dimension}" AS total FROM column_heading
          WHERE published_table = :id AND "{column_dimension}" IS NOT NULL
        )
        SELECT heading."{column_dimension}", heading."{column_dimension}", heading.line,
          heading.printed AS label, total AS "part of"
        FROM column_heading AS heading LEFT JOIN coded ON total_field = heading.parent_field
        WHERE heading.published_table = :id AND heading."{column_dimension}" IS NOT NULL
        ORDER BY heading.field
        """,
    ),
    ItemKind(
        "head over columns",
        """
        SELECT level || char(9) || printed, printed, line FROM column_heading
        WHERE published_table = :id AND "{column_dimension}" IS NULL AND printed <> ''
        ORDER BY level, field
        """,
        plural="heads over columns",
    ),
    ItemKind(
        "note",
        "SELECT marker, 'note ' || marker, line, text FROM footnote"
        " WHERE published_table = :id ORDER BY line",
    ),
    ItemKind(
        "place of a note",
        """
        SELECT marker || char(9) || attached_to || char(9) || ifnull("{row_dimension}", '')
            || char(9) || ifnull("{column_dimension}", ''),
          'note ' || marker || ' (' || attached_to || ')', mark.line
        FROM footnote_mark AS mark JOIN footnote ON footnote.id = mark.footnote
        WHERE mark.published_table = :id ORDER BY mark.line, field
        """,
        plural="places of notes",
    ),
)
FINDINGS = ItemKind(
    "finding",
    "SELECT kind || char(9) || message, message, line FROM finding"
    " WHERE published_table IS :id ORDER BY id",
)
TABLES = ItemKind("table", "SELECT id, id, NULL FROM published_table ORDER BY id", examples=20)
FACTS = ItemKind("fact", "SELECT key, key, NULL, value FROM build WHERE key <> 'seeds sha256'")
SYMBOLS = ItemKind(
    "symbol",
    "SELECT symbol, symbol, NULL, meaning, meaning_no, value_is, sdmx_obs_status FROM symbol",
)
DIMENSIONS = ItemKind("dimension", "SELECT name, name, NULL, label, role FROM dimension")
CATEGORIES = ItemKind(
    "category",
    """
    WITH sorted AS (
      SELECT code AS labelled, label || ' (' || language || ')' AS label FROM category_label
      WHERE dimension = :dimension ORDER BY code, printed DESC, category_label.language,
        category_label.label
    ),
    joined AS MATERIALIZED (
      SELECT labelled, group_concat(label, ' | ') AS labels FROM sorted GROUP BY labelled
    )
    SELECT code, code || ' ' || name, NULL, {columns}, labels
    FROM "{dimension}" AS category LEFT JOIN joined ON labelled = code ORDER BY position
    """,
    plural="categories",
)
