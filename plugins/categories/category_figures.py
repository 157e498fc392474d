"""Read the numbers of a category in the tables that print it, some tables at a time.

Of a table with further dimensions, the numbers shown are those of one category of each: the total
of that dimension, or else the first that is printed; of times the latest. So numbers are never
added up here, and those of two tables only stand side by side.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loader.database.opening import dicts
from plugins.common.datasette_inside.known_names import escape_sqlite
from plugins.common.language import label, translated
from plugins.common.numbers import figure

TABLES_SHOWN = 6  # on one page
ROWS_SHOWN = 120  # of one dimension
_MOST_READ = 5_000  # numbers of one table


@dataclass(frozen=True, slots=True)
class CategoryNumber:
    """A number as text, with the meaning of its symbol; `at` are its other categories."""

    id: int
    text: str
    meaning: str
    line: int
    at: Mapping[str, "Beside"]  # by dimension


@dataclass(frozen=True, slots=True)
class Beside:
    """A category of another dimension that a number is for."""

    code: str
    name: str
    kind: str
    position: int


@dataclass(frozen=True, slots=True)
class PrintedIn:
    """A table that prints the category: its row of `published_table`, and its numbers.

    `first` is the number beside one category of each other dimension, mostly their totals.
    """

    facts: Mapping[str, Any]
    dimensions: Mapping[str, str]  # the others: name -> label
    numbers: list[CategoryNumber]
    first: CategoryNumber

    @property
    def id(self) -> str:
        """Return the id of the table."""
        return str(self.facts["id"])

    @property
    def name(self) -> str:
        """Return what is counted and when: 'Marbles 2009'."""
        return f"{translated(self.facts['measure'])} {self.facts['period'] or ''}".strip()

    @property
    def beside(self) -> str:
        """Return the categories beside the first number."""
        return ", ".join(label(one.name) for one in self.first.at.values())

    def by(self, dimension: str) -> list[CategoryNumber]:
        """Return the numbers along a dimension, at the first number's place in all others."""
        others = self.dimensions.keys() - {dimension}
        return [
            number
            for number in self.numbers
            if all(number.at[other] == self.first.at[other] for other in others)
        ]

    def held(self, dimension: str) -> str:
        """Return the categories that the numbers along a dimension have in the others, if any."""
        return ", ".join(label(o.name) for n, o in self.first.at.items() if n != dimension)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A category of another dimension, and the number in each table, if there is one."""

    beside: Beside
    numbers: list[CategoryNumber | None]


@dataclass(frozen=True, slots=True)
class FiguresBy:
    """The numbers of the category by another dimension, with a column for each table."""

    dimension: str
    label: str
    tables: list[PrintedIn]
    rows: list[FigureRow]
    count: int  # of all rows


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """The numbers in the tables of one page; `count` tables print the category in all."""

    tables: list[PrintedIn]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.count // TABLES_SHOWN))

    @property
    def by_dimension(self) -> list[FiguresBy]:
        """Return the numbers by each of the other dimensions that the tables have."""
        labels = {name: words for table in self.tables for name, words in table.dimensions.items()}
        return [_by(name, labels[name], self.tables) for name in labels]


NO_FIGURES = CategoryFigures([], 0, 1)


def read_figures(
    connection: sqlite3.Connection, dimension: str, code: str, page: int = 1
) -> CategoryFigures:
    """Return the numbers of a category in the tables of a page, the first of which is 1."""
    ids = _tables_with(connection, dimension, code)
    first = (page - 1) * TABLES_SHOWN
    tables = (_printed_in(connection, id_, dimension, code) for id_ in ids[first:][:TABLES_SHOWN])
    return CategoryFigures([table for table in tables if table], len(ids), page)


def _tables_with(connection: sqlite3.Connection, dimension: str, code: str) -> list[str]:
    """Return the ids of all tables that print a category, from their headings."""
    rows = connection.execute(
        "SELECT id FROM published_table WHERE id IN ("
        " SELECT published_table FROM printed_category WHERE dimension = ? AND code = ?)"
        " ORDER BY period, number, id",
        [dimension, code],
    )
    return [id_ for (id_,) in rows]


def _printed_in(
    connection: sqlite3.Connection, table: str, dimension: str, code: str
) -> PrintedIn | None:
    facts = dicts(connection, "SELECT * FROM published_table WHERE id = ?", [table])[0]
    others = {
        name: (words, role)
        for name, words, role in connection.execute(
            "SELECT name, label, coalesce(here.role, dimension.role)"
            " FROM published_dimension AS here JOIN dimension ON name = here.dimension"
            " WHERE published_table = ? AND name <> ? ORDER BY axis DESC, here.position",
            [table, dimension],
        )
    }
    numbers = list(_numbers(connection, table, dimension, code, list(others)))
    if not numbers:
        return None
    times = [name for name, (_, role) in others.items() if role == "time"]
    first = min(numbers, key=lambda number: _order(number, times))
    return PrintedIn(facts, {name: words for name, (words, _) in others.items()}, numbers, first)


def _order(number: CategoryNumber, times: Sequence[str]) -> tuple[Any, ...]:
    """Return a key that is least for the number with most totals, and of the latest time."""
    totals = sum(one.kind == "total" for one in number.at.values())
    latest = [(-_year(number.at[time].name), -number.at[time].position) for time in times]
    return -totals, *latest, number.id


def _year(name: str) -> int:
    return int(name[:4]) if name[:4].isdecimal() and name[:4].isascii() else 0


def _numbers(
    connection: sqlite3.Connection, table: str, dimension: str, code: str, others: Sequence[str]
) -> Iterator[CategoryNumber]:
    # A dimension may be called like anything but the tables, so each has a name of its own here.
    columns = "".join(
        f", b{i}.code, b{i}.name, b{i}.kind, b{i}.position" for i in range(len(others))
    )
    joins = "".join(
        f" JOIN {escape_sqlite(other)} AS b{i} ON b{i}.code = observation.{escape_sqlite(other)}"
        for i, other in enumerate(others)
    )
    # The plus keeps SQLite from the index of the dimension, which has the numbers of all tables.
    for id_, value, decimals, printed, line, meaning, *beside in connection.execute(
        "SELECT observation.id, value, decimals, printed, line,"  # noqa: S608
        f" (SELECT meaning FROM symbol WHERE symbol.symbol = observation.symbol){columns}"
        f" FROM observation{joins}"
        f" WHERE published_table = ? AND +observation.{escape_sqlite(dimension)} = ?"
        " ORDER BY +observation.id LIMIT ?",
        [table, code, _MOST_READ],
    ):
        at = {
            other: Beside(*beside[place * 4 : place * 4 + 4]) for place, other in enumerate(others)
        }
        text = printed if value is None else figure(value, decimals)
        yield CategoryNumber(id_, text, label(meaning) if meaning else "", line, at)


def _by(dimension: str, words: str, tables: Sequence[PrintedIn]) -> FiguresBy:
    having = [table for table in tables if dimension in table.dimensions]
    by_code = [{n.at[dimension].code: n for n in table.by(dimension)} for table in having]
    beside = {code: n.at[dimension] for numbers in by_code for code, n in numbers.items()}
    rows = [
        FigureRow(one, [numbers.get(one.code) for numbers in by_code])
        for one in sorted(beside.values(), key=lambda one: one.position)
    ]
    return FiguresBy(dimension, words, having, rows[:ROWS_SHOWN], len(rows))
