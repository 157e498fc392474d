"""Let filters compare numbers: `value__gt=2.5`.

Datasette passes what a reader writes as text. A column of exact numbers has the type ANY, for which
SQLite makes no number of it, and no text equals a number. Datasette has no hook for this.
"""

import re
from typing import Any

from datasette.utils.asgi import BadRequest

from loader.formats.yes_or_no import FLAGS
from plugins.common.datasette_inside.replaced_parts import replace_sql_of_filter, sql_of_filter
from plugins.common.language import N_
from plugins.tables.cell_words import FIGURE_COLUMNS

# What Datasette calls its comparisons, for translators.
_COMPARISONS = (
    *(N_("contains"), N_("does not contain"), N_("ends with"), N_("starts with"), N_("like")),
    *(N_("not like"), N_("in"), N_("not in"), N_("array contains"), N_("array does not contain")),
    *(N_("date"), N_("is null"), N_("is not null"), N_("is blank"), N_("is not blank")),
)
_NUMBER = re.compile(r"-?[0-9]++(?:\.[0-9]++)?+")


def compare_numbers() -> None:
    """Replace the method that makes SQL of a filter by one that passes numbers as numbers."""
    replace_sql_of_filter(where_clause)


def _flag(column: str, asked: Any) -> Any:
    """Return 1 or 0 for what files call true or false; raise BadRequest for what is neither."""
    if asked is None or str(asked) in ("1", "0"):
        return asked
    if str(asked).lower() not in ("true", "false"):
        raise BadRequest(f"{column}={asked}: expected 1 (true) or 0 (false)")
    return int(str(asked).lower() == "true")


def where_clause(
    self: Any, table: str, column: str, value: str, param_counter: int
) -> tuple[str, Any]:
    """Return the SQL of a filter and its parameter; raise BadRequest for digits such as ²."""
    try:
        clause, asked = sql_of_filter(self, table, column, value, param_counter)
    except ValueError:
        raise BadRequest(f"{column}: {value} is not a number") from None
    if column in FLAGS:
        return clause, _flag(column, asked)
    if column in FIGURE_COLUMNS and isinstance(asked, str) and _NUMBER.fullmatch(asked):
        return clause, float(asked) if "." in asked else int(asked)
    return clause, asked
