"""Refuse filters with a value that the column cannot be compared with: `value__lt=1,000`.

For SQLite every text is greater than every number, so all rows have a value less than "1,000", and
none the value "14 160". Datasette takes `isnull=0` for `isnull=1`, and any text for a date.
"""

import re
from collections.abc import Mapping, Sequence

from loader.errors import shown
from loader.formats.yes_or_no import FLAGS
from plugins.common.compared_numbers import compared_number
from plugins.guard.table_filters import TableFilter, listed, table_filters

# The types of columns of numbers; exact ones have the type ANY.
_OF_NUMBERS = ("INTEGER", "REAL", "ANY")
_WITH_NUMBERS = ("", "exact", "not", "gt", "gte", "lt", "lte", "in", "notin")
_WITH_NOTHING = ("isnull", "notnull", "isblank", "notblank")
_MOST_VALUES = 1_000  # in a list: the statement would be longer than is allowed
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def wrong_comparison(parameters: Sequence[tuple[str, str]], types: Mapping[str, str]) -> str | None:
    """Return a sentence about the first filter with a value that cannot be compared, or None.

    `types` are those of the columns of the table. An empty value is that of a field left empty.
    """
    filters = table_filters(types, parameters)
    sentences = (_wrong(asked, types[asked.column]) for asked in filters if asked.text)
    return next(filter(None, sentences), None)


def _wrong(asked: TableFilter, type_: str) -> str | None:
    name, column, comparison, text = asked
    if comparison in _WITH_NOTHING and text not in ("1", "on", "true"):
        return f"{name}={text}: expected 1, or another comparison."
    if comparison == "date" and not _DATE.fullmatch(text):
        return f"{name}={text}: expected a date, such as 2007-12-31."
    values = listed(text) if comparison in ("in", "notin") else [text]
    if not values and text.strip() != "[]":
        return f"{name}={shown(text)}: expected values with commas between, or a list in JSON."
    if len(values) > _MOST_VALUES:
        return f"{name} has {len(values):,} values; expected no more than {_MOST_VALUES:,} at once."
    if type_ not in _OF_NUMBERS or comparison not in _WITH_NUMBERS or column.lower() in FLAGS:
        return None
    odd = next((value for value in values if compared_number(value) is None), None)
    if odd is None:
        return None
    return (
        f"{name}: {column} has numbers, and {shown(odd)} is not a number;"
        " expected digits without spaces or commas, such as 1000 or 2.5."
    )
