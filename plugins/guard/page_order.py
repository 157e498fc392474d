"""Have each row on one page of a sorted table, and refuse marks at which no page begins.

Datasette goes on behind the last row of a page by its value and its key, but orders the first page
by the value alone: of rows with the same value it would show some twice and others never. It also
compares the value as text, and no text is as large as a number.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from plugins.common.compared_numbers import compared_number
from plugins.common.current_request import PageOrder, current_request
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.datasette_inside.replaced_parts import replace_key_reader
from plugins.common.datasette_inside.site_metadata import own_metadata

_WHOLE = re.compile("-?[0-9]{1,19}")
# A column of exact numbers has this type, for which SQLite makes no number of a text.
_EXACT = "ANY"


def read_marks() -> None:
    """Have the value in the mark of a page be the number that it is."""
    replace_key_reader(_reading_numbers)


def _reading_numbers(read: Callable[[str], list[str]]) -> Callable[[str], list[str | float]]:
    def read_key(mark: str) -> list[str | float]:
        values: list[str | float] = [*read(mark)]
        current = current_request.get()
        order = current.page_order if current else None
        number = compared_number(str(values[0])) if order and order.is_of_numbers else None
        if number is not None:
            values[0] = number
        return values

    return read_key


async def begin(
    datasette: Datasette, request: Request, database: Database, table: str, types: Mapping[str, str]
) -> str | None:
    """Order the page of a table; return a sentence if no page begins at its mark, or None.

    `types` are those of the columns.
    """
    mark = request.args.get("_next") or ""
    is_view = await database.get_view_definition(table)
    if is_view:
        return _no_mark(mark) if mark and not _WHOLE.fullmatch(mark) else None
    keys = await database.primary_keys(table)
    sort, is_descending = _sorting(request.args, own_metadata(datasette, database.name, table))
    current = current_request.get()
    if current and sort and [sort] != keys:
        order = f"order by {escape_sqlite(sort)}{' desc' if is_descending else ''}"
        by_key = ", ".join(map(escape_sqlite, keys or ["rowid"]))
        is_of_numbers = types.get(sort) == _EXACT
        current.page_order = PageOrder(
            f"{order} limit ", f"{order}, {by_key} limit ", is_of_numbers
        )
    key_types = [types[key] for key in keys] or ["INTEGER"]
    return _no_mark(mark) if mark and not is_mark(mark, key_types, bool(sort)) else None


def _sorting(asked: Any, facts: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the column that rows are sorted by, and whether its greatest value is the first.

    `asked` are the parameters of the address, and `facts` what is said of the table.
    """
    for given, start in ((asked, "_"), (facts, "")):
        for name in ("sort", "sort_desc"):
            if column := given.get(start + name):
                return column, name == "sort_desc"
    return "", False


def is_mark(mark: str, key_types: Sequence[str], is_sorted: bool) -> bool:
    """Return whether a page may begin behind this mark: a value if it is sorted, and a key."""
    parts = mark.split(",")
    keys = parts[1:] if is_sorted else parts
    return len(keys) == len(key_types) and all(
        _WHOLE.fullmatch(key)
        for key, type_ in zip(keys, key_types, strict=True)
        if type_ == "INTEGER"
    )


def _no_mark(mark: str) -> str:
    return f"_next={mark}: no page begins there; take it from the link of the page before."


def in_order(sql: str) -> str:
    """Return the SQL of a page whose rows with the same value are in the order of their keys."""
    current = current_request.get()
    order = current.page_order if current else None
    if order is None:
        return sql
    before, found, after = sql.rpartition(order.of_datasette)
    return f"{before}{order.complete}{after}" if found and after.isdecimal() else sql
