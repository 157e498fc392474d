"""Read what the front page shows: tables, first questions, and how to fetch a table."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from loader.formats import FORMATS, Format
from plugins.common.links import published_path

TABLES_SHOWN = 6
QUESTIONS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A summary of a published table: its row of `published_table` and counts of its content."""

    facts: dict[str, Any]
    rows: str  # what the rows of the page are, "Colour"
    columns: str
    numbers: int
    totals: int  # how many of its totals were added up again
    differences: int  # how many of those do not agree

    @property
    def path(self) -> str:
        """Return the path of the page; followed by a dot and a format, that of a download."""
        return published_path(self.facts["id"])


@dataclass(frozen=True, slots=True)
class FirstQuestion:
    """A canned query; the page at `path` shows its answer and its chart."""

    name: str
    title: str
    path: str
    charted: bool


@dataclass(frozen=True, slots=True)
class Fetch:
    """Code that fetches a published table with one tool."""

    tool: str
    code: str


def cards(connection: sqlite3.Connection) -> list[Card]:
    """Return the published tables, oldest first, as many as the front page has room for."""
    labels = dict(connection.execute("SELECT name, label FROM dimension").fetchall())
    cursor = connection.execute(
        "SELECT published_table.*,"
        " (SELECT count(*) FROM observation WHERE published_table = published_table.id),"
        " (SELECT count(*) FROM total_check WHERE published_table = published_table.id),"
        " (SELECT count(*) FROM total_check WHERE published_table = published_table.id"
        "   AND difference <> 0)"
        " FROM published_table ORDER BY period, number, id LIMIT ?",
        [TABLES_SHOWN],
    )
    names = [column[0] for column in cursor.description[:-3]]
    return [
        _card(dict(zip(names, row, strict=False)), labels, row[-3], row[-2], row[-1])
        for row in cursor
    ]


def _card(
    facts: dict[str, Any], labels: Mapping[str, str], numbers: int, totals: int, differences: int
) -> Card:
    rows, columns = labels[facts["row_dimension"]], labels[facts["column_dimension"]]
    return Card(facts, rows, columns, numbers, totals, differences)


def questions(database: str, queries: Mapping[str, Mapping[str, Any]]) -> list[FirstQuestion]:
    """Return the first canned queries, in the order of metadata.yml."""
    return [
        FirstQuestion(name, query.get("title") or name, f"/{database}/{name}", "chart" in query)
        for name, query in islice(queries.items(), QUESTIONS_SHOWN)
    ]


def formats() -> list[Format]:
    """Return the formats whose libraries are installed here."""
    return [format_ for format_ in FORMATS.values() if format_.available]


def fetch_lines(address: str) -> list[Fetch]:
    """Return code that fetches the published table at `address`; it works without changes."""
    url = f"{address}.csv"
    return [
        Fetch("curl", f"curl -O {url}"),
        Fetch("Python, pandas", f'import pandas as pd\ntable = pd.read_csv("{url}")'),
        Fetch("R", f'table <- read.csv("{url}")'),
    ]
