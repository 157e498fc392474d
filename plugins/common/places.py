"""Find where an observation is printed: on the page as published, and in its source."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """The place where one number is printed."""

    observation: int
    published_table: str
    line: int

    @property
    def page(self) -> str:
        """Return the path of the page as published, at the number; below the publication's home."""
        number = self.observation
        return f"/published/{self.published_table}?cell={number}#o{number}"

    @property
    def source(self) -> str:
        """Return the path of the published text, at the line; below the publication's home."""
        return f"/published/{self.published_table}/source#L{self.line}"


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
