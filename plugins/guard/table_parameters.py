"""Refuse what the address of a table asks of columns and parameters that do not exist.

Datasette reads a filter on an unknown column as a comparison of two texts, and ignores a facet,
comparison or parameter that it does not know: it would answer with no rows or with all.
"""

import json
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest, Request

from loader.errors import shown
from loader.words import nearest
from plugins.common.datasette_inside.known_names import COMPARISONS, escape_sqlite
from plugins.common.datasette_inside.site_metadata import own_metadata
from plugins.common.parameters import EVERYWHERE, contradiction, words
from plugins.guard import page_order, page_time
from plugins.guard.compared_values import wrong_comparison
from plugins.guard.known_categories import unknown_category
from plugins.guard.parameter_values import SINGLE, wrong_value

# Each facet takes a pass over all rows; a page with more of them is of no use to a reader.
MOST_FACETS = 10
_ARRAYS_MS = 100  # milliseconds to look for values that are not arrays

# What Datasette reads in the address of a table.
KNOWN = words(
    """
    _blob_column _blob_hash _col _dl _extras _facet _facet_array _facet_date _facet_size
    _filter_column _filter_op _filter_value _fts_pk _fts_table _header _json _json_infinity _label
    _labels _next _nl _nocol _nocount _nofacet _nosuggest _search _searchmode _shape _size _sort
    _sort_by_desc _sort_desc _stream _through _timelimit _trace _ttl _where
    """
)
_FORM = re.compile("_filter_(column|op|value)_[0-9]{1,3}")
_COLUMN_PARAMETERS = ("_col", "_nocol", "_json", "_label", "_sort", "_sort_desc")
_FACETS = {"_facet": "simple", "_facet_date": "simple", "_facet_array": "simple"}

Parameters = Sequence[tuple[str, str]]


@hookimpl(tryfirst=True)
def filters_from_request(request: Request, database: str, table: str, datasette: Datasette) -> Any:
    """Raise BadRequest for what is unknown; Datasette has found the table, and that it is open."""

    async def check() -> FilterArguments:
        page_time.begin(request)
        served = datasette.get_database(database)
        parameters = [(name, text) for name in request.args for text in request.args.getlist(name)]
        columns = await served.table_columns(table)
        has_rowid = not await served.get_view_definition(table)
        facts = own_metadata(datasette, database, table)
        is_searched = any(name.startswith("_search") for name, _ in parameters)
        searchable = not is_searched or bool(
            request.args.get("_fts_table")
            or facts.get("fts_table")
            or await served.fts_table(table)
        )
        sentence = wrong_parameter(parameters, columns, table, has_rowid, searchable)
        types = {one.name: one.type for one in await served.table_column_details(table)}
        sentence = sentence or wrong_comparison(parameters, types)
        sentence = sentence or await _without_keys(served, table, request.args.get("_shape"))
        sentence = sentence or await page_order.begin(datasette, request, served, table, types)
        sentence = sentence or await _without_arrays(served, table, parameters)
        sentence = sentence or await unknown_category(served, table, columns, parameters)
        if sentence:
            raise BadRequest(sentence)
        return FilterArguments([])

    return check


def wrong_parameter(
    parameters: Parameters,
    columns: Sequence[str],
    table: str,
    has_rowid: bool = False,
    searchable: bool = True,
) -> str | None:
    """Return a sentence about the first parameter that means nothing for a table, or None."""
    columns = [*columns, *(["rowid"] if has_rowid else [])]
    facets = [text for name, text in parameters if name in _FACETS]
    if len(facets) > MOST_FACETS:
        return f"{len(facets)} facets are asked for; expected no more than {MOST_FACETS} at once."
    for name, text in parameters:
        problem = _problem(name, text, columns, table, searchable)
        if problem:
            return f"{problem}."
    return contradiction(parameters, SINGLE)


def _problem(
    name: str, text: str, columns: Sequence[str], table: str, searchable: bool
) -> str | None:
    if name in EVERYWHERE:
        return None
    if name.startswith("_") and "__" not in name:
        return _of_datasettes(name, text, columns, table, searchable)
    if _is_among(name, columns):
        return None
    column, mark, operator = name.rpartition("__")
    if mark and _is_among(column, columns):
        if operator in COMPARISONS:
            return None
        return f"{shown(operator)} compares nothing; {nearest(operator, COMPARISONS)}"
    wanted = column if mark and operator in COMPARISONS else name
    return _unknown_column(wanted, columns, table)


def _of_datasettes(
    name: str, text: str, columns: Sequence[str], table: str, searchable: bool
) -> str | None:
    """Return what is wrong with a parameter that begins with one underscore."""
    if name.startswith("_search") and name != "_searchmode":
        if not searchable:
            return f"{table} has no index to search by {name}; filter by a column in place of it"
        if name.startswith("_search_"):
            return None  # Datasette compares it with the columns of the index
    if name not in KNOWN and not _FORM.fullmatch(name):
        return f"There is no parameter {shown(name)} here; {nearest(name, sorted(KNOWN))}"
    wrong = wrong_value(name, text)
    if wrong:
        return wrong
    if name == "_through" and not _leads_through(text):
        return (
            f'_through={shown(text)}: expected JSON such as {{"table": "marbles", "column": "box",'
            ' "value": "1"}'
        )
    column = _facet_column(text) if name in _FACETS else text
    is_column = name in (*_COLUMN_PARAMETERS, *_FACETS) or name.startswith("_filter_column")
    if is_column and column and not _is_among(column, columns):
        return f"{name}: {_unknown_column(column, columns, table)}"
    return None


def _leads_through(text: str) -> bool:
    """Return whether a text is JSON that names a table, a column of it and a value."""
    try:
        asked = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(asked, dict)
        and all(isinstance(asked.get(name), str) for name in ("table", "column"))
        and isinstance(asked.get("value"), str | int | float)
    )


def _facet_column(text: str) -> str:
    """Return the column of a facet, which Datasette also reads as JSON."""
    if not text.startswith("{"):
        return text
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        return text
    column = config.get("column") or config.get("simple")
    return column if isinstance(column, str) else text


def _is_among(column: str, columns: Collection[str]) -> bool:
    return column in columns or column.lower() in map(str.lower, columns)


def _unknown_column(name: str, columns: Sequence[str], table: str) -> str:
    return f"{table} has no column {shown(name)}; {nearest(name, columns)}"


async def _without_keys(database: Database, table: str, shape: str | None) -> str | None:
    """Return a sentence if rows are to be called by their keys and have none, as in a view."""
    if shape != "object" or await database.primary_keys(table):
        return None
    return f"_shape=object: {table} has no keys to call its rows by; use _shape=objects."


async def _without_arrays(database: Database, table: str, parameters: Parameters) -> str | None:
    """Return a sentence about a facet of the arrays in a column that has other values as well.

    If there are too many rows to find out in time, there is no sentence, and Datasette leaves the
    facet out.
    """
    for column in [_facet_column(text) for name, text in parameters if name == "_facet_array"]:
        cell = escape_sqlite(column)
        with suppress(QueryInterrupted):
            other = await database.execute(
                f"SELECT 1 FROM {escape_sqlite(table)}"  # noqa: S608 - names in this database
                f" WHERE {cell} <> ''"
                f" AND NOT iif(json_valid({cell}), json_type({cell}) = 'array', 0) LIMIT 1",
                custom_time_limit=_ARRAYS_MS,
            )
            if other.rows:
                return (
                    f"_facet_array: {column} of {table} does not hold arrays; use _facet={column}."
                )
    return None
