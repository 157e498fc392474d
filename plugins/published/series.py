"""Read the series of a published table: the same table for several periods, to step through."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A table of a series; `relation` is "prev", "next", or "" for all but the neighbours."""

    id: str
    period: str
    is_here: bool
    relation: str


def read_series(connection: sqlite3.Connection, table: str) -> list[Step]:
    """Return the tables of the series of a table, earliest first; none if it is in no series."""
    members = connection.execute(
        "SELECT published_table, period FROM series WHERE series ="
        " (SELECT series FROM series WHERE published_table = ?) ORDER BY position",
        [table],
    ).fetchall()
    here = next((place for place, (id_, _) in enumerate(members) if id_ == table), 0)
    relations = {here - 1: "prev", here + 1: "next"}
    return [
        Step(id_, period, place == here, relations.get(place, ""))
        for place, (id_, period) in enumerate(members)
    ]
