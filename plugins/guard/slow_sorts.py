"""Refuse at once to sort so many rows that the time limit would stop it."""

import sqlite3
from collections.abc import Sequence

from datasette.app import Datasette

from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.datasette_inside.site_parts import inspected

# SQLite looks at some ten million rows in a second, which is the limit of a statement.
MOST_SORTED_ROWS = 5_000_000

_FILTERS = ("_where", "_search", "_through", "_filter")


async def slow_sort(
    datasette: Datasette, database: str, table: str, parameters: Sequence[tuple[str, str]]
) -> str | None:
    """Return a sentence if the page sorts all of very many rows and no index has them in order.

    The number of rows is that of the inspect file; without one, nothing is refused.
    """
    column = next((text for name, text in parameters if name in ("_sort", "_sort_desc")), "")
    counted = inspected(datasette).get(database, {}).get("tables", {})
    rows = counted.get(table, {}).get("count", 0)
    is_filtered = any(name[0] != "_" or name.startswith(_FILTERS) for name, _ in parameters)
    if not column or is_filtered or rows <= MOST_SORTED_ROWS:
        return None
    served = datasette.get_database(database)
    if not await served.execute_fn(lambda connection: _has_to_sort(connection, table, column)):
        return None
    return (
        f"{table} has {rows:,} rows and no index on {column}, so to sort them takes too long."
        " Filter them first, such as by published_table; or download tables as Parquet and sort"
        " them there."
    )


def _has_to_sort(connection: sqlite3.Connection, table: str, column: str) -> bool:
    """Return whether SQLite has to sort the rows, as no index has this order."""
    select = f"SELECT * FROM {escape_sqlite(table)} ORDER BY {escape_sqlite(column)}"  # noqa: S608 - names that the table has
    plan = connection.execute(f"EXPLAIN QUERY PLAN {select}").fetchall()
    return any("USE TEMP B-TREE" in str(row[3]) for row in plan)
