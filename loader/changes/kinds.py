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


# In these statements {rows} and {columns} are SQL for the codes of a row or column in all
# dimensions of its axis, {names} for the names of both. Codes contain no tab, so codes with tabs
# between them make a key.
PAGE_KINDS = (
    ItemKind(
        "dimension of the table",
        "SELECT axis || char(9) || position, axis || ' dimension ' || (position + 1), NULL,"
        " dimension, role FROM published_dimension"
        " WHERE published_table = :id ORDER BY axis DESC, position",
        plural="dimensions of the table",
    ),
    ItemKind(
        "number",
        """
        SELECT {rows} || char(9) || {columns}, {names},
          line, printed, value, decimals, symbol, additive
        FROM observation AS item WHERE published_table = :id ORDER BY line, field
        """,
    ),
    ItemKind(
        "row",
        """
        WITH item AS MATERIALIZED (
          SELECT *, {rows} AS codes, replace({rows}, char(9), ' / ') AS name
          FROM row_heading AS item WHERE published_table = :id
        )
        SELECT item.codes, item.name, item.line, item.printed AS label, total.name AS "part of"
        FROM item LEFT JOIN item AS total ON total.position = item.parent_position
        ORDER BY item.position
        """,
    ),
    ItemKind(
        "column",
        """
        WITH item AS MATERIALIZED (
          SELECT *, {columns} AS codes, replace({columns}, char(9), ' / ') AS name
          FROM column_heading AS item WHERE published_table = :id AND position IS NOT NULL
        )
        SELECT item.codes, item.name, item.line, item.printed AS label, total.name AS "part of"
        FROM item LEFT JOIN item AS total ON total.field = item.parent_field
        ORDER BY item.position
        """,
    ),
    ItemKind(
        "head over columns",
        """
        SELECT level || char(9) || printed, printed, line FROM column_heading
        WHERE published_table = :id AND position IS NULL AND printed <> ''
        ORDER BY level, field
        """,
        plural="heads over columns",
    ),
    ItemKind(
        "section",
        "SELECT level || char(9) || printed, printed, line FROM section"
        " WHERE published_table = :id ORDER BY line",
    ),
    ItemKind(
        "sum",
        """
        WITH heading AS MATERIALIZED (
          SELECT 'row' AS axis, position, line, replace({rows}, char(9), ' / ') AS name
          FROM row_heading AS item WHERE published_table = :id
          UNION ALL
          SELECT 'column', position, line, replace({columns}, char(9), ' / ')
          FROM column_heading AS item WHERE published_table = :id AND position IS NOT NULL
        )
        SELECT axis || char(9) || name || char(9)
            || row_number() OVER (PARTITION BY axis, total ORDER BY id),
          'sum of ' || name, line, relation.kind, two_readings, nearly
        FROM relation JOIN heading USING (axis)
        WHERE published_table = :id AND heading.position = total ORDER BY id
        """,
    ),
    ItemKind(
        "note",
        "SELECT marker, 'note ' || marker, line, text FROM footnote"
        " WHERE published_table = :id ORDER BY line",
    ),
    ItemKind(
        "place of a note",
        """
        SELECT marker || char(9) || attached_to || char(9) || ifnull({rows}, '')
            || char(9) || ifnull({columns}, ''),
          'note ' || marker || ' (' || attached_to || ')', item.line
        FROM footnote_mark AS item JOIN footnote ON footnote.id = item.footnote
        WHERE item.published_table = :id ORDER BY item.line, field
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
FACTS = ItemKind(
    "fact", "SELECT key, key, NULL, value FROM build WHERE key NOT IN ('seeds sha256', 'checksum')"
)
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
