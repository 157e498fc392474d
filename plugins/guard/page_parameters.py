"""Refuse parameters that mean nothing to SQL, a question, a row or a list of tables.

Tables are in `table_parameters`: their columns are parameters too.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from plugins.common.chart_endings import CHART_FORMATS
from plugins.common.datasette_inside.site_parts import sql_pages
from plugins.common.parameters import contradiction, unknown_parameter, words
from plugins.guard.parameter_values import SINGLE, wrong_value

# What Datasette and our charts read in each kind of address.
_OF_ALL = frozenset(["_nofacet", "_nocount", "_ttl", "_trace"])
_OF_ROWS = _OF_ALL | words(
    "_blob_column _blob_hash _dl _header _json _json_infinity _labels _nl _shape _timelimit"
)
_OF_INDEX = _OF_ALL | {"_sort"}
_OF_ROW = _OF_ROWS | {"_extras"}
_OF_SQL = _OF_ROWS | words("_hide_sql _show_hidden _show_sql _size _stream")
_OF_CHART = _OF_SQL | {"_colours", "_width"}

_ROW = re.compile("/[^/]++/[^/]")  # of the path, behind that of the database

Queries = Mapping[str, Mapping[str, Any]]  # by the paths of their pages


def wrong_on_page(
    path: str, parameters: Sequence[tuple[str, str]], queries: Queries, databases: Iterable[str]
) -> str | None:
    """Return a sentence about the first parameter that means nothing at this path, or None."""
    page, _, ending = path.partition(".")
    if path in ("/", "/.json"):
        return _wrong(parameters, (), _OF_INDEX)
    if any(path == f"{one}.db" for one in databases):
        return _wrong(parameters, (), ())
    own = _parameters_of(page, dict(parameters).get("sql", ""), queries, databases)
    if own is not None:
        of_datasette = _OF_CHART if ending in CHART_FORMATS else _OF_SQL
        return _wrong_of_sql(dict(parameters)) or _wrong(parameters, own, of_datasette)
    is_row = any(page.startswith(f"{one}/") and _ROW.match(page, len(one)) for one in databases)
    return _wrong(parameters, (), _OF_ROW) if is_row else None


def _wrong(
    parameters: Sequence[tuple[str, str]], own: Sequence[str], of_datasette: Collection[str]
) -> str | None:
    """Return a sentence about the first parameter, or value of one of Datasette's, that is wrong.

    A parameter of SQL may be called as one of Datasette's: then it may have any value.
    """
    unknown = unknown_parameter([name for name, _ in parameters], own, of_datasette)
    others = [(name, text) for name, text in parameters if name not in own]
    wrong = next(filter(None, (wrong_value(name, text) for name, text in others)), None)
    return unknown or (f"{wrong}." if wrong else None) or contradiction(others, SINGLE)


def _wrong_of_sql(given: Mapping[str, str]) -> str | None:
    """Return a sentence about a parameter that only the address of a table takes, or None."""
    # Datasette reads it of a table only, but has `_size=max` in its links to the CSV of SQL.
    if given.get("_size", "max") not in ("max", ""):
        return "_size: only the address of a table takes it; write LIMIT into the SQL instead."
    if given.get("_shape") == "object":
        return "_shape=object: only a table has keys to call its rows by; use _shape=objects."
    return None


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
