"""Fit metadata.yml to a database: remove tables and columns that the database does not have.

The same metadata.yml may be served with another publication, which has other dimensions, or no
totals, or no footnotes. A facet of a missing column would lead to an empty page, as would an
overview without charts. Questions without an answer are left out before.
"""

from collections.abc import Callable, Mapping, Sequence
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
    queries = own.get("queries") or {}
    tables = {
        name: _table(about or {}, columns[name])
        for name, about in (own.get("tables") or {}).items()
        if name in columns
    }
    declared = own.get("overview") or metadata.get("overview") or {}
    entry = {**own, "tables": tables}
    entry["overview"] = _overview(declared, queries, gives_rows)
    return {**metadata, "databases": {**databases, database: entry}}


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
    """Return the overview with the panels whose question exists; None if there is none.

    Its choices are those of questions, or SQL of its own.
    """
    panels = [panel for panel in overview.get("panels") or [] if panel["query"] in queries]
    choices = {
        name: queries[given]["choices"][name] if given in queries else given
        for name, given in (overview.get("choices") or {}).items()
    }
    if not panels or not all(map(gives_rows, choices.values())):
        return None
    return {**overview, "panels": panels, "choices": choices}
