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


def without_totals(
    filters: Mapping[str, str], columns: Sequence[str], view_columns: Sequence[str]
) -> dict[str, str]:
    """Return those filters of a table page that the additive view has a column for.

    `columns` are those of the table. Where it has a code under the name of a dimension, the view
    has the name there, and the code in a column of its own.
    """
    kept = {}
    for name, value in filters.items():
        column, mark, comparison = name.partition("__")
        code = f"{column}_code"
        if code in view_columns and code not in columns:
            column = code
        if column in view_columns and column != ADDITIVE:
            kept[f"{column}{mark}{comparison}"] = value
    return kept
