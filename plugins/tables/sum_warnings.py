"""Say above the rows of a table what would be added up wrongly in it."""

from collections.abc import Collection

from plugins.common.language import N_, translated

SEVERAL = N_(
    "These rows may be of several published tables, which do not add up: choose one with the filter"
    " published_table before you sum them."
)
TOTALS = N_(
    "Totals stand beside their parts here: sum only the rows with additive = 1, or each number is"
    " counted more than once."
)


def sum_warnings(
    columns: Collection[str], filtered: Collection[str], name: str, tables: int
) -> dict[str, str]:
    """Return the warnings for a table or view with numbers: of `several` tables, and of `totals`.

    `filtered` are the columns that a filter sets to one value, `tables` is how many published
    tables the database has.
    """
    warnings: dict[str, str] = {}
    if "value" not in columns:
        return warnings
    if "published_table" in columns and "published_table" not in filtered and tables > 1:
        warnings["several"] = translated(SEVERAL)
    if "additive" in columns and "additive" not in filtered and name != "observation_additive":
        warnings["totals"] = translated(TOTALS)
    return warnings
