"""Find an image of a published table: the chart of a question about just what is chosen of it.

A table itself has no chart. A chart of more or of other numbers than those that are chosen would
mislead, so a selection has an image only where one category of each of its dimensions is chosen,
and a question takes all of these.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from loader.database.stored_table import Chosen
from plugins.common.gives_rows import gives_rows
from plugins.common.links import query_path
from plugins.common.offered_questions import TABLE, read_choices


@dataclass(frozen=True, slots=True)
class TablePicture:
    """The question whose chart it is, and the values that it is asked with."""

    title: str
    page: str  # the path of its page
    values: Mapping[str, str]

    def path(self, ending: str) -> str:
        """Return the path of the image in a format, such as png."""
        return f"{self.page}.{ending}?{urlencode(self.values)}"


def find_picture(
    connection: sqlite3.Connection,
    queries: Mapping[str, Mapping[str, Any]],
    database: str,
    table: str,
    chosen: Sequence[Chosen] = (),
) -> TablePicture | None:
    """Return the image of a table, or of what is chosen of it; None if there is none.

    `queries` are the questions about the table, and `database` is the route of its database.
    """
    if any(len(choice.codes) > 1 for choice in chosen):
        return None
    values = {TABLE: table, **{choice.dimension: choice.codes[0] for choice in chosen}}
    for name, query in queries.items():
        takes_all = values.keys() <= {*(query.get("params") or ())}
        if query.get("chart") and takes_all and _answers(connection, query, values):
            return TablePicture(str(query.get("title") or name), query_path(database, name), values)
    return None


def _answers(
    connection: sqlite3.Connection, query: Mapping[str, Any], values: Mapping[str, str]
) -> bool:
    """Return whether a question offers these values, and has an answer for them."""
    if values.keys() == {TABLE}:
        return True
    declared = {name: sql for name, sql in (query.get("choices") or {}).items() if name in values}
    offered = read_choices(connection, declared, values)
    return all(
        value in {choice.value for choice in offered[name]}
        for name, value in values.items()
        if name in offered
    ) and gives_rows(connection, query["sql"], values)
