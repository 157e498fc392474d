"""The series in a DCAT catalogue: each a dataset of the same table for several periods."""

import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from typing import Any


def series_of(
    connection: sqlite3.Connection, tables: dict[str, dict[str, Any]], before_id: str
) -> list[dict[str, Any]]:
    """Return a dataset for each series whose last table is among these.

    A series is the same table for several periods; the tables name it. `before_id` is what their
    addresses begin with.
    """
    members: dict[str, list[tuple[str, str]]] = {}
    rows = "SELECT series, published_table, period FROM series ORDER BY series, position"
    for name, table, period in connection.execute(rows):
        members.setdefault(name, []).append((table, period))
    for own in members.values():
        _name_series(own, tables, before_id)
    return [
        _one_series(own, tables[own[-1][0]], before_id)
        for own in members.values()
        if own[-1][0] in tables
    ]


def _name_series(
    members: Sequence[tuple[str, str]], tables: dict[str, dict[str, Any]], before_id: str
) -> None:
    series = {"@id": f"{before_id}{members[0][0]}#series"}
    for table, _ in members:
        if table in tables:
            tables[table]["dcat:inSeries"] = series
    for (before, _), (table, _) in pairwise(members):
        if table in tables:
            tables[table]["dcat:prev"] = {"@id": before_id + before}


def _one_series(
    members: Sequence[tuple[str, str]], last: dict[str, Any], before_id: str
) -> dict[str, Any]:
    (first, opening), (_, closing) = members[0], members[-1]
    address = f"{before_id}{first}#series"
    title = last["dct:title"]
    shared = ("dct:publisher", "dct:license", "dct:spatial", "dcat:theme")
    return {
        "@id": address,
        "@type": ["dcat:Dataset", "dcat:DatasetSeries"],
        "dct:identifier": address,
        "dct:title": {**title, "@value": title["@value"].replace(closing, f"{opening}–{closing}")},
        "dct:description": {
            "@value": f"The same table for {len(members)} periods",
            "@language": "en",
        },
        **{key: last[key] for key in shared if key in last},
        "dcat:first": {"@id": before_id + first},
        "dcat:last": {"@id": last["@id"]},
    }
