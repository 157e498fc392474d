"""Read what the front page shows: tables, first questions, and how to fetch a table."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from loader.database.opening import dicts
from loader.formats import FORMATS, Format
from plugins.common.language import translated
from plugins.common.links import published_path, query_path
from plugins.common.table_dimensions import dimensions_of

_AXES = ("row", "column")
_TABLES_SHOWN = 6
QUESTIONS_SHOWN = 5
FIRST_QUESTIONS = 3  # of each of several publications


@dataclass(frozen=True, slots=True)
class Card:
    """A summary of a published table: its row of `published_table` and counts of its content."""

    facts: dict[str, Any]
    path: str  # of its page; followed by a dot and a format, that of a download
    rows: str  # what the rows of the page are, "Colour" or "Sex, age"
    columns: str
    numbers: int
    totals: int  # in how many places a total is printed
    proved: int  # in how many of those it is the sum of its parts


@dataclass(frozen=True, slots=True)
class FirstQuestion:
    """A canned query; the page at `path` shows its answer and its chart."""

    name: str
    title: str
    path: str
    charted: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a publication holds; `periods` is "2007–2013", or "" if it has none.

    Where periods are not all alike, such as "2004 and 2005" and "2020", it is their years.
    """

    tables: int
    numbers: int
    periods: str


def read_extent(connection: sqlite3.Connection) -> Extent:
    """Return how much a publication holds."""
    (numbers,) = connection.execute("SELECT count(*) FROM observation").fetchone()
    told = connection.execute("SELECT DISTINCT period FROM published_table WHERE period NOT NULL")
    return Extent(count_tables(connection), numbers, _span([period for (period,) in told]))


def _span(periods: Sequence[str]) -> str:
    """Return the first and the last of the periods.

    >>> _span(["2004 and 2005", "2001", "2nd quarter 2020"])
    '2001–2020'
    """
    years = re.findall(r"\b\d{4}\b", " ".join(periods)) if len(periods) > 1 else []
    told = years or periods
    return "–".join(dict.fromkeys([min(told), max(told)])) if told else ""


def cards(connection: sqlite3.Connection, home: str) -> list[Card]:
    """Return the published tables, oldest first, as many as the front page has room for.

    A series is shown by its latest table. `home` begins the paths of the publication's pages.
    """
    oldest = (
        "SELECT * FROM published_table"
        " WHERE id NOT IN (SELECT published_table FROM series WHERE position < tables - 1)"
        " ORDER BY period, length(number), number, id LIMIT ?"
    )
    return [_card(connection, facts, home) for facts in dicts(connection, oldest, [_TABLES_SHOWN])]


def count_tables(connection: sqlite3.Connection) -> int:
    """Return how many published tables there are."""
    tables: int = connection.execute("SELECT count(*) FROM published_table").fetchone()[0]
    return tables


def _card(connection: sqlite3.Connection, facts: dict[str, Any], home: str) -> Card:
    counts = connection.execute(
        "SELECT (SELECT count(*) FROM observation WHERE published_table = :table),"
        " (SELECT count(*) FROM total_check WHERE published_table = :table),"
        " (SELECT count(*) FROM total_check WHERE published_table = :table"
        "   AND verdict IN ('exact', 'rounded'))",
        {"table": facts["id"]},
    ).fetchone()
    dimensions = dimensions_of(connection, facts["id"])
    rows, columns = (
        ", ".join(translated(d.label) for d in dimensions if d.axis == axis) for axis in _AXES
    )
    return Card(facts, published_path(facts["id"], home), rows, columns, *counts)


def questions(
    database: str, queries: Mapping[str, Mapping[str, Any]], shown: int = QUESTIONS_SHOWN
) -> list[FirstQuestion]:
    """Return the first canned queries, in the order of metadata.yml."""
    return [
        FirstQuestion(
            name,
            query.get("title") or name,
            query_path(database, name),
            "chart" in query,
        )
        for name, query in islice(queries.items(), shown)
    ]


def formats() -> list[Format]:
    """Return the formats whose libraries are installed here."""
    return [format_ for format_ in FORMATS.values() if format_.available]
