"""Take the facets of a page without filters from the inspect file, where `loader counts` put them.

Datasette counts all rows for each facet of each page: among twenty million it reaches its time
limit, and the page does without. Everything but the counting is left to Datasette's own class.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from loader.database.facet_counts import MOST_FACET_VALUES
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.datasette_inside.replaced_parts import column_facet
from plugins.common.datasette_inside.site_parts import inspected

# Parameters that leave rows out, besides those that are named after columns.
_FILTERS = ("_where", "_search", "_through", "_filter")


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
    """Datasette's facet of a column, with the counts of the inspect file where it has them.

    Datasette counts what is left from a page on. If nothing is filtered, all rows are counted here.
    """

    async def facet_results(self) -> tuple[list[Any], list[str]]:
        """Return the facets, and the names of those that reached their time limit."""
        sql = sql_of_all(self.request.args, self.table, self.sql)
        counts = known_counts(self.ds, self.database, self.table) if sql else {}
        results: list[Any] = []
        late: list[str] = []
        for config in self.get_configs():
            one = copy(self)
            one.get_configs = lambda config=config: [config]
            if sql:
                one.sql, one.params = sql, {}
            column = config["config"].get("column") or config["config"]["simple"]
            if is_enough(counts.get(column), self.get_facet_size()):
                one.ds = CountedSite(self.ds, counts[column])
            found, too_late = await column_facet.facet_results(one)
            results += found
            late += too_late
        return results, late


def sql_of_all(names: Iterable[str], table: str | None, sql: str) -> str | None:
    """Return the SQL without the condition for a page of all rows; None if some are left out.

    `names` are those of the parameters in the address.
    """
    if table is None:
        return None
    start, where, _ = sql.partition(f" from {escape_sqlite(table)} where ")
    if where and ("_next" not in names or any(map(_filters, names))):
        return None
    return f"{start} from {escape_sqlite(table)}" if where else sql


def _filters(name: str) -> bool:
    return name[:1] != "_" or "__" in name or name.startswith(_FILTERS)


def is_enough(counts: Sequence[Any] | None, wanted: int) -> bool:
    """Return whether the values that are counted are all there are, or as many as are wanted."""
    return counts is not None and (len(counts) < MOST_FACET_VALUES or wanted < MOST_FACET_VALUES)


def known_counts(datasette: Any, database: str, table: str | None) -> Mapping[str, Any]:
    """Return the counts of all rows of a table or view, by column."""
    counted: Mapping[str, Any] = inspected(datasette).get(database, {})
    counts: Mapping[str, Any] = counted.get("facets", {}).get(table, {})
    return counts
