"""Read a published table and what an address chooses of it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from loader.database.read_back import read_stored
from loader.database.stored_table import StoredTable
from loader.selection.cut import Selection, cut, read_selection
from loader.selection.offered import other_names
from loader.selection.shortest import shortest_expressions
from plugins.common.selection_query import selection_query


@dataclass(frozen=True, slots=True)
class ChosenTable:
    """The whole table, and what the selection leaves of it; totals keep the parts that are left."""

    whole: StoredTable
    table: StoredTable
    selection: Selection

    @property
    def short_query(self) -> str:
        """The query string of the selection, as briefly as it can be written."""
        return selection_query(shortest_expressions(self.selection))


def read_chosen(
    connection: sqlite3.Connection, table: str, expressions: Mapping[str, str]
) -> ChosenTable:
    """Return the table with what the expressions choose.

    Raise DatabaseError for an unknown table and SelectionError for what cannot be chosen.
    """
    whole = read_stored(connection, table)
    selection = read_selection(whole, expressions, other_names(connection, expressions))
    return ChosenTable(whole, cut(whole, selection, broken_totals=True), selection)
