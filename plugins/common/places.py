"""Find where an observation is printed: on the page as published, and in its source."""

import json
import sqlite3
from collections.abc import Iterable

from plugins.common.question_site import NumberPlace


def read_places(
    connection: sqlite3.Connection, observations: Iterable[int]
) -> dict[int, NumberPlace]:
    """Return the places of these observations, by their id; ignore unknown ids."""
    rows = connection.execute(
        "SELECT id, published_table, line FROM observation"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(observations))],
    )
    return {place[0]: NumberPlace(*place) for place in rows}
