"""Where an observation stands: on the page as printed, and in its source."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where one number is printed."""

    observation: int
    published_table: str
    line: int

    @property
    def page(self) -> str:
        """The path of the page as printed, at the number."""
        number = self.observation
        return f"/-/published/{self.published_table}?cell={number}#o{number}"

    @property
    def source(self) -> str:
        """The path of the published text, at the line."""
        return f"/-/published/{self.published_table}/source#L{self.line}"


def read_places(connection: sqlite3.Connection, observations: Iterable[int]) -> dict[int, Place]:
    """The places of these observations; what is no observation is left out."""
    found = connection.execute(
        "SELECT id, published_table, line FROM observation"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(observations))],
    )
    return {place[0]: Place(*place) for place in found}
