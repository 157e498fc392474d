"""Let filters compare numbers: `value__gt=2.5`.

Datasette passes what a reader writes as text. A column of exact numbers has the type ANY, for which
SQLite makes no number of it, and no text equals a number. Datasette has no hook for this.
"""

import sqlite3
from typing import Any

from datasette.utils.asgi import BadRequest

from loader.errors import shown
from loader.formats.yes_or_no import FLAGS
from plugins.common.compared_numbers import as_sqlite_takes, compared_number
from plugins.common.datasette_inside.replaced_parts import Where, change_sql_of_filters
from plugins.common.language import N_

# What Datasette calls its comparisons, for translators.
_COMPARISONS = (
    *(N_("contains"), N_("does not contain"), N_("ends with"), N_("starts with"), N_("like")),
    *(N_("not like"), N_("in"), N_("not in"), N_("array contains"), N_("array does not contain")),
    *(N_("date"), N_("is null"), N_("is not null"), N_("is blank"), N_("is not blank")),
)
# Datasette's names of those with whole values; the others ask for parts of texts.
_WHOLE = ("exact", "not", "gt", "gte", "lt", "lte", "in", "notin")


# The tables and columns of exact numbers of all databases, in lower case: what makes the SQL of a
# filter is told the table alone.
_exact: set[tuple[str, str]] = set()


def compare_numbers() -> None:
    """Replace the methods that make SQL of a filter by ones that pass numbers as numbers."""
    change_sql_of_filters(passing_numbers)


def know_numbers(connection: sqlite3.Connection) -> None:
    """Know the columns of exact numbers of a database from now on."""
    found = connection.execute(
        "SELECT lower(made.name), lower(has.name) FROM sqlite_master AS made,"
        " pragma_table_xinfo(made.name) AS has"
        " WHERE made.type IN ('table', 'view') AND has.type = 'ANY'"
    )
    _exact.update((table, column) for table, column in found)


def passing_numbers(where: Where) -> Where:
    """Return a method like Datasette's; it raises BadRequest for digits such as ²."""

    def where_clause(
        self: Any, table: str, column: str, value: str, param_counter: int
    ) -> tuple[str, Any]:
        try:
            clause, asked = where(self, table, column, value, param_counter)
        except RecursionError:
            raise BadRequest(f"{column}: the list is nested too deeply") from None
        except ValueError:  # a digit such as ², or more digits than Python reads
            number = compared_number(value)
            if number is None:
                raise BadRequest(f"{column}: {shown(value)} is not a number") from None
            return where(self, table, column, "0", param_counter)[0], number
        if self.key not in _WHOLE and column.lower() not in FLAGS:
            return clause, asked
        if isinstance(asked, list):
            return clause, [_compared(table, column, one) for one in asked]
        return clause, _compared(table, column, asked)

    return where_clause


def _compared(table: str, column: str, asked: Any) -> Any:
    """Return what a column is compared with; raise BadRequest for what is no flag."""
    if column.lower() in FLAGS:
        return _flag(column, asked)
    if isinstance(asked, int):
        return as_sqlite_takes(asked)
    number = None
    if isinstance(asked, str) and (table.lower(), column.lower()) in _exact:
        number = compared_number(asked)
    return asked if number is None else number


def _flag(column: str, asked: Any) -> Any:
    """Return 1 or 0 for what files call true or false; raise BadRequest for what is neither."""
    if asked is None or str(asked) in ("1", "0"):
        return asked
    if str(asked).lower() not in ("true", "false"):
        raise BadRequest(f"{column}={asked}: expected 1 (true) or 0 (false)")
    return int(str(asked).lower() == "true")
