"""When rows may be charted by datasette-vega, and what must never be drawn of them."""

from collections.abc import Mapping, Sequence
from typing import Any

# The column that tells parts (1) from totals (0), and the view that holds the parts alone.
ADDITIVE = "additive"
ADDITIVE_VIEW = "observation_additive"


def totals_among(
    table_columns: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> bool:
    """Whether totals may stand among these rows beside their own parts.

    A chart would stack them on each other. `table_columns` are all that the rows' table has: where
    the column that tells totals is not shown, they count as there.
    """
    if ADDITIVE not in table_columns:
        return False
    if ADDITIVE not in columns:
        return True
    place = list(columns).index(ADDITIVE)
    return any(row[place] != 1 for row in rows)


def without_totals(filters: Mapping[str, str], view_columns: Sequence[str]) -> dict[str, str]:
    """Those filters of a page that hold in the additive view as well."""
    return {
        name: value
        for name, value in filters.items()
        if name.partition("__")[0] in view_columns and name.partition("__")[0] != ADDITIVE
    }
