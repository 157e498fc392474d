"""Refuse parameters that mean nothing to SQL, a question, a row or a list of tables.

Tables are in `table_parameters`: their columns are parameters too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plugins.common.datasette_inside.site_parts import sql_pages
from plugins.common.parameters import unknown_parameter, words

# What Datasette and our charts read in each kind of address.
_OF_ALL = frozenset(["_nofacet", "_nocount", "_ttl", "_trace"])
_OF_ROWS = _OF_ALL | words(
    "_blob_column _blob_hash _dl _header _json _json_infinity _labels _nl _shape _timelimit"
)
_OF_INDEX = _OF_ALL | {"_sort"}
_OF_ROW = _OF_ROWS | {"_extras"}
_OF_SQL = _OF_ROWS | words("_colours _hide_sql _show_hidden _show_sql _size _stream _width")

_ROW = re.compile("/[^/]++/[^/]")  # of the path, behind that of the database

Queries = Mapping[str, Mapping[str, Any]]  # by the paths of their pages


def wrong_on_page(
    path: str, parameters: Sequence[tuple[str, str]], queries: Queries, databases: Iterable[str]
) -> str | None:
    """Return a sentence about the first parameter that means nothing at this path, or None."""
    given = dict(parameters)
    names, page = [name for name, _ in parameters], path.partition(".")[0]
    if path in ("/", "/.json"):
        return unknown_parameter(names, (), _OF_INDEX)
    own = _parameters_of(page, given.get("sql", ""), queries, databases)
    if own is not None:
        # Datasette reads it of a table only, but has `_size=max` in its links to the CSV of SQL.
        if given.get("_size", "max") not in ("max", ""):
            return "_size: only the address of a table takes it; write LIMIT into the SQL instead."
        return unknown_parameter(names, own, _OF_SQL)
    is_row = any(page.startswith(f"{one}/") and _ROW.match(page, len(one)) for one in databases)
    return unknown_parameter(names, (), _OF_ROW) if is_row else None


def _parameters_of(
    page: str, sql: str, queries: Queries, databases: Iterable[str]
) -> Sequence[str] | None:
    """Return what a query takes; None if there is no SQL at this path."""
    if page in queries:
        query = queries[page]
        return query.get("params") or named_in(query.get("sql") or "")
    runs_sql = any(page in sql_pages(path) for path in databases)
    return ["sql", *named_in(sql)] if runs_sql else None


def named_in(sql: str) -> list[str]:
    """Return the names of the parameters in SQL; also of text that only looks like one."""
    return list(dict.fromkeys(re.findall(r"[:@$](\w++)", sql)))
