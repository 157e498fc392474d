"""How many numbers each category has, for the facets of a site: pages of millions of rows.

A facet counts all rows again for each page, and is left out when that takes too long. A database
does not change, so what the facets of a page without filters show is counted once.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

# Datasette asks for one value more than the most rows that it returns, to tell that there are more.
_MOST_VALUES = 1001

# The most frequent values of a column with their rows, in the order in which Datasette shows them.
ColumnCounts = list[list[str | int]]


def facet_counts(connection: sqlite3.Connection) -> dict[str, dict[str, ColumnCounts]]:
    """Return the counts of columns of `observation` and `observation_labelled`, by their names.

    Those of the first are read from its indexes; those of the view follow from them, as it only
    adds names to codes.
    """
    dimensions = [name for (name,) in connection.execute("SELECT name FROM dimension")]
    by_code = {
        column: Counter(dict(connection.execute(_COUNT.format(column))))
        for column in ("published_table", *dimensions)
    }
    labelled = {"published_table": by_code["published_table"]}
    for column, sql in (("measure", _MEASURES), ("period", _PERIODS)):
        labelled[column] = _renamed(by_code["published_table"], connection.execute(sql))
    for name in dimensions:
        labelled[f"{name}_code"] = by_code[name]
        for column, of_category in ((name, "name"), (f"{name}_kind", "kind")):
            sql = f'SELECT code, {of_category} FROM "{name}"'  # noqa: S608 - a name in this database
            labelled[column] = _renamed(by_code[name], connection.execute(sql))
    return {"observation": _most(by_code), "observation_labelled": _most(labelled)}


_COUNT = 'SELECT "{0}", count(*) FROM observation WHERE "{0}" IS NOT NULL GROUP BY "{0}"'
_MEASURES = "SELECT id, measure FROM published_table"
_PERIODS = "SELECT id, period FROM published_table WHERE period IS NOT NULL"


def _renamed(counts: Mapping[str, int], names: Iterable[tuple[str, str]]) -> "Counter[str]":
    """Return the counts under other names, which several of the old ones may share."""
    renamed: Counter[str] = Counter()
    for code, name in names:
        if code in counts:
            renamed[name] += counts[code]
    return renamed


def _most(columns: Mapping[str, Mapping[str, int]]) -> dict[str, ColumnCounts]:
    most: dict[str, ColumnCounts] = {}
    for column, counts in columns.items():
        in_order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        most[column] = [[value, rows] for value, rows in in_order[:_MOST_VALUES]]
    return most
