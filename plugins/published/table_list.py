"""Read the list of published tables, a page at a time: those that a query string asks for.

The tables of a series, the same table for several periods, are one entry of the list.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from loader.database.opening import dicts
from loader.letters import begin_with, spellings
from loader.words import nearest
from plugins.common.whole_numbers import whole_number
from plugins.published.listed_tables import FILTERS, ListedTable, ListedTables
from plugins.published.view_choices import UnknownValueError

ENTRIES_ON_A_PAGE = 24
# A list as short as the front page's needs no filters.
FEWEST_TO_FILTER = 7
LIST_PARAMETERS = ("q", *FILTERS, "page")


@dataclass(frozen=True, slots=True)
class Entry:
    """A table, or a series with the latest of its tables that are asked for.

    `facts` are the row of published_table with counts of its content; `others` the other tables of
    the series, each with id and period.
    """

    facts: Mapping[str, Any]
    others: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Filter:
    """What can be chosen for one parameter: values with their labels."""

    name: str
    values: Mapping[str, str]
    chosen: str


@dataclass(frozen=True, slots=True)
class TableList:
    """One page of the list; `tables` and `entries` count all that are asked for."""

    q: str
    filters: Sequence[Filter]
    page: int
    pages: int
    tables: int
    entries: int
    shown: Sequence[Entry]
    has_subjects: bool
    is_filtered: bool
    can_filter: bool

    @property
    def by_subject(self) -> list[tuple[str | None, list[Entry]]]:
        """The entries of this page below their subjects; in one part where there is one subject."""
        if not self.has_subjects:
            return [(None, list(self.shown))]
        parts = groupby(self.shown, key=lambda entry: entry.facts["subject"])
        return [(subject or "Without a subject", list(part)) for subject, part in parts]

    @property
    def first(self) -> int:
        """The number of the first entry of this page, counted from 1."""
        return (self.page - 1) * ENTRIES_ON_A_PAGE + 1

    @property
    def last(self) -> int:
        """The number of the last entry of this page."""
        return self.first + len(self.shown) - 1

    @property
    def others(self) -> dict[str, str]:
        """The query strings of the other pages, by their relation to this one (RFC 8288)."""
        pages = {"first": 1, "prev": self.page - 1, "next": self.page + 1, "last": self.pages}
        return {
            relation: self.query(page)
            for relation, page in pages.items()
            if page != self.page and 1 <= page <= self.pages
        }

    def query(self, page: int) -> str:
        """Return the query string of a page of this list; empty for the first of all tables."""
        chosen = {filter_.name: filter_.chosen for filter_ in self.filters}
        parts = {"q": self.q, **chosen, "page": "" if page == 1 else str(page)}
        wanted = urlencode({name: value for name, value in parts.items() if value})
        return f"?{wanted}" if wanted else ""


def read_list(
    connection: sqlite3.Connection, listed: ListedTables, arguments: Mapping[str, str]
) -> TableList:
    """Return the page of the list for these arguments of the query string.

    Raise UnknownValueError for a value that is not known.
    """
    filters = _filters(listed, arguments)
    words = arguments.get("q", "").strip()
    found = _with_words(listed.tables, words)
    for one in filters:
        if one.chosen:
            found = [table for table in found if one.chosen in table.values[one.name]]
    entries = _latest_of_series(found)
    pages = max(1, -(-len(entries) // ENTRIES_ON_A_PAGE))
    page = _page(arguments.get("page") or "1", pages)
    start = (page - 1) * ENTRIES_ON_A_PAGE
    is_filtered = bool(words) or any(one.chosen for one in filters)
    return TableList(
        q=words,
        filters=filters,
        page=page,
        pages=pages,
        tables=len(found),
        entries=len(entries),
        shown=_shown(connection, entries[start : start + ENTRIES_ON_A_PAGE], listed),
        has_subjects=len(filters[0].values) > 1,
        is_filtered=is_filtered,
        can_filter=is_filtered or len(listed.tables) >= FEWEST_TO_FILTER,
    )


def _filters(listed: ListedTables, wanted: Mapping[str, str]) -> list[Filter]:
    filters = []
    for name in FILTERS:
        values, chosen = listed.values[name], wanted.get(name, "")
        if chosen and chosen not in values:
            known = nearest(chosen, list(values))
            raise UnknownValueError(f"{name}={chosen}: no table has it; {known}")
        filters.append(Filter(name, values, chosen))
    return filters


def _with_words(tables: Sequence[ListedTable], text: str) -> Sequence[ListedTable]:
    """Return the tables whose titles have all words of a text, or words that begin with them."""
    words = spellings(text)
    if text and not words:
        raise UnknownValueError(f"q={text}: expected a word, with a letter or a digit")
    if not words:
        return tables
    return [table for table in tables if begin_with(table.spellings, words)]


def _latest_of_series(tables: Iterable[ListedTable]) -> list[ListedTable]:
    """Return one table for each series, the latest, and all tables that are in none."""
    latest: dict[str, ListedTable] = {}
    for table in tables:
        key = table.series or table.id
        if key not in latest or (latest[key].position or 0) < (table.position or 0):
            latest[key] = table
    return list(latest.values())


def _page(text: str, pages: int) -> int:
    page = whole_number(text, 1, pages)
    if page is None:
        raise UnknownValueError(f"page={text}: expected a number from 1 to {pages}")
    return page


def _shown(
    connection: sqlite3.Connection, entries: Sequence[ListedTable], listed: ListedTables
) -> list[Entry]:
    """Return these entries with all that the page says of them."""
    counted = {facts["id"]: facts for facts in _counted(connection, [e.id for e in entries])}
    return [
        Entry(
            counted[entry.id],
            [
                {"id": other.id, "period": other.values["period"][0]}
                for other in listed.members.get(entry.series or "", ())
                if other.id != entry.id
            ],
        )
        for entry in entries
    ]


def _counted(connection: sqlite3.Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return these published tables with counts of their content."""
    return dicts(
        connection,
        """
        SELECT published_table.*,
          (SELECT count(*) FROM row_heading WHERE published_table.id = published_table) AS rows,
          (SELECT count(*) FROM observation WHERE published_table.id = published_table) AS numbers,
          (SELECT count(*) FROM total_check WHERE published_table.id = published_table) AS sums,
          (SELECT count(*) FROM total_check
            WHERE published_table.id = published_table AND verdict IN ('exact', 'rounded'))
            AS sums_hold,
          (SELECT count(*) FROM finding WHERE published_table.id = published_table) AS findings
        FROM published_table WHERE id IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(ids)],
    )
