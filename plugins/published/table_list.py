"""Read the list of published tables, a page at a time: those that a query string asks for.

The tables of a series, the same table for several periods, are one entry of the list.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from loader.database.opening import dicts
from loader.letters import spellings
from loader.words import nearest
from plugins.common.whole_numbers import whole_number
from plugins.published.listed_tables import ListedTables, read_tables
from plugins.published.view_choices import UnknownValueError

ENTRIES_ON_A_PAGE = 24
# A list as short as the front page's needs no filters.
FEWEST_TO_FILTER = 7
FILTERS = ("subject", "period", "dimension")
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
    connection: sqlite3.Connection,
    arguments: Mapping[str, str],
    listed: Callable[[sqlite3.Connection], ListedTables] = read_tables,
) -> TableList:
    """Return the page of the list for these arguments of the query string.

    `listed` returns all tables. Raise UnknownValueError for a value that is not known.
    """
    all_listed = listed(connection)
    tables = all_listed.tables
    filters = _filters(connection, tables, arguments)
    words = arguments.get("q", "").strip()
    found = _with_words(all_listed, words)
    for one in filters:
        if one.chosen:
            found = [table for table in found if one.chosen in table[one.name]]
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
        shown=_shown(connection, entries[start : start + ENTRIES_ON_A_PAGE], tables),
        has_subjects=len(filters[0].values) > 1,
        is_filtered=is_filtered,
        can_filter=is_filtered or len(tables) >= FEWEST_TO_FILTER,
    )


def _filters(
    connection: sqlite3.Connection, tables: Iterable[Mapping[str, Any]], wanted: Mapping[str, str]
) -> list[Filter]:
    labels = dict(connection.execute("SELECT name, label FROM dimension").fetchall())
    filters = []
    for name in FILTERS:
        known = {value for table in tables for value in table[name] if value}
        values = {value: labels[value] if name == "dimension" else value for value in known}
        order = sorted(values, key=lambda value: values[value], reverse=name == "period")
        chosen = wanted.get(name, "")
        if chosen and chosen not in known:
            raise UnknownValueError(f"{name}={chosen}: no table has it; {nearest(chosen, order)}")
        filters.append(Filter(name, {value: values[value] for value in order}, chosen))
    return filters


def _with_words(listed: ListedTables, text: str) -> Sequence[Mapping[str, Any]]:
    """Return the tables whose titles have all words of a text, or words that begin with them."""
    words = spellings(text)
    if text and not words:
        raise UnknownValueError(f"q={text}: expected a word, with a letter or a digit")
    return listed.with_words(words) if words else listed.tables


def _latest_of_series(tables: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return one table for each series, the latest, and all tables that are in none."""
    latest: dict[str, Mapping[str, Any]] = {}
    for table in tables:
        key = table["series"] or table["id"]
        if key not in latest or latest[key]["position"] < table["position"]:
            latest[key] = table
    return list(latest.values())


def _page(text: str, pages: int) -> int:
    page = whole_number(text, 1, pages)
    if page is None:
        raise UnknownValueError(f"page={text}: expected a number from 1 to {pages}")
    return page


def _shown(
    connection: sqlite3.Connection,
    entries: Sequence[Mapping[str, Any]],
    tables: Iterable[Mapping[str, Any]],
) -> list[Entry]:
    """Return these entries with all that the page says of them."""
    counted = {facts["id"]: facts for facts in _counted(connection, [e["id"] for e in entries])}
    members: dict[str, list[Mapping[str, Any]]] = {}
    for table in tables:
        if table["series"]:
            members.setdefault(table["series"], []).append(table)
    return [
        Entry(
            counted[entry["id"]],
            [
                {"id": other["id"], "period": other["period"][0]}
                for other in sorted(members.get(entry["series"], ()), key=_position, reverse=True)
                if other["id"] != entry["id"]
            ],
        )
        for entry in entries
    ]


def _position(table: Mapping[str, Any]) -> int:
    return int(table["position"])


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
