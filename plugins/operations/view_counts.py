"""Give the page of a view the count of its rows that was taken before the start."""

from datasette import hookimpl
from datasette.app import Datasette


@hookimpl
def startup(datasette: Datasette) -> None:
    """Let the page of a view find its count where that of a table does."""
    for name, counted in (datasette.inspect_data or {}).items():
        # Datasette keeps these counts when first asked, and takes all it finds in them for tables.
        tables = datasette.databases[name].cached_table_counts or {}
        counted["tables"] = {table: {"count": rows} for table, rows in tables.items()}
        counted["tables"] |= counted.get("views", {})
