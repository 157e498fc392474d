"""Everything here may be read by everyone, so whether a table may be is not worked out each time.

Datasette 0.65 copies all metadata for each table it is asked about, twice: with words and
questions as many as ours that is two thirds of the time of every page. Where no table's metadata
names who is allowed to see it, there is nothing to find in those copies. (Metadata of a plugin may
change from one request to the next: with one that gives some, Datasette looks for itself.)
"""

from collections.abc import Mapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm


@hookimpl
def startup(datasette: Datasette) -> None:
    """Answer for all tables at once what metadata say of them, if that is nothing."""
    may_change = pm.hook.get_metadata.get_hookimpls()
    if not may_change and not restricts_tables(datasette.metadata()):
        datasette._table_permission_allows = lambda database, table: []


def restricts_tables(metadata: Mapping[str, Any]) -> bool:
    """Whether any table of any database has an `allow` block of its own."""
    holders = [metadata, *(metadata.get("databases") or {}).values()]
    tables = [table for held in holders if held for table in (held.get("tables") or {}).values()]
    return any("allow" in (table or {}) for table in tables)
