"""Read which dimensions a published table has, for pages that do not need the whole table."""

import sqlite3
from typing import NamedTuple

from plugins.common.language import N_

# The labels of dimensions to which their page gives no name; they are translated where shown.
MADE_UP = (N_("Row heading"), N_("Column heading"), N_("Time"), N_("Indicator"))


class Dimension(NamedTuple):
    """A dimension of a table: `axis` is "row" or "column", `label` its name for readers."""

    axis: str
    name: str
    label: str


def dimensions_of(connection: sqlite3.Connection, table: str) -> list[Dimension]:
    """Return the dimensions of a table, those of the rows first."""
    rows = connection.execute(
        "SELECT axis, dimension, label FROM published_dimension"
        " JOIN dimension ON dimension.name = published_dimension.dimension"
        " WHERE published_table = ? ORDER BY axis DESC, position",
        [table],
    )
    return [Dimension(*row) for row in rows]
