"""Find out whether rows may be charted: a chart must not add totals to their own parts."""

from collections.abc import Mapping, Sequence
from typing import Any

# The column that is 1 for parts and 0 for totals, and the view that has only the parts.
ADDITIVE = "additive"
ADDITIVE_VIEW = "observation_additive"


def totals_among(
    table_columns: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> bool:
    """Return whether there may be totals among these rows, beside their own parts.

    A chart would stack one on the other. `table_columns` are all columns of the table; if they
    include `additive` and the rows are without it, totals are assumed.
    """
    if ADDITIVE not in table_columns:
        return False
    if ADDITIVE not in columns:
        return True
    place = list(columns).index(ADDITIVE)
    return any(row[place] != 1 for row in rows)


def without_totals(filters: Mapping[str, str], view_columns: Sequence[str]) -> dict[str, str]:
    """Return those filters of a table page that the additive view has a column for."""
    return {
        name: value
        for name, value in filters.items()
        if name.partition("__")[0] in view_columns and name.partition("__")[0] != ADDITIVE
    }
