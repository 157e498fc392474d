"""Take the facets of a page without filters from the inspect file, where `loader counts` put them.

Datasette counts all rows for each facet of each page: among twenty million it reaches its time
limit, and the page does without. Everything but the counting is left to Datasette's own class.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.datasette_inside.replaced_parts import column_facet
from plugins.common.datasette_inside.site_parts import inspected


@dataclass(frozen=True, slots=True)
class FacetRows:
    """The answer to the SQL of a facet, as Datasette reads it."""

    rows: Sequence[Mapping[str, Any]]

    def __len__(self) -> int:
        """Return the number of values, by which Datasette knows that there are more."""
        return len(self.rows)


class CountedSite:
    """A site that answers the SQL of one facet with what is known, and is otherwise the same."""

    def __init__(self, site: Any, counts: Sequence[Sequence[Any]]) -> None:
        self._site = site
        self._rows = [{"value": value, "count": count} for value, count in counts]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._site, name)

    async def execute(self, *_: Any, **__: Any) -> FacetRows:
        """Return the known rows, whatever is asked."""
        return FacetRows(self._rows)


class CountedFacet(column_facet):  # type: ignore[misc]
    """Datasette's facet of a column, with the counts of the inspect file where it has them."""

    async def facet_results(self) -> tuple[list[Any], list[str]]:
        """Return the facets, and the names of those that reached their time limit."""
        counts = known_counts(self.ds, self.database, self.table, self.sql)
        results: list[Any] = []
        late: list[str] = []
        for config in self.get_configs():
            one = copy(self)
            one.get_configs = lambda config=config: [config]
            column = config["config"].get("column") or config["config"]["simple"]
            if column in counts:
                one.ds = CountedSite(self.ds, counts[column])
            found, too_late = await column_facet.facet_results(one)
            results += found
            late += too_late
        return results, late


def known_counts(datasette: Any, database: str, table: str | None, sql: str) -> Mapping[str, Any]:
    """Return the counts by column, none for a page that does not show all rows of the table."""
    if table is None or not sql.rstrip().endswith(f"from {escape_sqlite(table)}"):
        return {}
    if " where " in sql:
        return {}
    counted: Mapping[str, Any] = inspected(datasette).get(database, {})
    counts: Mapping[str, Any] = counted.get("facets", {}).get(table, {})
    return counts
