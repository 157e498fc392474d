"""Fit metadata.yml to a database: remove questions and columns that the database does not have.

The same metadata.yml may be served with another publication, which has other dimensions, or no
totals, or no footnotes. A question without an answer would lead to an empty page, as would a facet
of a missing column or an overview without charts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Metadata = Mapping[str, Any]
Columns = Mapping[str, Sequence[str]]  # of each table and view
GivesRows = Callable[[str], bool]  # whether this SELECT returns a row when nothing is chosen


def fitted(
    metadata: Metadata, database: str, columns: Columns, gives_rows: GivesRows
) -> dict[str, Any]:
    """Return the metadata with the entry of this database fitted to it, its overview too.

    An overview at the top of metadata.yml is that of every database that can answer it.
    """
    databases = metadata.get("databases") or {}
    own = databases.get(database) or {}
    queries = {
        name: query
        for name, query in (own.get("queries") or {}).items()
        if all(map(gives_rows, _selects(query)))
    }
    tables = {
        name: _table(about or {}, columns[name])
        for name, about in (own.get("tables") or {}).items()
        if name in columns
    }
    declared = own.get("overview") or metadata.get("overview") or {}
    entry = {**own, "tables": tables, "queries": queries}
    entry["overview"] = _overview(declared, queries, gives_rows)
    return {**metadata, "databases": {**databases, database: entry}}


def _selects(query: Any) -> Iterable[str]:
    """Return the SQL of a question and of its choices."""
    if isinstance(query, str):
        return [query]
    return [query["sql"], *(query.get("choices") or {}).values()]


def _table(about: Metadata, columns: Sequence[str]) -> dict[str, Any]:
    """Return the metadata of a table without columns that it does not have."""
    kept = {
        name: value
        for name, value in about.items()
        if name not in ("sort", "sort_desc", "label_column") or value in columns
    }
    if "columns" in about:
        kept["columns"] = {name: text for name, text in about["columns"].items() if name in columns}
    if "facets" in about:
        kept["facets"] = [
            facet for facet in about["facets"] if not isinstance(facet, str) or facet in columns
        ]
    return kept


def _overview(
    overview: Metadata, queries: Mapping[str, Any], gives_rows: GivesRows
) -> dict[str, Any] | None:
    """Return the overview with the panels whose question exists; None if there is none."""
    panels = [panel for panel in overview.get("panels") or [] if panel["query"] in queries]
    if not panels or not all(map(gives_rows, (overview.get("choices") or {}).values())):
        return None
    return {**overview, "panels": panels}
